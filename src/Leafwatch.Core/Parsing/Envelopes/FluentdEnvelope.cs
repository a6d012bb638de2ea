using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Structured;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Envelopes;

/// <summary>
/// What Fluentd's file output writes: time, tag and record, parted by tabs: <c>2026-11-19T08:00:00+00:00 ⇥ system.auth ⇥ {"host":"www","ident":"sshd","message":"…"}</c>.
/// https://docs.fluentd.org/formatter/out_file
/// </summary>
internal sealed class FluentdEnvelope(ParserOptions options) : JsonEnvelope(Keys)
{
    private const int ProgramValue = 2;

    // The first value is a time in every such mapping; here the one that counts stands before the record, which need not have any.
    private static readonly FieldMapping Keys = new FieldMapping()
        .Add("time", HttpMeanings.Plain("event.created"))
        .AddText("message log msg")
        .Add("ident programname SYSLOG_IDENTIFIER", Field.ProcessName.Name)
        .Add("pid", Field.ProcessPid.Name)
        .Add("host hostname", Field.HostName.Name);

    private readonly TimeText _time = new(options);
    private DateTimeOffset _stamped;

    public override bool TryOpen(LineText text, out LineText message)
    {
        message = default;
        return text.TryCut("\t"u8, out LineText stamp, out LineText rest) && rest.TryCut("\t"u8, out _, out LineText record)
            && _time.TryRead(stamp.Bytes, out _stamped) && base.TryOpen(record, out message);
    }

    public override LineText Program(LineText text) => Value(text, ProgramValue);

    protected override bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = _stamped;
        return true;
    }
}
