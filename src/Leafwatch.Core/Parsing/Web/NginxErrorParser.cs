using System.Globalization;
using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>
/// Reads nginx's error log:
/// <c>time [level] pid#tid: *connection message, client: address, server: name, request: "…", upstream: "…", host: "…", referrer: "…"</c>.
/// https://nginx.org/en/docs/ngx_core_module.html#error_log
/// </summary>
/// <remarks>
/// nginx escapes nothing here. A client chooses the request, the host and the referrer, which follow its address, and parts
/// of the message before it (the name of a file that does not exist), so that either may contain a <c>, client: </c> of its own
/// making. Which one is nginx's is certain where the message holds nothing in quotation marks, and in those about
/// passwords: a user name of Basic authentication has no colon. There the first is right. So it is in a message about a file, whose name nginx
/// decoded from the request, unless a later value holds one in percent signs. In other messages the address is set
/// only when the line has a single one: better none than somebody else's. A wrong password or name is
/// <c>event.action: http_login</c> with the outcome failure; at the proxy for mail (src/mail) it is <c>mail_login</c>.
/// </remarks>
internal sealed class NginxErrorParser(ParserOptions options) : LineParser
{
    /// <summary>nginx cuts its lines at 2,048 bytes (NGX_MAX_ERROR_STR): in one that is as long the end of the request may be missing.</summary>
    private const int LongestWhole = 1900;

    private static readonly ConstantValue Authentication = ConstantValue.Of("authentication");
    private static readonly ConstantValue Web = ConstantValue.Of("web");
    private static readonly ConstantValue Failure = ConstantValue.Of("failure");
    private static readonly ConstantValue HttpAuthentication = ConstantValue.Of("http_login");

    private static readonly ConstantValue Denied = ConstantValue.Of("http_denied");

    private static readonly EventKind MailLoggedIn = EventKind.Success("mail_login");
    private static readonly EventKind MailRefused = EventKind.Failure("mail_login");

    private readonly LocalTime _local = new(options);
    private readonly Unescaping _unescaping = new();

    public override bool TryParse(EventView line)
    {
        LineText text = LineText.Of(line);
        if (!TryReadTime(text.Bytes, out DateTimeOffset time, out int length) || !TryReadHead(text.From(length), out Head head))
        {
            return false;
        }

        line.Time = time;
        head.Level.SetAs(line, Field.LogLevel);
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        LineText text = LineText.Of(line);
        if (!TryReadTime(text.Bytes, out _, out int length) || !TryReadHead(text.From(length), out Head head))
        {
            return;
        }

        head.Pid.SetAs(line, Field.ProcessPid);
        head.Thread.SetAs(line, Field.ProcessThreadId);
        line.Set(Field.EventCategory, Web);
        ReadOnlySpan<byte> mark = ", client: "u8;
        if (!head.Message.TryCut(mark, out LineText said, out LineText context))
        {
            SetSpokenOf(line, head.Message);
            head.Message.SetAs(line, Field.ErrorMessage);
            return;
        }

        if (IsDenial(said.Bytes))
        {
            line.Set(Field.EventAction, Denied);
            line.Set(Field.EventOutcome, Failure);
        }

        bool isAuthentication = TrySetAuthentication(line, said);
        if (!isAuthentication && said.Bytes.Contains((byte)'"') && context.Bytes.IndexOf(mark) >= 0 && !IsOfFile(said.Bytes, context.Bytes))
        {
            head.Message.SetAs(line, Field.ErrorMessage);
            return;
        }

        said.SetAs(line, Field.ErrorMessage);
        SetContext(line, context);
        SetMailLogin(line, said, context);
    }

    /// <summary>Access that was refused, whoever asked (ngx_http_access_module.c, ngx_http_autoindex/index, ngx_http_request.c).</summary>
    private static bool IsDenial(ReadOnlySpan<byte> said) =>
        said.SequenceEqual("access forbidden by rule"u8) || (said.StartsWith("directory index of \""u8) && said.EndsWith("\" is forbidden"u8))
        || said.StartsWith("ModSecurity: Access denied "u8) || said.StartsWith("client SSL certificate verify error: "u8) || said.StartsWith("client sent no required SSL certificate"u8);

