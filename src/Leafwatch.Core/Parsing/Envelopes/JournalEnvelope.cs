using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Structured;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Envelopes;

/// <summary>
/// An entry of the systemd journal as <c>journalctl -o json</c> writes it, one object a line: journalctl(1), systemd.journal-fields(7). The time
/// is that of the sender where the entry has one.
/// </summary>
internal sealed class JournalEnvelope() : JsonEnvelope(Keys)
{
    private const int ProgramValue = 2;
    private const long MicrosecondsPerSecond = 1_000_000;

    private static readonly FieldMapping Keys = new FieldMapping()
        .AddTime("_SOURCE_REALTIME_TIMESTAMP __REALTIME_TIMESTAMP")
        .AddText("MESSAGE")
        .Add("SYSLOG_IDENTIFIER _COMM", Field.ProcessName.Name)
        .Add("SYSLOG_PID _PID", Field.ProcessPid.Name)
        .Add("_HOSTNAME", Field.HostName.Name);

    public override LineText Program(LineText text) => Value(text, ProgramValue);

    protected override bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        return EpochTime.TryRead(text, MicrosecondsPerSecond, out long ticks, out int length) && length == text.Length
            && TimeParts.TryEpoch(ticks, TimeSpan.Zero, out time);
    }
}
