namespace Leafwatch.Core.Parsing.Dns;

/// <summary>Response codes by their names (https://www.iana.org/assignments/dns-parameters, DNS RCODEs), as name servers write them.</summary>
internal static class ResponseCode
{
    private static readonly ConstantValue[] ByNumber =
    [
        .. "NOERROR FORMERR SERVFAIL NXDOMAIN NOTIMP REFUSED YXDOMAIN YXRRSET NXRRSET NOTAUTH NOTZONE"
            .Split(' ').Select(ConstantValue.Of),
    ];

    private static readonly byte[][] Names =
    [
        .. ("NOERROR FORMERR SERVFAIL NXDOMAIN NOTIMP REFUSED YXDOMAIN YXRRSET NXRRSET NOTAUTH NOTZONE "
            + "BADVERS BADSIG BADKEY BADTIME BADMODE BADNAME BADALG BADTRUNC BADCOOKIE").Split(' ').Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    public static bool Is(ReadOnlySpan<byte> text)
    {
        foreach (byte[] name in Names)
        {
            if (text.SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsSuccess(ReadOnlySpan<byte> code) => code.SequenceEqual("NOERROR"u8);

    public static bool IsRefused(ReadOnlySpan<byte> code) => code.SequenceEqual("REFUSED"u8);

    /// <summary>Sets the code that <paramref name="text"/> states, if it is one.</summary>
    public static bool TrySet(EventView line, LineText text)
    {
        bool isCode = Is(text.Bytes);
        if (isCode)
        {
            text.SetAs(line, DnsFields.ResponseCode);
        }

        return isCode;
    }

    /// <summary>Sets the code that stands in parentheses at the end: <c>not authoritative (NOTAUTH)</c>.</summary>
    public static void TrySetAtEnd(EventView line, LineText text)
    {
        if (text.Bytes.EndsWith(")"u8) && text.Without(")"u8).TryCutLast("("u8, out _, out LineText code))
        {
            TrySet(line, code);
        }
    }

    /// <summary>Sets a code by its number; one that has no name here is set as it is written.</summary>
    public static void SetNumber(EventView line, LineText digits)
    {
        int number = digits.Length == 1 ? digits.Bytes[0] - '0' : digits.Bytes.SequenceEqual("10"u8) ? 10 : -1;
        if (number >= 0)
        {
            line.Set(DnsFields.ResponseCode, ByNumber[number]);
        }
        else
        {
            digits.SetAs(line, DnsFields.ResponseCode);
        }
    }
}
