using System.Text;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Tests.Anomalies;

public sealed class KnownThingsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_user_who_comes_with_another_program_is_something_new()
    {
        Finding found = Assert.Single(Learned(days: 8).Take(Start.AddDays(8), Hour("ann", "curl/8.5.0"), isWhole: true));
        Assert.Equal((AnomalyRules.New, "ann"), (found.Rule, found.Actor));
        Assert.Equal("ann came with curl/8.5.0, a program never seen of that user: 160 requests on 8 days came with 1", found.Reason);
    }

    [Fact]
    public void A_new_version_of_a_program_is_none()
    {
        KnownThings known = Learned(days: 8);
        Assert.Empty(known.Take(Start.AddDays(8), Hour("ann", Firefox(145)), isWhole: true));
    }

    [Fact]
    public void Of_a_user_who_is_hardly_known_nothing_is_new() => Assert.Empty(Learned(days: 3).Take(Start.AddDays(3), Hour("ann", "curl/8.5.0"), isWhole: true));

    [Fact]
    public void Who_signs_in_from_elsewhere_and_with_another_program_has_two_reasons()
    {
        Finding[] found = [.. Learned(days: 8, "192.0.2.1").Take(Start.AddDays(8), Hour("ann", "curl/8.5.0", "203.0.113.9"), isWhole: false)];
        Assert.Equal(2, found.Length);
        Assert.All(found, each => Assert.Equal((AnomalyRules.SignIn, "ann"), (each.Rule, each.Actor)));
        Assert.Equal("ann signed in from 203.0.113.9 between 09:00 and 10:00; all 16 sign-ins before, on 8 days, came from one other network", found[0].Reason);
        Assert.Equal(Start.AddDays(8), found[0].Began);
    }

    [Fact]
    public void Who_signs_in_from_elsewhere_at_an_hour_never_seen_is_told_with_the_hour()
    {
        Finding found = Learned(days: 8, "192.0.2.1").Take(Start.AddDays(8).AddHours(-6), Hour("ann", Firefox(128), "203.0.113.9"), isWhole: false).First();
        Assert.Equal("ann signed in from 203.0.113.9 between 03:00 and 04:00; all 16 sign-ins before, on 8 days, came from one other network, none at such an hour", found.Reason);
    }

    [Fact]
    public void What_is_known_of_users_is_known_after_a_restart()
    {
        using MemoryStream bytes = new();
        BinaryWriter to = new(bytes);
        Learned(days: 8).Write(to);
        to.Flush();
        bytes.Position = 0;
        KnownThings restored = new();
        restored.Read(new BinaryReader(bytes));
        Assert.Equal(bytes.Length, bytes.Position);
        Assert.Single(restored.Take(Start.AddDays(8), Hour("ann", "curl/8.5.0"), isWhole: true));
    }

    [Fact]
    public void What_users_do_is_learned_from_hours_of_long_ago_and_nothing_of_pseudonyms()
    {
        KnownThings known = new();
        for (int day = 0; day < 40; day++)
        {
            known.LearnHour(Start.AddDays(day), Hour("ann", Firefox(128), "192.0.2.1"));
            known.LearnHour(Start.AddDays(day), Hour("user-0123456789ab", Firefox(128), "address-0123456789ab"));
        }

        Finding found = known.Take(Start.AddDays(40).AddHours(-6), Hour("ann", Firefox(128), "192.0.2.1"), isWhole: false).Single();
        Assert.Equal("ann signed in between 03:00 and 04:00 from 192.0.2.1; none of 80 sign-ins before, on 40 days, was near that hour", found.Reason);
        Assert.Empty(known.Take(Start.AddDays(40), Hour("user-0123456789ab", "curl/8.5.0", "203.0.113.9"), isWhole: false));
    }

    [Fact]
    public void An_address_is_of_the_same_network_in_whichever_way_it_is_written()
    {
        KnownThings known = new();
        Rollup counts = new();
        byte[] text = Encoding.UTF8.GetBytes("198.51.100.7");
        counts.ListOf(RollupList.Addresses).Add(FrequentValues.HashOf(text, 1), text, 2);
        known.Take(Start, counts, isWhole: true);

        Assert.Equal((0, 1), known.NewNetworks(["198.51.100.9", "::ffff:198.51.100.7"]));
        Assert.Equal((1, 1), known.NewNetworks(["::ffff:203.0.113.1"]));
    }

    [Fact]
    public void However_many_users_and_programs_come_it_stays_small()
    {
        KnownThings known = new();
        for (int hour = 0; hour < 40; hour++)
        {
            Rollup counts = new();
            for (int i = 0; i < 200; i++)
            {
                Add(counts, $"user{(hour * 200) + i}", $"program{hour}");
                Add(counts, "ann", $"{(char)('a' + (hour % 26))}{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}");
            }

            known.Take(Start.AddHours(hour), counts, isWhole: true);
        }

        using MemoryStream bytes = new();
        BinaryWriter to = new(bytes);
        known.Write(to);
        to.Flush();
        Assert.InRange(bytes.Length, 16 * 1024, 120 * 1024);
    }

    private static KnownThings Learned(int days, string? address = null)
    {
        KnownThings known = new();
        for (int day = 0; day < days; day++)
        {
            Assert.Empty(known.Take(Start.AddDays(day), Hour("ann", Firefox(120 + day), address), isWhole: true));
        }

        return known;
    }

    private static string Firefox(int version) => $"Mozilla/5.0 (X11; Linux x86_64; rv:{version}.0) Gecko/20100101 Firefox/{version}.0";

    private static Rollup Hour(string user, string agent, string? address = null)
    {
        Rollup counts = new();
        Add(counts, user, agent);
        if (address is not null)
        {
            byte[] text = Encoding.UTF8.GetBytes($"{address}\0{user}");
            counts.ListOf(RollupList.LoggedIn).Add(FrequentValues.HashOf(text, 1), text, 2);
        }

        return counts;
    }

    private static void Add(Rollup counts, string user, string agent)
    {
        byte[] text = Encoding.UTF8.GetBytes($"{user}\0{agent}");
        counts.ListOf(RollupList.UserAgents).Add(FrequentValues.HashOf(text, 1), text, 20);
    }
}
