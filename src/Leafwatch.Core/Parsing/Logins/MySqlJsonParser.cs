using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Structured;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>Reads the error log of MySQL 8 and 9 as its JSON sink writes it, <c>error.log.00.json</c> (https://dev.mysql.com/doc/refman/8.4/en/error-log-json.html).</summary>
internal sealed class MySqlJsonParser(ParserOptions options) : JsonLineParser(Mapping, options)
{
    private static readonly FieldMapping Mapping = new FieldMapping()
        .AddTime("time")
        .Add("prio", new PlainMeaning(Field.LogLevel), isRequired: true)
        .Add("label", new PlainMeaning(Field.LogLevel), isRequired: true)
        .Add("thread", new PlainMeaning(Field.ProcessThreadId))
        .Add("err_code", new PlainMeaning(Field.EventCode))
        .Add("msg", new MessageMeaning(), isRequired: true);

    /// <summary>What a line means is in its message.</summary>
    protected override void SetMeaning(EventView line, ReadOnlySpan<byte> status)
    {
    }

    private sealed class MessageMeaning : ValueMeaning
    {
        public override IReadOnlyList<Field> Fields { get; } = [Field.ErrorMessage];

        public override void Set(EventView line, int start, int length, Unescaping unescaping)
        {
            LineText message = LineText.Of(line).Slice(start, length);
            MySqlMessage.Set(line, message);
            if (message.TrySkip(MySqlMessage.Denied, out LineText user) && line.Has(Field.UserName))
            {
                // It begins there, and ends where it was found to.
                unescaping.Set(line, Field.UserName, user.Start, line[Field.UserName].Length);
            }

            unescaping.Set(line, Field.ErrorMessage, start, length);
        }
    }
}
