using System.Text;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rules;
using Leafwatch.RuleFiles;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.RuleFiles;

public sealed class RuleSamplesTests
{
    private const string Rules = """
        title: Not found
        name: not_found
        logsource: { category: webserver }
        detection: { selection: { sc-status: 404 }, condition: selection }
        samples:
          - format: field-list
            match: |
              1 http.response.status_code=404
              2 http.response.status_code=404 user.name=x
            no_match: ['3 http.response.status_code=200']
        ---
        title: Many
        correlation: { type: event_count, rules: [not_found], group-by: [user.name], timespan: 10s, condition: { gte: 2 } }
        samples:
          - name: two bursts
            format: field-list
            alerts: 2
            lines: |
              1 http.response.status_code=404 user.name=x
              2 http.response.status_code=404 user.name=x
              100 http.response.status_code=404 user.name=x
              110 http.response.status_code=404 user.name=x
        """;

    [Fact]
    public void Built_in_rules_without_their_samples_are_the_same_rules_in_the_same_places()
    {
        RuleSet whole = new RuleReader().Read(RuleFile.BuiltIn(isClassic: true).Select(file => (file.Name, file.Text)));
        RuleSet bare = new RuleReader().Read(RuleFile.BuiltIn(isClassic: true, withSamples: false).Select(file => (file.Name, file.Text)));

        Assert.Equal(whole.Headers.Select(header => (header.Name, header.Place.Line)), bare.Headers.Select(header => (header.Name, header.Place.Line)));
        Assert.Equal(whole.Rules.Select(rule => rule.Condition.ToString()), bare.Rules.Select(rule => rule.Condition.ToString()));
        Assert.All(bare.Rules, rule => Assert.Empty(rule.Samples));
        Assert.All(bare.Correlations, correlation => Assert.Empty(correlation.Samples));
    }

    [Fact]
    public void No_rule_about_a_failure_says_that_somebody_got_in()
    {
        RuleSet pack = new RuleReader().Read(RuleFile.BuiltIn(isClassic: false).Select(file => (file.Name, file.Text)));
        foreach (SigmaRule rule in pack.Rules.Where(rule => rule.Header.Tags.Any(tag => tag.StartsWith("attack.t1078", StringComparison.Ordinal))))
        {
            foreach ((LineSample sample, SampleLine line) in rule.Samples.SelectMany(sample => sample.Match.Select(line => (sample, line))))
            {
                EventView view = new();
                byte[] text = Encoding.UTF8.GetBytes(line.Text);
                view.Begin(text, 0, text.Length);
                LineParser parser = Formats.Find(sample.Format.Name)!.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => DateTimeOffset.UnixEpoch));
                Assert.True(parser.TryParse(view), line.Text);
                Assert.False(view.Has(Field.EventOutcome) && view[Field.EventOutcome].SequenceEqual("failure"u8), $"{rule.Header.Name}: {line.Text}");
            }
        }
    }

    [Fact]
    public void The_samples_of_a_built_in_rule_are_there_for_whoever_asks()
    {
        LoadedRules loaded = LoadedRules.Load(new RuleSettings(), isClassic: false);
        RuleSet whole = new RuleReader().Read(RuleFile.BuiltIn(isClassic: false).Select(file => (file.Name, file.Text)));

        foreach (SigmaRule rule in whole.Rules.Where(rule => rule.Samples.Count > 0).Take(5))
        {
            SigmaRule asked = loaded.InForce.Rules.Single(each => each.Header.Name == rule.Header.Name);
            Assert.Equal(rule.Samples.SelectMany(sample => sample.Match), loaded.SamplesOf(asked).SelectMany(sample => sample.Match));
        }
    }

    [Fact]
    public void The_shipped_rules_have_samples_and_hold_them()
    {
        RuleReader reader = new(Formats.All.SelectMany(format => format.Fields));
        RuleSet rules = reader.Read(RuleFile.BuiltIn(isClassic: false).Select(file => (file.Name, file.Text)));
        Assert.Empty(reader.Diagnostics);
        Assert.Empty(RuleSamples.Check(rules, Formats.Find).Failures);
        Assert.All(rules.Rules, rule => Assert.True(rule.Samples.Any(sample => sample.Match.Count > 0) && rule.Samples.Any(sample => sample.NoMatch.Count > 0)));
        Assert.All(rules.Correlations, each => Assert.True(each.Samples.Any(sample => sample.Alerts.Count == 0) && each.Samples.Any(sample => sample.Alerts.Count > 0)));
        Assert.All(
            rules.Rules.Select(rule => rule.Header).Concat(rules.Correlations.Select(each => each.Header)),
            header => Assert.True(
                header is { Id: not null, Author: not null, License: not null, Response: not null, Description: not null, FalsePositives.Count: > 0 }));
    }

    [Fact]
    public void The_four_built_in_thresholds_are_there()
    {
        RuleSet rules = new RuleReader().Read(RuleFile.BuiltIn(isClassic: false).Select(file => (file.Name, file.Text)));
        foreach ((string name, int count) in ((string, int)[])[("http_401_burst", 3), ("http_404_burst", 5), ("http_500_burst", 5), ("login_failure_burst", 3)])
        {
            SigmaCorrelation burst = rules.Correlations.Single(each => each.Header.Name == name);
            Assert.Equal(count, burst.Count);
            Assert.Equal(TimeSpan.FromMinutes(10), burst.Timespan);
            Assert.Equal(["source.ip"], burst.GroupBy.Select(group => group.Name));
        }
    }

    [Fact]
    public void Samples_that_hold_are_counted_and_nothing_is_said()
    {
        RuleSamplesResult result = RuleSamples.Check(SomeRules.Read(Rules), Find);
        Assert.Empty(result.Failures);
        Assert.Equal(4, result.Samples);
    }

    [Theory]
    [InlineData("1 http.response.status_code=404", "1 http.response.status_code=405", "rules.yml:8:", "does not match this line, and must")]
    [InlineData("3 http.response.status_code=200", "3 http.response.status_code=404", "rules.yml:10:", "matches this line, and must not")]
    [InlineData("3 http.response.status_code=200", "no time", "rules.yml:10:", "does not read this line")]
    [InlineData("110 http", "111 http", "rules.yml:15:", "made 1 alerts, expected 2")]
    [InlineData("110 http", "x http", "rules.yml:22:", "does not read this line")]
    [InlineData("  - format: field-list", "  - format: field-lits", "rules.yml:6:", "there is no format 'field-lits'")]
    [InlineData("category: webserver", "category: dns", "rules.yml:6:", "does not look at logs of the format")]
    public void A_sample_that_fails_is_told_with_its_place(string old, string changed, string place, string message)
    {
        Diagnostic failure = RuleSamples.Check(SomeRules.Read(Rules.Replace(old, changed, StringComparison.Ordinal)), Find).Failures[0];
        Assert.StartsWith(place, failure.ToString(), StringComparison.Ordinal);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    private static LogFormat? Find(string name) => name == FieldListFormat.Format.Name ? FieldListFormat.Format : null;
}