    /// <summary><c>client 192.0.2.7 closed keepalive connection</c>, <c>client 192.0.2.7:50022 connected to 192.0.2.80:143</c>.</summary>
    private static void SetSpokenOf(EventView line, LineText message)
    {
        if (message.TrySkip("client "u8, out LineText rest) && rest.TryCut(" "u8, out LineText client, out LineText done)
            && (done.Bytes.StartsWith("closed "u8) || done.Bytes.StartsWith("connected to "u8) || done.Bytes.StartsWith("timed out "u8)))
        {
            SetClient(line, client);
        }
    }

    /// <summary>
    /// Whether the message is about a file and ends where <paramref name="context"/> begins: had the file's name an end of a message and a
    /// <c>, client: </c> in it, they would stand in the request once more, in percent signs or, before nginx 1.21.1, as they are.
    /// </summary>
    private static bool IsOfFile(ReadOnlySpan<byte> said, ReadOnlySpan<byte> context) =>
        IsOfZone(said) || ((said.StartsWith("open() \""u8) || said.StartsWith("stat() \""u8) || said.StartsWith("directory index of \""u8) || said.StartsWith("access forbidden"u8)
            || (said.StartsWith("\""u8) && said.IndexOf("\" is "u8) > 0))
        && (said.Count((byte)'"') & 1) == 0
        && said.Length + context.Length < LongestWhole
        && context.IndexOf("\" failed ("u8) < 0 && context.IndexOf("\" is "u8) < 0
        && !HoldsEncodedMark(context));

    /// <summary><c>limiting requests, excess: 10.500 by zone "one"</c>, <c>delaying request, excess: …</c>: all of it is the server's.</summary>
    private static bool IsOfZone(ReadOnlySpan<byte> said) => said.StartsWith("limiting "u8) || said.StartsWith("delaying request"u8);

    /// <summary>Whether a part of <paramref name="text"/> is <c>client:</c> with a letter or the colon, or a space before it, in percent signs.</summary>
    private static bool HoldsEncodedMark(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> mark = ", client: "u8;
        for (int i = text.IndexOf((byte)'%'); i >= 0;)
        {
            // The mark has ten characters, of which any may be the first that is encoded.
            for (int start = Math.Max(0, i - mark.Length + 1); start <= i; start++)
            {
                if (BeginsWithEncoded(text[start..], mark))
                {
                    return true;
                }
            }

            int next = text[(i + 1)..].IndexOf((byte)'%');
            i = next < 0 ? -1 : i + 1 + next;
        }

        return false;
    }

