using Leafwatch.Core.Parsing.Structured;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Envelopes;

/// <summary>
/// What shippers of logs make of a message, one object a line: Filebeat and Logstash, which keep the logger's line whole (<c>{"@timestamp":"…","message":"Nov 19 08:00:00 www sshd[7]: …"}</c>),
/// and rsyslog's templates, Vector, Fluentd and Fluent Bit, which take it apart (<c>{"timestamp":"…","programname":"sshd","message":"…"}</c>).
/// https://www.elastic.co/docs/reference/ecs/ecs-base, https://www.rsyslog.com/doc/configuration/properties.html, https://vector.dev/docs/reference/configuration/sources/syslog/
/// </summary>
internal sealed class ShippedEnvelope(ParserOptions options) : JsonEnvelope(Keys)
{
    private const int ProgramValue = 2;

    private static readonly FieldMapping Keys = new FieldMapping()
        .AddTime("@timestamp timestamp time timegenerated timereported")
        .AddText("message msg log full_log")
        .Add("programname appname app-name ident program syslogtag SYSLOG_IDENTIFIER process.name", Field.ProcessName.Name)
        .Add("procid pid process.pid", Field.ProcessPid.Name)
        .Add("hostname host.name host.hostname host", Field.HostName.Name);

    private readonly TimeText _time = new(options);

    public override LineText Program(LineText text) => Value(text, ProgramValue);

    protected override bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time) => _time.TryRead(text, out time);
}
