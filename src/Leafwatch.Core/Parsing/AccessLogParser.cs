using System.Runtime.CompilerServices;

namespace Leafwatch.Core.Parsing;

/// <summary>Which of the access log formats that differ only at their ends.</summary>
/// <param name="HasVirtualHost">Whether the line begins with the site and its port.</param>
/// <param name="HasAgent">Whether referrer and user agent follow the number of bytes.</param>
internal sealed record AccessLogLayout(bool HasVirtualHost, bool HasAgent);

/// <summary>
/// Reads Apache's and nginx's access logs:
/// <c>[site:port] host ident user [time] "request" status bytes ["referrer" "user agent"]</c>, and whatever follows.
/// https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#formats
/// </summary>
/// <remarks>
/// A user name, a request and a referrer are what a client chose, and may look like the rest of a line. Both servers write a
/// quotation mark inside a value as an escape, so that the first <c>] "</c> ends the time and the first quotation mark
/// without a backslash before it ends a value; what stands between host and time belongs to ident and user, whatever it
/// looks like. Servers that escape nothing are read as far as their lines are plain.
/// </remarks>
internal sealed class AccessLogParser(AccessLogLayout layout) : LineParser
{
    // The shortest line: a host of one byte, an empty request and no number of bytes.
    private const int ShortestLine = 45;

    private static readonly ConstantValue Web = ConstantValue.Of("web");
    private static readonly ConstantValue Success = ConstantValue.Of("success");
    private static readonly ConstantValue Failure = ConstantValue.Of("failure");

    // Read once: as statics they would be looked up, with a check that they are there, for every line.
    private readonly Field _sourceIp = Field.SourceIp;
    private readonly Field _statusCode = Field.HttpResponseStatusCode;
    private readonly Field _bodyBytes = Field.HttpResponseBodyBytes;
    private readonly bool _hasVirtualHost = layout.HasVirtualHost;
    private readonly bool _hasAgent = layout.HasAgent;
    private readonly AccessTime _time = new();
    private readonly Unescaping _unescaping = new();

