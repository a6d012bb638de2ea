using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>
/// Reads Apache's error log:
/// <c>[time] [module:level] [pid N:tid N] (errno)text: [client address:port] AHnnnnn: message, referer: url</c> (2.4) and
/// <c>[time] [level] [client address] message, referer: url</c> (2.2).
/// https://httpd.apache.org/docs/2.4/mod/core.html#errorlogformat
/// </summary>
/// <remarks>
/// Nothing before the client comes from it: level, process and the system's error text are Apache's. What follows is not to be
/// trusted, and is read from the front; a user name of Basic authentication has no colon, which is where it ends. A wrong
/// password or name (mod_auth_basic, mod_auth_digest) is <c>event.action: http_login</c> with the outcome failure.
/// To the system's logger (<c>ErrorLog syslog</c>) Apache says the same without the time (server/log.c, 2.4).
/// </remarks>
internal sealed class ApacheErrorParser(ParserOptions options) : LineParser
{
    private const int LongestLevel = 8;

    private static readonly ConstantValue Authentication = ConstantValue.Of("authentication");
    private static readonly ConstantValue Web = ConstantValue.Of("web");
    private static readonly ConstantValue Failure = ConstantValue.Of("failure");
    private static readonly ConstantValue HttpAuthentication = ConstantValue.Of("http_login");

    private static readonly ConstantValue Denied = ConstantValue.Of("http_denied");
    private static readonly ConstantValue LdapChecked = ConstantValue.Of("http_authentication");

    private readonly LocalTime _local = new(options);
    private readonly Unescaping _unescaping = new();

    public override bool TryParse(EventView line)
    {
        LineText text = LineText.Of(line);
        if (!TryReadTime(text.Bytes, out DateTimeOffset time, out int length) || !TryReadLevel(text.From(length), out _, out _, out LineText level, out _))
        {
            return false;
        }

        line.Time = time;
        level.SetAs(line, Field.LogLevel);
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        LineText text = LineText.Of(line);
        if (TryReadTime(text.Bytes, out _, out int length) && TryReadLevel(text.From(length), out bool hasModule, out LineText module, out _, out LineText rest))
        {
            SetRest(line, rest, hasModule, module, _unescaping);
        }
    }

    /// <summary>Sets what a message to the system's logger says: <c>[module:level] [pid N:tid N] …</c>.</summary>
    public static void SetSent(EventView line, LineText message)
    {
        if (TryReadLevel(message, out bool hasModule, out LineText module, out LineText level, out LineText rest))
        {
            level.SetAs(line, Field.LogLevel);
            SetRest(line, rest, hasModule, module, unescaping: null);
        }
    }

    private static void SetRest(EventView line, LineText rest, bool hasModule, LineText module, Unescaping? unescaping)
    {
        rest = SetProcess(line, rest);
        rest = WithoutSourceFile(rest);
        rest = WithoutSystemError(rest);
        rest = SetClient(line, rest, hasModule, module);

        // Up to 2.2 the client stands before the system's words.
        rest = hasModule ? rest : WithoutSystemError(rest);
        if (rest.TryCutLast(", referer: "u8, out LineText said, out LineText referrer))
        {
            SetUnescaped(line, Field.HttpRequestReferrer, referrer, unescaping);
            rest = said;
        }

        LineText code = default;
        if (IsCoded(rest.Bytes))
        {
            code = rest.To("AH00000".Length);
            code.SetAs(line, Field.EventCode);
            rest = rest.From("AH00000: ".Length);
        }

        rest.SetAs(line, Field.ErrorMessage);
        SetMeaning(line, code, rest, unescaping);
    }

    /// <summary>Few values have an escape, so that only they need room of their own.</summary>
    private static void SetUnescaped(EventView line, Field field, LineText text, Unescaping? unescaping)
    {
        if (text.Bytes.Contains((byte)'\\'))
        {
            (unescaping ?? new Unescaping()).Set(line, field, text.Start, text.Length);
        }
        else
        {
            text.SetAs(line, field);
        }
    }

