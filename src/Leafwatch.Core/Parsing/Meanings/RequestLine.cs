using System.Buffers;

namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>
/// Splits what a server logged as the request, <c>GET /path?query HTTP/1.1</c>. Anything may stand there: what is no
/// request (a TLS greeting, nothing, a dash) gives no fields; one without a protocol (HTTP/0.9) has no version.
/// </summary>
internal static class RequestLine
{
    // RFC 9110, section 5.6.2: what a method may consist of.
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <param name="line">The event that gets the fields.</param>
    /// <param name="request">The request, still escaped.</param>
    /// <param name="start">Where it begins in the line.</param>
    /// <param name="unescaping">Takes back the escapes of the log.</param>
    /// <param name="hasHost">Whether with the host of a whole URL (<see cref="SetHost"/>).</param>
    public static void Set(EventView line, ReadOnlySpan<byte> request, int start, Unescaping unescaping, bool hasHost = false)
    {
        int method = request.IndexOf((byte)' ');
        if (method <= 0 || request[..method].ContainsAnyExcept(TokenBytes))
        {
            return;
        }

        int target = method + 1;
        int targetEnd = request.Length;
        int lastSpace = request.LastIndexOf((byte)' ');
        if (lastSpace > method && request[(lastSpace + 1)..].StartsWith("HTTP/"u8))
        {
            targetEnd = lastSpace;
            int version = lastSpace + 1 + "HTTP/".Length;
            line.Set(Field.HttpVersion, line.LineStart + start + version, request.Length - version);
        }

        if (targetEnd == target)
        {
            return;
        }

        line.Set(Field.HttpRequestMethod, line.LineStart + start, method);
        SetTarget(line, request[target..targetEnd], start + target, unescaping);
        if (hasHost)
        {
            SetHost(line, request[target..targetEnd], start + target, unescaping);
        }
    }

    /// <summary>Sets the fields of what was asked for, <c>/path?query</c> or a whole URL.</summary>
    public static void SetTarget(EventView line, ReadOnlySpan<byte> target, int start, Unescaping unescaping)
    {
        if (target.IsEmpty)
        {
            return;
        }

        unescaping.Set(line, Field.UrlOriginal, start, target.Length);
        int path = AuthorityLength(target);
        int question = target[path..].IndexOf((byte)'?');
        int pathEnd = question < 0 ? target.Length : path + question;
        if (pathEnd > path)
        {
            unescaping.Set(line, Field.UrlPath, start + path, pathEnd - path);
        }

        if (question >= 0)
        {
            unescaping.Set(line, Field.UrlQuery, start + pathEnd + 1, target.Length - pathEnd - 1);
        }
    }

    /// <summary>Sets host and port of a whole URL, without who logs in there, or of a tunnel.</summary>
    public static void SetHost(EventView line, ReadOnlySpan<byte> target, int start, Unescaping unescaping)
    {
        int end = target.IsEmpty ? 0 : AuthorityLength(target);
        int authority = 0;
        if (end > 0)
        {
            authority = target.IndexOf("://"u8) + "://".Length;
            authority += target[authority..end].LastIndexOf((byte)'@') + 1;
        }
        else if (!target.ContainsAny((byte)'/', (byte)'?') && target.LastIndexOf((byte)':') is > 0 and int colon && Digits.AreAll(target[(colon + 1)..]))
        {
            end = target.Length;
        }

        if (end > authority)
        {
            HttpMeanings.Host.Set(line, start + authority, end - authority, unescaping);
        }
    }

    /// <summary>How much of a target stands before its path: <c>http://host</c> in a request to a proxy.</summary>
    private static int AuthorityLength(ReadOnlySpan<byte> target)
    {
        ReadOnlySpan<byte> separator = "://"u8;
        int scheme = target[0] == '/' ? -1 : target.IndexOf(separator);
        if (scheme <= 0 || target[..scheme].ContainsAnyExcept(TokenBytes))
        {
            return 0;
        }

        int authority = scheme + separator.Length;
        int length = target[authority..].IndexOfAny((byte)'/', (byte)'?');
        return length < 0 ? target.Length : authority + length;
    }
}
