namespace Leafwatch.Core;

/// <summary>What is nobody's doing: a page or a site that fails. Those who were seen in it are its visitors.</summary>
public static class Breakdown
{
    /// <summary>What one address alone met may be of its own making.</summary>
    private const string OfOneAddress = "http_500_burst";

    /// <summary>Whether a rule is about what fails for all.</summary>
    internal static bool IsForAll(string rule) => IsError(rule) && rule != OfOneAddress;

    /// <summary>Whether a rule is about one page: where all of a site fails, that is what is to be said.</summary>
    internal static bool IsOfPage(string rule) => rule is "http_page_failing" or "http_page_failing_brief";

    /// <summary>Whether a rule is about errors of the server.</summary>
    /// <param name="rule">The name of the rule.</param>
    public static bool IsError(string rule) =>
        IsOfPage(rule) || rule is OfOneAddress or "http_outage" or "http_outage_brief" or "http_error_share_brief" or "http_failing_share" or "http_few_failing" or "http_errors_everywhere" or "http_error_share" or "anomaly_errors";

    extension(Incident incident)
    {
        /// <summary>Whether there is nobody to keep out.</summary>
        public bool IsBreakdown() => incident.Rules.All(rule => IsError(rule.Name)) && incident.Rules.Any(rule => IsForAll(rule.Name));
    }
}
