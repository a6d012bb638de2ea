using System.Text;

namespace Leafwatch.Core.Rollups;

/// <summary>What became of a request, as far as it tells of who made it.</summary>
internal enum RequestOutcome
{
    Answered,

    /// <summary>Sent to another page.</summary>
    Redirected,

    /// <summary>Refused, or for a page that is not there.</summary>
    Refused,

    /// <summary>What was sent, and refused: a login, a form.</summary>
    RefusedPost,
}

/// <summary>What became of requests, by their status: what a visitor cannot help is no refusal.</summary>
internal static class RequestOutcomes
{
    private static readonly string[] ByItself =
        ["/favicon", "/apple-touch-icon", "/browserconfig.xml", "/apple-app-site-association", "/.well-known/apple-app-site-association", "/.well-known/assetlinks.json", "/.well-known/traffic-advice"];

    private static readonly string[] Parts = [".css", ".js", ".map", ".png", ".gif", ".jpg", ".jpeg", ".svg", ".ico", ".webp", ".woff", ".woff2", ".ttf", ".eot", ".otf"];
    private static readonly string[] Interfaces = ["/v1/", "/v2/", "/v3/", "/rest/"];
    private static readonly string[] NoInterfaces = ["/.", ".php", ".env", ".bak", ".sql", ".zip", ".asp", ".cgi", ".jsp"];

    /// <summary>So much of a path is looked at.</summary>
    private const int LongestPath = 256;

    /// <param name="status">The status code.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">The path.</param>
    /// <param name="referrer">Where the request says that it comes from.</param>
    /// <param name="isCrawler">Whether the client says that it is a crawler.</param>
    public static RequestOutcome Of(int status, ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, ReadOnlySpan<byte> referrer, bool isCrawler) => status switch
    {
        304 => RequestOutcome.Answered,
        >= 300 and < 400 => RequestOutcome.Redirected,
        404 or 410 when isCrawler || IsExplained(path, referrer) => RequestOutcome.Answered,
        >= 400 and < 500 => Ascii.EqualsIgnoreCase(method, "POST"u8) ? RequestOutcome.RefusedPost : RequestOutcome.Refused,
        _ => RequestOutcome.Answered,
    };

    /// <summary>Whether nobody asked for a page that is not there by hand: most of what the rule <c>http_404_unexplained</c> passes over, which knows more names.</summary>
    private static bool IsExplained(ReadOnlySpan<byte> path, ReadOnlySpan<byte> referrer)
    {
        bool isPart = false;
        foreach (string end in Parts)
        {
            isPart |= path.Length >= end.Length && Ascii.EqualsIgnoreCase(path[^end.Length..], end);
        }

        path = path[..Math.Min(path.Length, LongestPath)];
        referrer = referrer[..Math.Min(referrer.Length, LongestPath)];
        bool isByItself = false;
        foreach (string icon in ByItself)
        {
            isByItself |= Begins(path, icon);
        }

        bool isInterface = Contains(path, "/api/");
        foreach (string beginning in Interfaces)
        {
            isInterface |= Begins(path, beginning);
        }

        foreach (string other in NoInterfaces)
        {
            isInterface = isInterface && !Contains(path, other);
        }

        return isByItself || isInterface || (isPart && Contains(referrer, "://"));
    }

    private static bool Begins(ReadOnlySpan<byte> text, string with) => text.Length >= with.Length && Ascii.EqualsIgnoreCase(text[..with.Length], with);

    private static bool Contains(ReadOnlySpan<byte> text, string what)
    {
        for (int at = 0; at + what.Length <= text.Length; at++)
        {
            if (Ascii.EqualsIgnoreCase(text.Slice(at, what.Length), what))
            {
                return true;
            }
        }

        return false;
    }
}
