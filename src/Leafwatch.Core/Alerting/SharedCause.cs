namespace Leafwatch.Core.Alerting;

/// <summary>
/// What an anomaly and the bursts that make it have in common. Neither names the other: an anomaly of a site's logins and the threshold that one
/// address passed are one story.
/// </summary>
internal static class SharedCause
{
    private const string Anomaly = "anomaly_";
    private const string Source = "log.source";
    private const string Errors = "errors";
    private const string Logins = "logins";

    public static bool IsAnomaly(AlertRule rule) => rule.Name.StartsWith(Anomaly, StringComparison.Ordinal);

    /// <summary>What the alerts of a rule are about; <see langword="null"/> when they share their cause with no anomaly.</summary>
    public static string? Of(Alert alert) => alert.Rule.Name switch
    {
        "anomaly_logins" or "http_login_form_burst" or "http_login_form_distributed" or "http_login_form_flood" => Logins,
        "anomaly_probing" or "http_scan" or "http_probe" or "http_slow_scan" or "http_network_scan" or "http_403_burst" or "http_404_crawler_burst" or "http_refused_crowd" => "probing",
        { } name when Breakdown.IsError(name) => Errors,
        "anomaly_silence" or "source_silent" => $"silence\n{alert.Group.FirstOrDefault(value => value.Field == Source)?.Value}",
        { } name when name.StartsWith("login_", StringComparison.Ordinal) || name.StartsWith("http_401", StringComparison.Ordinal) => Logins,
        { } name when name.StartsWith("http_404", StringComparison.Ordinal) => "probing",
        _ => null,
    };

    /// <summary>Under which key what fails is found by the one page that does: what rules say of the page and of the whole site is one story.</summary>
    public static string? OfPage(Alert alert, string? page) => page is not null && Of(alert) == Errors ? $"page\n{page}" : null;

    /// <summary>Under which key guesses at the one user are found that all of them are about: what rules say of the user and of each address is one story.</summary>
    public static string? OfUser(Alert alert, string? user) => user is not null && Of(alert) == Logins ? $"guessed\n{user}" : null;

    /// <summary>Under which key its incident is found by the other kind.</summary>
    public static string? KeyOf(Alert alert) => Of(alert) is { } cause ? $"{(IsAnomaly(alert.Rule) ? "anomaly" : "burst")}\n{cause}" : null;

    /// <summary>Under which key it looks for the incident of the other kind.</summary>
    public static string? LookedFor(Alert alert) => Of(alert) is { } cause ? $"{(IsAnomaly(alert.Rule) ? "burst" : "anomaly")}\n{cause}" : null;
}
