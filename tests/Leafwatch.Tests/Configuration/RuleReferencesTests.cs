using Leafwatch.Configuration;
using static Leafwatch.Tests.Configuration.ConfigurationReading;

namespace Leafwatch.Tests.Configuration;

public sealed class RuleReferencesTests
{
    private static readonly string[] Correlations = ["http_404_burst", "http_401_burst"];
    private static readonly string[] Rules = [.. Correlations, "http_404"];

    [Fact]
    public void Names_that_rules_have_are_right()
    {
        Settings settings = ReadWell("""
            rules:
              thresholds: { http_404_burst: { count: 7 } }
              profiles: [{ name: t, when: "thu 7", thresholds: { http_401_burst: { count: 7 } } }]
            receivers: { a: { email: { to: a@example.org, directory: x } } }
            routes: [{ when: rule = HTTP_404 or rule != http_404_burst, to: a }]
            """);

        Assert.Empty(RuleReferences.Check(settings, Correlations, ["a_sequence"], Rules));
    }

    [Fact]
    public void A_sequence_has_no_count_that_could_be_changed()
    {
        Settings settings = ReadWell("rules: { thresholds: { a_sequence: { count: 7 }, http_401_burst: { count: 7 } } }");
        Assert.StartsWith(
            "leafwatch.yml:1:24: threshold: 'a_sequence' is a sequence, which has no count",
            Assert.Single(RuleReferences.Check(settings, [.. Correlations, "a_sequence"], ["a_sequence"], Rules)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_no_rule_has_are_told_with_their_place()
    {
        Settings settings = ReadWell("""
            rules:
              thresholds: { http_404_brust: { count: 7 } }
              profiles: [{ name: t, when: "thu 7", thresholds: { dns: { count: 7 } } }]
            receivers: { a: { email: { to: a@example.org, directory: x } } }
            routes: [{ when: rule = htp_404, to: a }]
            """);

        Assert.Equal(
            [
                "leafwatch.yml:2:17: threshold: no rule in force is named 'http_404_brust' (did you mean 'http_404_burst'?)",
                "leafwatch.yml:3:54: threshold: no rule in force is named 'dns' (known: http_401_burst, http_404_burst)",
                "leafwatch.yml:5:25: route: no rule in force is named 'htp_404' (did you mean 'http_404'?)",
            ],
            RuleReferences.Check(settings, Correlations, ["a_sequence"], Rules).Select(diagnostic => diagnostic.ToString()));
    }
}
