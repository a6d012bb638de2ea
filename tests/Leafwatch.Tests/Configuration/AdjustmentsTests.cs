using System.Net;
using CsCheck;
using Leafwatch.Configuration;
using Leafwatch.Core;

namespace Leafwatch.Tests.Configuration;

public sealed class AdjustmentsTests
{
    private const string Path = "/var/lib/leafwatch/adjustments.yml";

    private static readonly Gen<string> Words = Gen.String.Where(text => !string.IsNullOrWhiteSpace(text) && !text.Any(c => char.IsControl(c) || char.IsSurrogate(c)));

    [Fact]
    public void What_is_written_is_read_again_whatever_it_is_called() => Gen.Select(Words, Words, Gen.Int[1, 100_000], Gen.Int[1, 2_678_400]).Sample((rule, reason, count, seconds) =>
    {
        DateTimeOffset until = new(2036, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Adjustments written = Adjustments.None
            .WithThreshold(rule, count, TimeSpan.FromSeconds(seconds))
            .WithRule(reason, isOff: true)
            .WithAllowed(IPNetwork.Parse("2001:db8::/32"), [], until, reason);

        (Adjustments read, IReadOnlyList<Diagnostic> diagnostics) = AdjustmentsReader.Read(Path, written.Write(), ConfigurationReading.Machine(), ConfigurationReading.Known);

        Assert.Empty(diagnostics);
        ThresholdSettings threshold = Assert.Single(read.Thresholds);
        Assert.Equal((rule, count, TimeSpan.FromSeconds(seconds)), (threshold.Rule, threshold.Count, threshold.Timespan));
        Assert.Equal(reason, Assert.Single(read.Off).Name);
        AllowEntry allowed = Assert.Single(read.Allow.Entries);
        Assert.Equal(("2001:db8::/32", until, reason), (allowed.Networks[0].ToString(), allowed.Until, allowed.Reason));
        Assert.Equal(written.Write(), read.Write());
    });

    [Fact]
    public void They_hold_over_the_configuration_and_what_they_do_not_say_stays()
    {
        Settings settings = ConfigurationReading.ReadWell("rules: { thresholds: { a: { count: 5, timespan: 1m }, b: { count: 6 } }, off: [c] }");

        RuleSettings rules = Adjustments.None.WithThreshold("a", 9, null).WithRule("d", isOff: true).Over(settings).Rules;

        Assert.Equal([("b", 6, null), ("a", 9, TimeSpan.FromMinutes(1))], rules.Thresholds.Select(each => (each.Rule, each.Count, each.Timespan)));
        Assert.Equal(["c", "d"], rules.Off.Select(off => off.Name));
    }

    [Fact]
    public void A_file_with_an_error_is_told_and_does_not_hold()
    {
        (Adjustments read, IReadOnlyList<Diagnostic> diagnostics) = AdjustmentsReader.Read(Path, "thresholds: { a: { count: 0 } }\n", ConfigurationReading.Machine(), ConfigurationReading.Known);

        Assert.True(read.IsEmpty);
        Assert.StartsWith($"{Path}:1:27: 'thresholds.a.count': found '0', expected a number from 1", Assert.Single(diagnostics).ToString(), StringComparison.Ordinal);
    }
}