    private static bool BeginsWithEncoded(ReadOnlySpan<byte> text, ReadOnlySpan<byte> plain)
    {
        foreach (byte character in plain)
        {
            if (text.Length > 2 && text[0] == '%'
                && byte.TryParse(text[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte encoded) && encoded == character)
            {
                text = text[3..];
            }
            else if (text.Length > 0 && text[0] == character)
            {
                text = text[1..];
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    /// <summary><c>client login failed: "…" while in http auth state, client: …, login: "NAME"</c>, <c>client logged in, client: …, login: "NAME", upstream: …</c>.</summary>
    private static void SetMailLogin(EventView line, LineText said, LineText context)
    {
        bool isFailure = said.Bytes.StartsWith("client login failed: \""u8);
        if (!isFailure && !said.Bytes.SequenceEqual("client logged in"u8))
        {
            return;
        }

        (isFailure ? MailRefused : MailLoggedIn).SetOn(line);
        if (context.TryCut(", login: \""u8, out _, out LineText login))
        {
            ValueBefore(login, out _).SetAs(line, Field.UserName);
        }
    }

    /// <summary>An address, at the proxies for mail and streams with its port; one of IPv6 is in brackets then.</summary>
    private static void SetClient(EventView line, LineText client)
    {
        bool mayHavePort = client.Bytes.StartsWith("["u8) || client.Bytes.Count((byte)':') == 1;
        if (!(mayHavePort && PeerAddress.TrySet(line, client)) && client.Length > 0)
        {
            ClientAddress.Set(line, client.Start, client.Length);
        }
    }

    /// <summary><c>2025/12/17 09:03:01</c>.</summary>
    private bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time, out int length)
    {
        time = default;
        length = "yyyy/mm/dd hh:mm:ss".Length;
        if (text.Length <= length || text[4] != '/' || text[7] != '/' || text[10] != ' '
            || !CivilTime.TryDate(Digits.Four(text, 0), Digits.Two(text, 5), Digits.Two(text, 8), out long date)
            || !CivilTime.TryTimeOfDay(text, 11, out long timeOfDay))
        {
            return false;
        }

        time = _local.At(date + timeOfDay);
        return true;
    }

    /// <summary><c> [error] 10025#10025: *3 message</c>; what concerns no connection has no number with an asterisk.</summary>
    private static bool TryReadHead(LineText text, out Head head)
    {
        head = default;
        if (!text.TrySkip(" ["u8, out LineText bracket) || !bracket.TryCut("] "u8, out LineText level, out LineText rest)
            || level.Length is 0 or > 6 || level.Bytes.ContainsAnyExceptInRange((byte)'a', (byte)'z'))
        {
            return false;
        }

        int pidLength = Digits.Leading(rest.Bytes);
        if (pidLength == 0 || !rest.From(pidLength).TrySkip("#"u8, out LineText afterPid))
        {
            return false;
        }

        int threadLength = Digits.Leading(afterPid.Bytes);
        if (threadLength == 0 || !afterPid.From(threadLength).TrySkip(": "u8, out LineText message))
        {
            return false;
        }

        if (message.TrySkip("*"u8, out LineText connection))
        {
            int digits = Digits.Leading(connection.Bytes);
            if (digits > 0 && connection.From(digits).TrySkip(" "u8, out LineText afterConnection))
            {
                message = afterConnection;
            }
        }

        head = new Head(level, rest.To(pidLength), afterPid.To(threadLength), message);
        return true;
    }

    /// <summary><c>user "NAME": password mismatch</c>, <c>user "NAME" was not found in "FILE"</c>.</summary>
    private static bool TrySetAuthentication(EventView line, LineText said)
    {
        if (!said.TrySkip("user \""u8, out LineText rest))
        {
            return false;
        }

        LineText user = rest.Without("\": password mismatch"u8);
        bool isMismatch = user.Length < rest.Length;
        if ((!isMismatch && !rest.TryCutLast("\" was not found in \""u8, out user, out _)) || user.Bytes.Contains((byte)':'))
        {
            return false;
        }

        line.Set(Field.EventCategory, Authentication);
        line.Set(Field.EventAction, HttpAuthentication);
        line.Set(Field.EventOutcome, Failure);
        user.SetAs(line, Field.UserName);
        return true;
    }

    /// <summary>
    /// <c>ADDRESS, server: NAME, request: "…", subrequest: "…", upstream: "…", host: "…", referrer: "…"</c>, each only where it is known.
    /// </summary>
    private void SetContext(EventView line, LineText context)
    {
        int end = context.Bytes.IndexOf((byte)',');
        SetClient(line, end < 0 ? context : context.To(end));

        if (!context.TryCut(", request: \""u8, out _, out LineText values))
        {
            return;
        }

        // From here on all is the client's, and quotation marks stand in it as they came: each value ends where the next that nginx
        // may write begins, and the last at the end.
        LineText request = ValueBefore(values, out LineText rest);
        RequestLine.Set(line, request.Bytes, request.Start, _unescaping);
        while (rest.Length > 0)
        {
            if (rest.TrySkip("host: \""u8, out LineText host))
            {
                SetHost(line, ValueBefore(host, out rest));
            }
            else if (rest.TrySkip("referrer: \""u8, out LineText referrer))
            {
                referrer.Without("\""u8).SetAs(line, Field.HttpRequestReferrer);
                return;
            }
            else if (rest.TryCut(": \""u8, out _, out LineText other))
            {
                ValueBefore(other, out rest);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>A value up to its closing quotation mark; <paramref name="rest"/> begins with the name of the next.</summary>
    private static LineText ValueBefore(LineText text, out LineText rest)
    {
        if (text.TryCut("\", "u8, out LineText value, out rest))
        {
            return value;
        }

        rest = default;
        return text.Without("\""u8);
    }

    private static void SetHost(EventView line, LineText host)
    {
        int colon = host.Bytes.LastIndexOf((byte)':');
        bool hasPort = colon > 0 && Digits.AreAll(host.From(colon + 1).Bytes)
            && (host.Bytes[colon - 1] == ']' || host.Bytes.IndexOf((byte)':') == colon);
        (hasPort ? host.To(colon) : host).SetAs(line, Field.UrlDomain);
        if (hasPort)
        {
            host.From(colon + 1).SetAs(line, Field.UrlPort);
        }
    }

    private readonly ref struct Head(LineText level, LineText pid, LineText thread, LineText message)
    {
        public LineText Level { get; } = level;

        public LineText Pid { get; } = pid;

        public LineText Thread { get; } = thread;

        public LineText Message { get; } = message;
    }
}
