namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// Reads PostgreSQL's <c>csvlog</c> (https://www.postgresql.org/docs/current/runtime-config-logging.html#RUNTIME-CONFIG-LOGGING-CSVLOG): time, user, database, process,
/// <c>address:port</c>, session, …, severity, SQLSTATE, message. A value with quotation marks is in quotation marks, and has its own doubled.
/// </summary>
internal sealed class PostgreSqlCsvParser(ParserOptions options) : LineParser
{
    private const int User = 0;
    private const int Database = 1;
    private const int Process = 2;
    private const int Client = 3;
    private const int Session = 4;
    private const int Severity = 10;
    private const int State = 11;
    private const int Message = 12;
    private const int Columns = 13;

    private readonly PostgreSqlTime _time = new(options);
    private readonly (int Start, int End)[] _columns = new (int Start, int End)[Columns];

    public override bool TryParse(EventView line)
    {
        // The detail of a refused client has two lines.
        LineText text = LineText.Of(line);
        if (text.Bytes.StartsWith("Connection matched "u8) && text.Bytes.IndexOf("pg_hba.conf line "u8) > 0)
        {
            line.Weight = 0;
            line.Time = default;
            return true;
        }

        if (!_time.TryRead(text, out DateTimeOffset time, out LineText rest) || !TryFindColumns(rest)
            || !PostgreSqlSeverity.TryReadAtEnd(Column(rest, Severity).Bytes, out _, out _) || !Digits.AreAll(Column(rest, Process).Bytes))
        {
            return false;
        }

        line.Time = time;
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        if (!_time.TryRead(LineText.Of(line), out _, out LineText rest) || !TryFindColumns(rest)
            || !PostgreSqlSeverity.TryReadAtEnd(Column(rest, Severity).Bytes, out ConstantValue level, out _))
        {
            return;
        }

        line.Set(Field.LogLevel, level);
        Column(rest, Process).SetAs(line, Field.ProcessPid);
        Column(rest, Session).SetAs(line, LoginFields.SessionId);
        Column(rest, State).SetAs(line, Field.EventCode);
        SetText(line, Column(rest, Message), Field.ErrorMessage);
        PostgreSqlMessage.TrySetKind(line, line[Field.ErrorMessage]);
        SetText(line, Column(rest, User), Field.UserName);
        SetText(line, Column(rest, Database), LoginFields.Database);
        LineText client = Unquoted(Column(rest, Client));
        if (!PeerAddress.TrySet(line, client) && client.TryCutLast(":"u8, out LineText host, out _) && !host.Bytes.SequenceEqual("[local]"u8))
        {
            PeerAddress.SetHost(line, host);
        }
    }

    private static LineText Unquoted(LineText column) => column.TrySkip("\""u8, out LineText rest) ? rest.Without("\""u8) : column;

    private static void SetText(EventView line, LineText column, Field field)
    {
        LineText text = Unquoted(column);
        if (text.Length == 0)
        {
            return;
        }

        if (text.Bytes.IndexOf("\"\""u8) < 0)
        {
            text.SetAs(line, field);
            return;
        }

        Span<byte> single = text.Length <= 512 ? stackalloc byte[512] : new byte[text.Length];
        int length = 0;
        for (int at = 0; at < text.Length; at++)
        {
            single[length++] = text.Bytes[at];
            if (text.Bytes[at] == '"')
            {
                at++;
            }
        }

        line.SetCopy(field, single[..length]);
    }

    private LineText Column(LineText rest, int number) => rest.Slice(_columns[number].Start, _columns[number].End - _columns[number].Start);

    /// <summary>Finds the columns after the time. The message may go on in the next line: then its end is that of the line.</summary>
    private bool TryFindColumns(LineText rest)
    {
        ReadOnlySpan<byte> text = rest.Bytes;
        int at = 0;
        for (int number = 0; number < Columns; number++)
        {
            if (at >= text.Length || text[at] != ',')
            {
                return false;
            }

            int start = ++at;
            if (at < text.Length && text[at] == '"')
            {
                int end = EndOfQuoted(text, at + 1);
                if (end < 0 && number < Message)
                {
                    return false;
                }

                at = end < 0 ? text.Length : end + 1;
            }
            else
            {
                int comma = text[at..].IndexOf((byte)',');
                at = comma < 0 ? text.Length : at + comma;
            }

            _columns[number] = (start, at);
        }

        return true;
    }

    private static int EndOfQuoted(ReadOnlySpan<byte> text, int at)
    {
        while (true)
        {
            int quote = text[at..].IndexOf((byte)'"');
            if (quote < 0)
            {
                return -1;
            }

            at += quote;
            if (at + 1 >= text.Length || text[at + 1] != '"')
            {
                return at;
            }

            at += 2;
        }
    }
}