    /// <summary><c>[Tue Oct 22 07:09:18.722380 2024]</c>, with or without the fraction.</summary>
    private bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time, out int length)
    {
        if (text.Length > 1 && Digits.Is(text[1]))
        {
            return TryReadCompact(text, out time, out length);
        }

        time = default;
        length = "[Www Mmm dd hh:mm:ss".Length;
        if (text.Length < length + " yyyy]".Length || text[0] != '[' || text[4] != ' ' || text[8] != ' ' || text[11] != ' '
            || !CivilTime.TryTimeOfDay(text, 12, out long timeOfDay))
        {
            return false;
        }

        if (text[length] == '.')
        {
            timeOfDay += CivilTime.Fraction(text[(length + 1)..], out int digits);
            length += 1 + digits;
        }

        int year = length + 1;
        length += " yyyy]".Length;
        if (text.Length < length || text[year - 1] != ' ' || text[length - 1] != ']'
            || !CivilTime.TryDate(Digits.Four(text, year), CivilTime.Month(text, 5), Digits.PaddedTwo(text, 9), out long date))
        {
            return false;
        }

        time = _local.At(date + timeOfDay);
        return true;
    }

    /// <summary><c>[2024-10-22 07:09:18.722380]</c>, of an <c>ErrorLogFormat</c> with <c>%{c}t</c> or <c>%{cu}t</c>.</summary>
    private bool TryReadCompact(ReadOnlySpan<byte> text, out DateTimeOffset time, out int length)
    {
        time = default;
        length = 0;
        if (text[0] != '[' || !CivilTime.TryRead(text[1..], out long ticks, out int end) || 1 + end >= text.Length || text[1 + end] != ']')
        {
            return false;
        }

        length = end + 2;
        time = _local.At(ticks);
        return true;
    }

    /// <summary><c>[module:level]</c> or <c>[level]</c>.</summary>
    private static bool TryReadLevel(LineText text, out bool hasModule, out LineText module, out LineText level, out LineText rest)
    {
        hasModule = false;
        module = default;
        level = default;
        rest = default;
        text.TrySkip(" "u8, out text);
        if (!text.TrySkip("["u8, out LineText bracket) || !bracket.TryCut("]"u8, out level, out rest))
        {
            return false;
        }

        hasModule = level.TryCutLast(":"u8, out module, out LineText afterModule);
        if (hasModule)
        {
            level = afterModule;
        }

        rest.TrySkip(" "u8, out rest);
        ReadOnlySpan<byte> word = level.Bytes;
        bool isTrace = word.StartsWith("trace"u8) && word.Length == 6;
        return word.Length is > 0 and <= LongestLevel && (isTrace || !word.ContainsAnyExceptInRange((byte)'a', (byte)'z'));
    }

    private static LineText SetProcess(EventView line, LineText text)
    {
        if (!text.TrySkip("[pid "u8, out LineText bracket) || !bracket.TryCut("]"u8, out LineText ids, out LineText rest))
        {
            return text;
        }

        bool hasThread = ids.TryCut(":tid "u8, out LineText pid, out LineText thread);
        if (Digits.AreAll(pid.Bytes))
        {
            pid.SetAs(line, Field.ProcessPid);
        }

        if (hasThread && Digits.AreAll(thread.Bytes))
        {
            thread.SetAs(line, Field.ProcessThreadId);
        }

        rest.TrySkip(" "u8, out rest);
        return rest;
    }

    /// <summary>Takes off <c>mod_ssl.c(123): </c>, which Apache writes at the levels below info.</summary>
    private static LineText WithoutSourceFile(LineText text) =>
        text.TryCut("): "u8, out LineText file, out LineText rest) && file.TryCut("("u8, out LineText name, out LineText number)
            && name.Bytes.EndsWith(".c"u8) && !name.Bytes.Contains((byte)' ') && Digits.AreAll(number.Bytes)
            ? rest
            : text;

    /// <summary>Takes off <c>(2)No such file or directory: </c>, the system's words.</summary>
    private static LineText WithoutSystemError(LineText text) =>
        text.TrySkip("("u8, out LineText bracket) && bracket.TryCut(")"u8, out LineText number, out LineText words)
            && Digits.AreAll(number.Bytes) && words.TryCut(": "u8, out _, out LineText rest)
            ? rest
            : text;

    /// <summary>
    /// Takes off <c>[client 192.0.2.1:50022] </c>. 2.4, which names modules, puts the port after the address, an IPv6 address too,
    /// without brackets; and it writes <c>[remote …]</c> of a connection that is not one of its listeners': a stream of HTTP/2, whose other end
    /// is the client, or a connection to a server behind it, of which mod_proxy and mod_ssl speak.
    /// </summary>
    private static LineText SetClient(EventView line, LineText text, bool hasPort, LineText module)
    {
        bool isRemote = text.TrySkip("[remote "u8, out LineText bracket);
        if ((!isRemote && !text.TrySkip("[client "u8, out bracket)) || !bracket.TryCut("]"u8, out LineText client, out LineText rest))
        {
            return text;
        }

        rest.TrySkip(" "u8, out rest);
        if (isRemote && (module.Bytes.StartsWith("proxy"u8) || module.Bytes.SequenceEqual("ssl"u8)))
        {
            return rest;
        }

        if (hasPort && client.TryCutLast(":"u8, out LineText address, out LineText port) && Digits.AreAll(port.Bytes)
            && ClientAddress.IsAddress(address.Bytes))
        {
            port.SetAs(line, Field.SourcePort);
            client = address;
        }

        if (client.Length > 0)
        {
            ClientAddress.Set(line, client.Start, client.Length);
        }

        return rest;
    }

    private static bool IsCoded(ReadOnlySpan<byte> text) =>
        text.Length >= "AH00000: ".Length && text.StartsWith("AH"u8) && Digits.AreAll(text[2..7]) && text[7] == ':' && text[8] == ' ';

    private static void SetMeaning(EventView line, LineText code, LineText message, Unescaping? unescaping)
    {
        line.Set(Field.EventCategory, Web);

        // 2.2 has no codes, and the same words; where there is a code it decides.
        bool isOld = code.Length == 0;
        if (isOld)
        {
            message.TrySkip("Digest: "u8, out message);
        }

        // ModSecurity says once more whose request it is.
        LineText said = message.TrySkip("[client "u8, out LineText again) && again.TryCut("] "u8, out _, out LineText behind) ? behind : message;
        if (IsDenial(said.Bytes))
        {
            line.Set(Field.EventAction, Denied);
            line.Set(Field.EventOutcome, Failure);

            // Somebody who proved who they are: "Authorization of user bob to access /x failed, reason: user doesn't appear in group file (…)."
            if (message.TrySkip("Authorization of user "u8, out LineText known) && known.TryCut(" to access "u8, out LineText denied, out _))
            {
                SetUnescaped(line, Field.UserName, denied, unescaping);
            }
            else if (message.TryCutLast(" failed, reason: "u8, out _, out LineText reason) && (TryReadBetween(reason, "user "u8, " not allowed access"u8, out known)
                || TryReadBetween(reason, "verification of user id '"u8, "' not configured"u8, out known)))
            {
                // Before 2.4.
                SetUnescaped(line, Field.UserName, known, unescaping);
            }

            return;
        }

        if (TrySetOfModule(line, message, unescaping))
        {
            return;
        }

        bool isFailure = isOld
            ? message.Bytes.StartsWith("user "u8)
            : IsAuthenticationFailure(code.Bytes);
        if (!isFailure)
        {
            return;
        }

        bool hasUser = TryReadUser(message, out LineText user);
        if (isOld && !hasUser)
        {
            return;
        }

        line.Set(Field.EventCategory, Authentication);
        line.Set(Field.EventAction, HttpAuthentication);
        line.Set(Field.EventOutcome, Failure);
        if (hasUser)
        {
            SetUnescaped(line, Field.UserName, user, unescaping);
        }
    }

    private static bool TryReadBetween(LineText text, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, out LineText between)
    {
        bool isThere = text.TrySkip(before, out between) && between.Bytes.EndsWith(after);
        between = between.Without(after);
        return isThere;
    }

    /// <summary>Access that was refused, whoever asked (ModSecurity, mod_authz_*, mod_allowmethods, mod_autoindex, mod_ssl, request.c, core.c of 2.2 and 2.4).</summary>
    private static bool IsDenial(ReadOnlySpan<byte> message) =>
        message.StartsWith("client denied by server configuration"u8) || message.StartsWith("client method denied by server configuration: "u8)
        || message.StartsWith("Authorization of user "u8) || message.StartsWith("authorization failure (no authenticated user): "u8)
        || (message.StartsWith("access to "u8) && (message.IndexOf(" failed, reason: "u8) > 0 || message.IndexOf(" denied"u8) > 0))
        || message.StartsWith("file permissions deny server access: "u8)
        || ((message.StartsWith("Cannot serve directory "u8) || message.StartsWith("Directory index forbidden "u8)) && (message.IndexOf("by Options directive"u8) > 0 || message.IndexOf("by rule"u8) > 0))
        || message.StartsWith("Re-negotiation handshake failed: Client "u8)
        || message.StartsWith("ModSecurity: Access denied "u8) || message.StartsWith("mod_security: Access denied "u8);

    /// <summary>
    /// What modules say of a user: <c>PAM: user 'NAME' - not authenticated: …</c> (mod_auth_pam, after which nothing else is said), and
    /// <c>auth_ldap authenticate: user NAME authentication failed; URI /path [reason]</c> (mod_authnz_ldap), after which Basic tells the attempt.
    /// </summary>
    private static bool TrySetOfModule(EventView line, LineText message, Unescaping? unescaping)
    {
        LineText user = default;
        bool isPam = message.TrySkip("PAM: user '"u8, out LineText rest) && (rest.TryCutLast("' - not authenticated: "u8, out user, out _) || rest.TryCutLast("' - invalid account: "u8, out user, out _));
        bool isLdap = !isPam && (message.TrySkip("auth_ldap authenticate: user "u8, out rest) || message.TrySkip("[LDAP] authenticate: user "u8, out rest))
            && rest.TryCut(" authentication failed; URI "u8, out user, out _);
        if (!isPam && !isLdap)
        {
            return false;
        }

        line.Set(Field.EventCategory, Authentication);
        line.Set(Field.EventAction, isPam ? HttpAuthentication : LdapChecked);
        line.Set(Field.EventOutcome, Failure);
        SetUnescaped(line, Field.UserName, user, unescaping);
        return true;
    }

    /// <summary>
    /// Basic: password mismatch, user not found. Digest: user not found, denied by provider, password mismatch (old and new
    /// style). Forms: password mismatch, user not found. Any: a user who may not (mod_authz_core). Left out are those of LDAP, after which Basic says
    /// the same, and the codes for a client that used another scheme or an old nonce: nobody's password was wrong.
    /// </summary>
    private static bool IsAuthenticationFailure(ReadOnlySpan<byte> code) =>
        code.SequenceEqual("AH01617"u8) || code.SequenceEqual("AH01618"u8)
        || code.SequenceEqual("AH01790"u8) || code.SequenceEqual("AH01791"u8)
        || code.SequenceEqual("AH01792"u8) || code.SequenceEqual("AH01794"u8)
        || code.SequenceEqual("AH01807"u8) || code.SequenceEqual("AH01808"u8)
        || code.SequenceEqual("AH01631"u8);

    private static bool TryReadUser(LineText message, out LineText user)
    {
        user = default;
        if (!message.TrySkip("user "u8, out LineText rest))
        {
            return false;
        }

        // Digest: user `NAME' in realm `REALM' not found: /path
        if (rest.TrySkip("`"u8, out LineText quoted) && quoted.TryCut("' in realm `"u8, out user, out _))
        {
            return true;
        }

        // Forms: user 'NAME': authentication failure for "/path": password Mismatch; user 'NAME' not found: /path
        if (rest.TrySkip("'"u8, out quoted)
            && (quoted.TryCut("': authentication failure for \""u8, out user, out _) || quoted.TryCut("' not found: "u8, out user, out _)))
        {
            return true;
        }

        // Basic: user NAME: authentication failure for "/path": Password Mismatch; user NAME not found: /path
        int colon = rest.Bytes.IndexOf(": "u8);
        if (colon < 0)
        {
            return false;
        }

        // A name may end with "not found"; a path begins with a slash.
        user = rest.To(colon);
        LineText said = rest.From(colon);
        if (said.Bytes.StartsWith(": authentication failure for \""u8) || said.Bytes.StartsWith(": authorization failure for \""u8) || said.Bytes.StartsWith(": password mismatch: "u8))
        {
            return true;
        }

        bool isUnknown = user.Bytes.EndsWith(" not found"u8);
        user = user.Without(" not found"u8);
        return isUnknown;
    }
}
