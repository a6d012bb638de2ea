namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// Reads what sshd writes to standard error, as in a container (<c>sshd -D -e</c>): its messages alone, with no time and no name before them (log.c, do_log of OpenSSH).
/// </summary>
/// <remarks>The time is that of an envelope around it, or of the reading.</remarks>
internal sealed class SshdStandardErrorParser(ParserOptions options) : LineParser
{
    private static readonly ConstantValue Program = ConstantValue.Of("sshd");

    internal override bool HasGuessedTime => true;

    public override bool TryParse(EventView line)
    {
        LineText text = LineText.Of(line);
        SshdMessage.Set(line, text);
        if (!line.Has(Field.SourceIp) && !line.Has(Field.UserName) && !IsOwn(text.Bytes))
        {
            return false;
        }

        text.SetAs(line, Field.ErrorMessage);
        line.Set(Field.ProcessName, Program);
        line.Time = options.Reference();
        return true;
    }

    private static bool IsOwn(ReadOnlySpan<byte> text) =>
        text.StartsWith("Server listening on "u8) || text.StartsWith("Received signal "u8) || text.StartsWith("Received SIGHUP"u8) || text.StartsWith("debug1: "u8)
        || text.StartsWith("debug2: "u8) || text.StartsWith("debug3: "u8) || text.StartsWith("User child is on pid "u8) || text.StartsWith("Transferred: sent "u8)
        || text.StartsWith("Accepted key "u8) || text.StartsWith("Accepted certificate ID "u8) || text.StartsWith("error: kex_exchange_identification: "u8)
        || text.StartsWith("srclimit_"u8) || text.StartsWith("Authentication refused: "u8);
}