    public override bool TryParse(EventView line)
    {
        ReadOnlySpan<byte> text = WithoutCarriageReturn(line.Line);
        if (!TryLocate(text, out Parts parts) || !_time.TryRead(text.Slice(parts.Time, AccessTime.Length), out DateTimeOffset time))
        {
            return false;
        }

        int start = line.LineStart;
        line.Time = time;
        if (parts.IsQuad)
        {
            line.Set(_sourceIp, start + parts.Host, parts.HostEnd - parts.Host);
        }
        else
        {
            ClientAddress.Set(line, parts.Host, parts.HostEnd - parts.Host);
        }

        if (text[parts.Status] != '-')
        {
            line.Set(_statusCode, start + parts.Status, 3);
        }

        if (text[parts.Bytes] != '-')
        {
            line.Set(_bodyBytes, start + parts.Bytes, parts.BytesEnd - parts.Bytes);
        }

        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        ReadOnlySpan<byte> text = WithoutCarriageReturn(line.Line);
        if (!TryLocate(text, out Parts parts))
        {
            return;
        }

        line.Set(Field.EventCategory, Web);
        if (text[parts.Status] != '-')
        {
            line.Set(Field.EventOutcome, text[parts.Status] < '4' ? Success : Failure);
        }

        SetVirtualHost(line, text, parts);
        SetUser(line, text, parts);
        RequestLine.Set(line, text[parts.Request..parts.RequestEnd], parts.Request, _unescaping);
        if (_hasAgent)
        {
            int agent = parts.ReferrerEnd + 3;
            SetUnlessAbsent(line, text, Field.HttpRequestReferrer, parts.BytesEnd + 2, parts.ReferrerEnd);
            SetUnlessAbsent(line, text, Field.UserAgentOriginal, agent, AgentEnd(text, agent));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> WithoutCarriageReturn(ReadOnlySpan<byte> text) =>
        text.Length > 0 && text[^1] == '\r' ? text[..^1] : text;

    /// <summary>Finds where the parts of a line are, and so whether it is one: everything but the time is checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryLocate(ReadOnlySpan<byte> text, out Parts parts)
    {
        Unsafe.SkipInit(out parts);
        if (text.Length < ShortestLine)
        {
            return false;
        }

        parts.Host = 0;
        if (_hasVirtualHost && !TrySkipVirtualHost(text, out parts.Host))
        {
            return false;
        }

        int quad = text.Length - parts.Host < ShortestLine ? 0 : ClientAddress.QuadLength(text[parts.Host..]);
        parts.IsQuad = quad > 0 && text[parts.Host + quad] == ' ';
        parts.HostEnd = parts.IsQuad ? parts.Host + quad : NextSpace(text, parts.Host);
        if (parts.HostEnd <= parts.Host || !TryFindTime(text, parts.HostEnd, out parts.Time))
        {
            return false;
        }

        parts.Request = parts.Time + AccessTime.Length + 3;
        if (!TryFindStatus(text, parts.Request, out parts.RequestEnd, out parts.Bytes))
        {
            return false;
        }

        parts.Status = parts.RequestEnd + 2;
        parts.BytesEnd = EndOfBytes(text, parts.Bytes);
        if (parts.BytesEnd < 0)
        {
            return false;
        }

        return !_hasAgent || (TryFindReferrer(text, parts.BytesEnd, out parts.ReferrerEnd) && HasAgentEnd(text, parts.ReferrerEnd + 3));
    }

    /// <summary>Skips <c>example.org:443 </c>.</summary>
    private static bool TrySkipVirtualHost(ReadOnlySpan<byte> text, out int host)
    {
        int end = text.IndexOf((byte)' ');
        host = end + 1;
        if (end <= 0)
        {
            return false;
        }

        int colon = text[..end].LastIndexOf((byte)':');
        // A line without the site may begin with an IPv6 address, which ends like one with a port; its next word is a dash.
        return colon > 0 && Digits.AreAll(text[(colon + 1)..end]) && host + 1 < text.Length && !(text[host] == '-' && text[host + 1] == ' ');
    }

    private static int NextSpace(ReadOnlySpan<byte> text, int from) => from + text[from..].IndexOf((byte)' ');

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryFindTime(ReadOnlySpan<byte> text, int hostEnd, out int time)
    {
        ReadOnlySpan<byte> nobody = " - - ["u8;
        time = hostEnd + nobody.Length;
        int end = time + AccessTime.Length;
        if (end + 3 <= text.Length && text[hostEnd..].StartsWith(nobody) && text[end] == ']' && text[end + 1] == ' ' && text[end + 2] == '"')
        {
            return true;
        }

        ReadOnlySpan<byte> afterHost = text[hostEnd..];
        time = hostEnd + afterHost.IndexOf("] \""u8) - AccessTime.Length;

        // Between the host and the bracket stand a space, ident, a space, user, a space.
        return time >= hostEnd + 6 && text[time - 1] == '[' && text[time - 2] == ' ' && text[(hostEnd + 1)..(time - 2)].Contains((byte)' ');
    }

    /// <summary>Finds the end of the request: a quotation mark that is not escaped, with a status and a space after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryFindStatus(ReadOnlySpan<byte> text, int request, out int requestEnd, out int bytes)
    {
        int at = request;
        while (true)
        {
            requestEnd = NextQuote(text, at, request);
            bytes = requestEnd + 6;
            if (requestEnd < 0 || requestEnd + 4 >= text.Length)
            {
                return false;
            }

            ReadOnlySpan<byte> after = text[requestEnd..];
            if (after.Length > 6 && after[1] == ' ' && after[5] == ' ' && Digits.Is(after[2]) && Digits.Is(after[3]) && Digits.Is(after[4]))
            {
                return true;
            }

            if (after[1] == ' ' && after[2] == '-' && after[3] == ' ')
            {
                bytes = requestEnd + 4;
                return true;
            }

            at = requestEnd + 1;
        }
    }

    /// <summary>The next quotation mark that is not escaped within a value that begins at <paramref name="value"/>, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NextQuote(ReadOnlySpan<byte> text, int from, int value)
    {
        while (true)
        {
            int found = text[from..].IndexOf((byte)'"');
            if (found < 0)
            {
                return -1;
            }

            found += from;
            if (found == value || text[found - 1] != '\\' || IsAfterWholeEscapes(text[value..found]))
            {
                return found;
            }

            from = found + 1;
        }
    }

    /// <summary>Whether the backslashes that <paramref name="text"/> ends with are pairs, each of them one that was written.</summary>
    private static bool IsAfterWholeEscapes(ReadOnlySpan<byte> text)
    {
        int backslashes = text.Length - 1 - text.LastIndexOfAnyExcept((byte)'\\');
        return backslashes % 2 == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EndOfBytes(ReadOnlySpan<byte> text, int bytes)
    {
        int end = bytes + (text[bytes] == '-' ? 1 : Digits.Leading(text[bytes..]));
        return end > bytes && (end == text.Length || text[end] == ' ') ? end : -1;
    }

    /// <summary>Finds the referrer, whose end is a quotation mark with the beginning of the user agent after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryFindReferrer(ReadOnlySpan<byte> text, int bytesEnd, out int referrerEnd)
    {
        int referrer = bytesEnd + 2;
        referrerEnd = -1;
        if (referrer >= text.Length || text[referrer - 1] != '"')
        {
            return false;
        }

        int at = referrer;
        do
        {
            referrerEnd = NextQuote(text, at, referrer);
            at = referrerEnd + 1;
        }
        while (at > 0 && !(at + 1 < text.Length && text[at] == ' ' && text[at + 1] == '"'));

        return referrerEnd >= 0;
    }

    /// <summary>
    /// Whether a user agent that begins at <paramref name="agent"/> ends. Mostly the last byte of the line says so, and the
    /// longest value of the line need not be searched.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasAgentEnd(ReadOnlySpan<byte> text, int agent)
    {
        int last = text.Length - 1;
        return (last >= agent && text[last] == '"' && text[last - 1] != '\\') || AgentEnd(text, agent) >= 0;
    }

    /// <summary>The first quotation mark of a user agent that is not escaped and has the end of the line or a space after it, or -1.</summary>
    private static int AgentEnd(ReadOnlySpan<byte> text, int agent)
    {
        int at = agent;
        int end;
        do
        {
            end = NextQuote(text, at, agent);
            at = end + 1;
        }
        while (at > 0 && at < text.Length && text[at] != ' ');

        return end;
    }

    private void SetVirtualHost(EventView line, ReadOnlySpan<byte> text, in Parts parts)
    {
        if (_hasVirtualHost)
        {
            int colon = text[..parts.Host].LastIndexOf((byte)':');
            line.Set(Field.UrlDomain, line.LineStart, colon);
            line.Set(Field.UrlPort, line.LineStart + colon + 1, parts.Host - 1 - (colon + 1));
        }
    }

    private void SetUser(EventView line, ReadOnlySpan<byte> text, in Parts parts)
    {
        int user = NextSpace(text, parts.HostEnd + 1) + 1;
        int end = parts.Time - 2;
        if (text[user..end].SequenceEqual("\"\""u8))
        {
            // How Apache writes a name that was sent, and empty.
            line.Set(Field.UserName, line.LineStart + user, 0);
            return;
        }

        SetUnlessAbsent(line, text, Field.UserName, user, end);
    }

    private void SetUnlessAbsent(EventView line, ReadOnlySpan<byte> text, Field field, int start, int end)
    {
        if (!(end - start == 1 && text[start] == '-'))
        {
            _unescaping.Set(line, field, start, end - start);
        }
    }

    /// <summary>Where the parts of a line begin, and end, from the start of the line.</summary>
    private struct Parts
    {
        public int Host;
        public int HostEnd;
        public bool IsQuad;
        public int Time;
        public int Request;
        public int RequestEnd;
        public int Status;
        public int Bytes;
        public int BytesEnd;
        public int ReferrerEnd;
    }
}
