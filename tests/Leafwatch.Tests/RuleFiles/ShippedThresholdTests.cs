using Leafwatch.Core;
using Leafwatch.Core.Rules;
using Leafwatch.RuleFiles;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.RuleFiles;

/// <summary>Every shipped correlation that counts fires at its threshold, and nowhere short of it.</summary>
public sealed class ShippedThresholdTests
{
    private static readonly RuleSet Shipped = new RuleReader().Read(RuleFile.BuiltIn(isClassic: false).Select(file => (file.Name, file.Text)));

    public static TheoryData<string> Counting =>
    [
        .. Shipped.Correlations
            .Where(correlation => correlation.Type is CorrelationType.EventCount or CorrelationType.ValueCount && !correlation.IsDecidedAtEnd && correlation.Count > 1)
            .Where(correlation => correlation.Inputs.All(input => !input.IsCorrelation))
            .Select(correlation => correlation.Header.Name),
    ];

    [Theory]
    [MemberData(nameof(Counting))]
    public void It_fires_with_the_last_event_at_the_edge_of_its_window(string name) => Assert.Single(Run(name, count => count, spread: 1.0));

    [Theory]
    [MemberData(nameof(Counting))]
    public void One_event_less_is_nothing(string name) => Assert.Empty(Run(name, count => count - 1, spread: 1.0));

    [Theory]
    [MemberData(nameof(Counting))]
    public void As_many_in_a_second_more_than_the_window_are_nothing(string name) => Assert.Empty(Run(name, count => count, spread: 1.0, late: 1));

    [Theory]
    [MemberData(nameof(Counting))]
    public void As_many_from_two_groups_in_turns_are_nothing(string name)
    {
        if (Named(name).GroupBy.Count > 0)
        {
            Assert.Empty(Run(name, count => count, spread: 1.0, groups: 2));
        }
    }

    private static SigmaCorrelation Named(string name) => Shipped.Correlations.Single(correlation => correlation.Header.Name == name);

    /// <summary>Feeds so many events, each with a value of its own, evenly over the window.</summary>
    private static IEnumerable<Alert> Run(string name, Func<int, int> events, double spread, double late = 0, int groups = 1)
    {
        SigmaCorrelation correlation = Named(name);
        CorrelatorRun run = new(Shipped with { Correlations = [correlation] });
        int count = events(correlation.Count);
        double window = correlation.Timespan.TotalSeconds * spread;
        int rule = correlation.Rules.First();
        for (int i = 0; i < count; i++)
        {
            double at = count == 1 ? 0 : Math.Floor(window * i / (count - 1)) + (i == count - 1 ? late : 0);
            (string, string)[] group = [.. correlation.GroupBy.Select(field => (NameOf(field), $"192.0.{i % groups}.1"))];
            (string, string)[] value = [.. correlation.Values.Select(field => (NameOf(field), IsOfDomain(correlation) ? $"{i}.example{i % groups}.org" : $"198.51.{i % groups}.{i}"))];
            run.Correlator.Source = $"source {i % groups}";
            run.Match(at, 1, $"line {i}", [rule], [.. group, .. value]);
        }

        run.Take();
        return run.Alerts.Where(alert => alert.Rule.Name == name);
    }

    private static bool IsOfDomain(SigmaCorrelation correlation) => correlation.GroupBy.Any(field => field.ByInput[0] == Field.DnsRegisteredDomain);

    /// <summary>What an event has of a field: a network is that of its address.</summary>
    private static string NameOf(GroupField field) => (field.ByInput[0] == Field.SourceNetwork ? Field.SourceIp : field.ByInput[0]).Name;
}
