using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Structured;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>Reads PostgreSQL's <c>jsonlog</c> (15 on; https://www.postgresql.org/docs/current/runtime-config-logging.html#RUNTIME-CONFIG-LOGGING-JSONLOG).</summary>
internal sealed class PostgreSqlJsonParser(ParserOptions options) : JsonLineParser(Mapping, options)
{
    private static readonly FieldMapping Mapping = new FieldMapping()
        .AddTime("timestamp")
        .Add("user", new PlainMeaning(Field.UserName))
        .Add("dbname", new PlainMeaning(LoginFields.Database))
        .Add("pid", new PlainMeaning(Field.ProcessPid))
        .Add("remote_host", new RemoteHost())
        .Add("remote_port", new PlainMeaning(Field.SourcePort))
        .Add("session_id", new PlainMeaning(LoginFields.SessionId))
        .Add("error_severity", new PlainMeaning(Field.LogLevel), isRequired: true)
        .Add("state_code", new PlainMeaning(Field.EventCode))
        .Add("message", new PlainMeaning(Field.ErrorMessage));

    protected override void SetMeaning(EventView line, ReadOnlySpan<byte> status) => PostgreSqlMessage.TrySetKind(line, line[Field.ErrorMessage]);

    /// <summary>The client; one at a socket of the machine itself is <c>[local]</c>.</summary>
    private sealed class RemoteHost : ValueMeaning
    {
        public override IReadOnlyList<Field> Fields { get; } = [Field.SourceIp, Field.SourceDomain];

        public override void Set(EventView line, int start, int length, Unescaping unescaping)
        {
            if (!line.Line.Slice(start, length).SequenceEqual("[local]"u8))
            {
                ClientAddress.Set(line, start, length);
            }
        }
    }
}
