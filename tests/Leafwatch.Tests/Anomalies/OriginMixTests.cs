using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Tests.Anomalies;

public sealed class OriginMixTests
{
    private const double Threshold = 5.6;

    [Fact]
    public void An_hour_whose_visitors_come_from_elsewhere_is_told_in_numbers()
    {
        OriginMix mix = Learned(hours: 24 * 8);
        Finding found = mix.Take(Hour(24 * 8, brazil: 260), Threshold, isWhole: true)!;
        Assert.Equal(AnomalyRules.Mix, found.Rule);
        Assert.Matches(@"^7\d(\.\d)? % of the \d+ busiest addresses \(\d+\) come from Brazil, usually 0 %$", found.Reason);
    }

    [Fact]
    public void It_is_told_before_the_hour_is_over_and_learned_when_it_is()
    {
        OriginMix mix = Learned(hours: 24 * 8);
        byte[] before = Written(mix);
        Assert.Null(mix.Take(Hour(24 * 8).Take(40), Threshold, isWhole: false));
        Finding found = mix.Take(Hour(24 * 8, brazil: 260).Reverse().Take(60), Threshold, isWhole: false)!;
        Assert.Equal("100 % of addresses (60 of 60) come from Brazil, usually 0 %", found.Reason);
        Assert.Equal(before, Written(mix));
    }

    [Fact]
    public void Other_visitors_at_night_are_usual_once_they_were_seen()
    {
        OriginMix mix = Learned(hours: 24 * 2);
        Assert.All(Enumerable.Range(24 * 2, 24 * 12), hour => Assert.Null(mix.Take(Hour(hour), Threshold, isWhole: true)));
    }

    [Fact]
    public void One_visitor_with_many_requests_is_no_change()
    {
        OriginMix mix = Learned(hours: 24 * 8);
        Assert.Null(mix.Take([new FrequentValue("brazil-1", 100_000, 100_000), .. Hour(24 * 8)], Threshold, isWhole: true));
    }

    [Fact]
    public void What_has_gone_on_for_a_day_is_the_new_normal()
    {
        OriginMix mix = Learned(hours: 24 * 8);
        Finding?[] found = [.. Enumerable.Range(24 * 8, 60).Select(hour => mix.Take(Hour(hour, brazil: 260), Threshold, isWhole: true))];
        Assert.All(found[..24], Assert.NotNull);
        Assert.All(found[26..], Assert.Null);
    }

    [Fact]
    public void As_much_again_is_not_told_after_a_false_alarm_and_another_origin_is()
    {
        OriginMix mix = Learned(hours: 24 * 8);
        Finding found = mix.Take(Hour(24 * 8, brazil: 260), Threshold, isWhole: false)!;
        mix.Accepted.Judge(Verdict.FalseAlarm, found.Mix!.Kind, found.Mix.Share);
        OriginMix read = new("countries", "come from", CountryOf);
        read.Read(new BinaryReader(new MemoryStream(Written(mix))));
        Assert.Null(read.Take(Hour(24 * 8, brazil: 260), Threshold, isWhole: false));
        Assert.Equal("Japan", read.Take(Enumerable.Range(0, 200).Select(i => new FrequentValue($"japan-{i}", 1, 1)), Threshold, isWhole: false)?.Mix?.Kind);
    }

    [Fact]
    public void It_goes_on_from_what_was_written_down()
    {
        OriginMix mix = Learned(hours: 24 * 8);
        OriginMix read = new("countries", "come from", CountryOf);
        read.Read(new BinaryReader(new MemoryStream(Written(mix))));
        Assert.Equal(Written(mix), Written(read));
        Assert.Equal(mix.Take(Hour(24 * 8, brazil: 260), Threshold, isWhole: true)!.Reason, read.Take(Hour(24 * 8, brazil: 260), Threshold, isWhole: true)!.Reason);
    }

    [Fact]
    public void However_many_networks_come_it_stays_small()
    {
        OriginMix mix = new("networks", "come from the network", KnownThings.WideNetworkOf);
        for (int hour = 0; hour < 200; hour++)
        {
            mix.Take(Enumerable.Range(0, 500).Select(i => new FrequentValue($"10.{hour}.{i % 256}.1", 1, 1)).Concat(Enumerable.Range(0, 200).Select(i => new FrequentValue($"{i + 1}.{hour}.0.1", 1, 1))).Reverse(), Threshold, isWhole: true);
        }

        Assert.InRange(Written(mix).Length, 1, 16 * 1024);
    }

    [Theory]
    [InlineData("198.51.100.7", "198.51.0.0/16")]
    [InlineData("::ffff:198.51.100.7", "198.51.0.0/16")]
    [InlineData("2001:db8:1:2::3", "2001:db8::/32")]
    [InlineData("address-0123456789ab", null)]
    public void The_network_of_an_address_is_as_wide_as_a_provider_has_it(string address, string? network) => Assert.Equal(network, KnownThings.WideNetworkOf(address));

    private static string? CountryOf(string address) => address.Split('-')[0] switch { "canada" => "Canada", "japan" => "Japan", "brazil" => "Brazil", _ => null };

    private static OriginMix Learned(int hours)
    {
        OriginMix mix = new("countries", "come from", CountryOf);
        for (int hour = 0; hour < hours; hour++)
        {
            mix.Take(Hour(hour), Threshold, isWhole: true);
        }

        return mix;
    }

    /// <summary>By day mostly Canada, at night mostly Japan.</summary>
    private static IEnumerable<FrequentValue> Hour(int hour, int brazil = 0)
    {
        Random random = new(hour);
        bool isNight = hour % 24 < 6;
        (int canada, int japan) = isNight ? (20, 60) : (120, 20);
        return new[] { ("canada", canada), ("japan", japan), ("brazil", brazil) }.SelectMany(origin => Enumerable.Range(0, origin.Item2 == 0 ? 0 : origin.Item2 + random.Next(origin.Item2 / 5))
            .Select(i => new FrequentValue($"{origin.Item1}-{i}", 1, 1)));
    }

    private static byte[] Written(OriginMix mix)
    {
        using MemoryStream bytes = new();
        using BinaryWriter to = new(bytes);
        mix.Write(to);
        to.Flush();
        return bytes.ToArray();
    }
}
