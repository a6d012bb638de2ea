using System.Globalization;

namespace Leafwatch;

/// <summary>Times as RFC 3339 writes them, with their offset: <c>2026-11-19T08:00:00-05:00</c>.</summary>
internal static class Rfc3339
{
    /// <summary>To the second.</summary>
    public static string Seconds(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>With as many decimals as there are.</summary>
    public static string Exact(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);
}
