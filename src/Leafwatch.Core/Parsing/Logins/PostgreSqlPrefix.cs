using System.Buffers;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What log_line_prefix put between the time and the severity, in the forms that are met: Debian's <c>%m [%p] %q%u@%d </c>, pgbadger's
/// <c>%t [%p]: user=%u,db=%d,app=%a,client=%h </c>, Amazon's <c>%t:%r:%u@%d:[%p]:</c>, and an address behind the process.
/// https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-LOG-LINE-PREFIX
/// </summary>
/// <remarks>
/// User, database and application are the client's choice and are not escaped. An address counts where it stands before them, or as the only
/// <c>client=</c> of a prefix of such pairs; elsewhere it may be made up. One that the message names too may be a part of the user's name, which the message repeats.
/// </remarks>
internal static class PostgreSqlPrefix
{
    private static readonly SearchValues<byte> Punctuation = SearchValues.Create(" :>]-,"u8);

    /// <summary>Sets the process, the client and the user, as far as they are certain.</summary>
    /// <param name="line">The event.</param>
    /// <param name="prefix">What stands between the time and the severity.</param>
    /// <param name="message">What stands behind the severity.</param>
    /// <param name="hasNames">Whether names in it end where they seem to.</param>
    public static void Set(EventView line, LineText prefix, LineText message, bool hasNames)
    {
        LineText rest = AfterPunctuation(prefix);
        rest = SetProcess(line, rest);
        if (rest.Length == 0 || TrySetPairs(line, rest, message, hasNames))
        {
            return;
        }

        int end = rest.Bytes.IndexOf((byte)' ');
        LineText word = end < 0 ? rest : rest.To(end);
        if (TrySetClient(line, word, message, out int length))
        {
            // Amazon's and others': the process stands behind the names.
            rest = AfterPunctuation(rest.From(length));
            end = rest.Bytes.IndexOf((byte)' ');
            word = end < 0 ? rest : rest.To(end);
        }

        if (!hasNames)
        {
            return;
        }

        SetNames(line, word);
    }

    /// <summary>What parts the pieces: <c>: </c>, <c>&gt; </c>, and the closing bracket of a time in brackets.</summary>
    private static LineText AfterPunctuation(LineText text)
    {
        int start = text.Bytes.IndexOfAnyExcept(Punctuation);
        return start < 0 ? default : text.From(start);
    }

    /// <summary><c>[123]</c>, <c>[123]: [1-1]</c>, <c>123</c>.</summary>
    private static LineText SetProcess(EventView line, LineText text)
    {
        LineText rest = text;
        bool isBracketed = text.TrySkip("["u8, out LineText number);
        int digits = Digits.Leading(number.Bytes);
        LineText after = number.From(digits);
        if (digits > 0 && (isBracketed ? after.Length > 0 && after.Bytes[0] is (byte)']' or (byte)'-' : after.Length > 0 && after.Bytes[0] == ' '))
        {
            number.To(digits).SetAs(line, Field.ProcessPid);
            rest = isBracketed && after.TryCut("]"u8, out _, out LineText behind) ? behind : after;
            rest = AfterPunctuation(rest);

            // The number of the line within the session.
            if (rest.TrySkip("["u8, out LineText sequence) && Digits.Leading(sequence.Bytes) is > 0 and var length && sequence.From(length).Bytes.StartsWith("-"u8)
                && sequence.TryCut("]"u8, out _, out LineText last))
            {
                rest = AfterPunctuation(last);
            }
        }

        return rest;
    }

    private static bool TrySetPairs(EventView line, LineText text, LineText message, bool hasNames)
    {
        bool isUserFirst = text.TrySkip("user="u8, out LineText first);
        if (!isUserFirst && !text.Bytes.StartsWith("db="u8) && !text.Bytes.StartsWith("app="u8) && !text.Bytes.StartsWith("client="u8) && !text.Bytes.StartsWith("host="u8))
        {
            return false;
        }

        if (isUserFirst && hasNames)
        {
            int end = first.Bytes.IndexOfAny((byte)',', (byte)' ');
            SetUser(line, end < 0 ? first : first.To(end));
        }

        ReadOnlySpan<byte> key = text.Bytes.IndexOf("client="u8) >= 0 ? "client="u8 : "host="u8;
        if (text.TryCut(key, out LineText before, out LineText client) && (before.Length == 0 || client.Bytes.IndexOf(key) < 0))
        {
            int end = client.Bytes.IndexOfAny((byte)' ', (byte)',');
            TrySetClient(line, end < 0 ? client : client.To(end), message, out _);
        }

        return true;
    }

    /// <summary><c>ADDRESS</c>, <c>ADDRESS(PORT)</c>, and what follows an address in a prefix parted by colons.</summary>
    private static bool TrySetClient(EventView line, LineText word, LineText message, out int length)
    {
        length = 0;
        if (word.TryCut("("u8, out LineText address, out LineText port) && ClientAddress.IsAddress(address.Bytes))
        {
            LineText number = port.To(Digits.Leading(port.Bytes));
            if (message.Bytes.IndexOf(address.Bytes) >= 0 || number.Length == 0 || !port.From(number.Length).Bytes.StartsWith(")"u8))
            {
                return false;
            }

            ClientAddress.Set(line, address.Start, address.Length);
            number.SetAs(line, Field.SourcePort);
            length = address.Length + number.Length + 2;
            return true;
        }

        LineText alone = word.Without(":"u8);
        if (!ClientAddress.IsAddress(alone.Bytes))
        {
            // Without a port, only an address of IPv4 ends at a colon.
            if (!word.TryCut(":"u8, out alone, out _) || !ClientAddress.IsAddress(alone.Bytes))
            {
                return false;
            }
        }

        if (message.Bytes.IndexOf(alone.Bytes) >= 0)
        {
            return false;
        }

        ClientAddress.Set(line, alone.Start, alone.Length);
        length = alone.Length;
        return true;
    }

    /// <summary><c>bob@app</c>, and Amazon's <c>bob@app:[123]:</c>.</summary>
    private static void SetNames(EventView line, LineText word)
    {
        if (!word.TryCut("@"u8, out LineText user, out LineText database) || database.Bytes.Contains((byte)'@'))
        {
            return;
        }

        SetUser(line, user);
        if (database.TryCutLast(":["u8, out LineText name, out LineText process) && Digits.Leading(process.Bytes) is > 0 and var digits)
        {
            process.To(digits).SetAs(line, Field.ProcessPid);
            database = name;
        }

        if (database.Length > 0 && database.Bytes[0] != '[')
        {
            database.SetAs(line, LoginFields.Database);
        }
    }

    private static void SetUser(EventView line, LineText user)
    {
        if (user.Length > 0 && user.Bytes[0] != '[')
        {
            user.SetAs(line, Field.UserName);
        }
    }
}
