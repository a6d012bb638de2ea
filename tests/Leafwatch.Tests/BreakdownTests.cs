using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.RuleFiles;

namespace Leafwatch.Tests;

public sealed class BreakdownTests
{
    private static readonly IReadOnlyCollection<string> Names =
        [.. LoadedRules.Load(new RuleSettings(), isClassic: false).AlertNames, .. AnomalyRules.All.Select(rule => rule.Name)];

    [Fact]
    public void Each_rule_that_is_about_what_fails_is_there_under_its_name() =>
        Assert.Equal(
            [
                "anomaly_errors", "http_500_burst", "http_error_share", "http_error_share_brief", "http_errors_everywhere", "http_failing_share", "http_few_failing", "http_outage",
                "http_outage_brief", "http_page_failing", "http_page_failing_brief",
            ],
            Names.Where(Breakdown.IsError).Order(StringComparer.Ordinal));
}
