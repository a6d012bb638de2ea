using System.Buffers.Binary;
using System.Net;
using System.Text;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Receivers.Blocking;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Configuration;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Receivers.Blocking;

public sealed class BlockReceiverTests : IDisposable
{
    private static readonly DateTimeOffset Start = SomeAlert.Noon.AddMinutes(3).ToUniversalTime();

    private readonly SqliteStore _store = SqliteStore.OpenInMemory();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly TemporaryFolder _root = new();
    private readonly List<string> _said = [];

    public void Dispose()
    {
        _store.Dispose();
        _root.Dispose();
    }

    [Theory]
    [InlineData("203.0.113.4/32", true)]
    [InlineData("203.0.113.0/24", true)]
    [InlineData("2001:db8::1/128", true)]
    [InlineData("2001:db8::/64", true)]
    [InlineData("2001:db8::/32", true)]
    [InlineData("fe80::/64", false)]
    [InlineData("::1/128", false)]
    [InlineData("::ffff:192.0.2.0/120", false)]
    [InlineData("127.0.0.0/16", false)]
    [InlineData("fd00:1::/48", false)]
    public void A_network_may_be_blocked_unless_it_meets_one_that_never_is(string network, bool mayBe)
    {
        ProtectedAddresses spared = new(() => [IPNetwork.Parse("fd00:1::7/128")], () => [], new LoginRecords(_root.Path));
        Assert.Equal(mayBe, spared.WhyNever(IPNetwork.Parse(network)) is null);
    }

    [Fact]
    public async Task A_dry_run_only_says_what_it_would_do()
    {
        Assert.IsType<DeliveryResult.Delivered>(await TellAsync("block: { dry_run: true, nft: /nowhere/nft }"));
        Assert.StartsWith("chat: would block 192.0.2.7 until", Assert.Single(_said), StringComparison.Ordinal);
        Assert.True(Assert.Single(_store.Blocks()).IsDry);
        Assert.DoesNotContain("192.0.2.7", NftablesRules.Write("leafwatch", _store.Blocks(), Start), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_that_does_not_hear_is_told_again()
    {
        Assert.Contains("/nowhere/nft cannot be run", Assert.IsType<DeliveryResult.Retry>(await TellAsync("block: { nft: /nowhere/nft }")).Why, StringComparison.Ordinal);
        Assert.Single(_store.Blocks());
    }

    [Fact]
    public async Task Who_comes_again_is_kept_out_twice_as_long_up_to_the_longest()
    {
        const string Yaml = "block: { for: 1h, longest: 3h, dry_run: true }";
        foreach (int hours in (int[])[1, 2, 3, 3])
        {
            await TellAsync(Yaml);
            await TellAsync(Yaml);
            Assert.Equal(TimeSpan.FromHours(hours), _store.Blocks()[0].Until - _time.GetUtcNow());
            _time.Advance(TimeSpan.FromHours(hours));
        }

        _time.Advance(BlockBook.Remembered);
        await TellAsync(Yaml);
        Assert.Equal(1, _store.Blocks()[0].Times);
    }

    [Theory]
    [InlineData(NotifyReason.Resolved)]
    [InlineData(NotifyReason.FiredEarlier)]
    public async Task Of_what_is_over_nobody_is_blocked(NotifyReason reason)
    {
        await TellAsync("block: { dry_run: true }", SomeReceiver.Told(reason));
        Assert.Empty(_store.Blocks());
    }

    [Fact]
    public async Task Of_a_drill_nobody_is_blocked()
    {
        await TellAsync("block: {}", SomeReceiver.Told() with { IsDrill = true });
        Assert.Empty(_store.Blocks());
        Assert.Contains("this is a drill", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_can_be_blocked_it_says_why()
    {
        Notification told = SomeReceiver.Told();
        Notification Of(string? field, string value = "") => told with { Incident = told.Incident! with { Subject = field is null ? null : new GroupValue(field, value) } };
        BlockReceiver firewall = (BlockReceiver)SomeReceiver.Of("block: { dry_run: true }", _said, _store, _time, new ProtectedAddresses(() => [IPNetwork.Parse("192.0.2.7/32")], () => [], new LoginRecords(_root.Path)));
        Assert.Equal("192.0.2.7 is not blocked: it is allowed by the configuration", firewall.WhyNot(told));
        Assert.Null(firewall.WhyNot(Of(Width.Address, "203.0.113.7")));
        Assert.Equal("it is about no address that could be blocked", firewall.WhyNot(Of(Width.Path, "/")));
        Assert.Equal("it is about no address that could be blocked", firewall.WhyNot(Of(null)));
        Assert.Equal("it is over", firewall.WhyNot(told with { Reason = NotifyReason.Resolved }));
        Assert.Null(firewall.WhyNot(told with { IsDrill = true }));
    }

    [Fact]
    public async Task After_a_start_the_kernel_is_told_of_those_who_are_still_kept_out()
    {
        await TellAsync("block: { for: 1h, nft: /nowhere/nft }");
        Assert.Contains("/nowhere/nft cannot be run", await Again().ResumeAsync(default), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Null(await Again().ResumeAsync(default));

        BlockReceiver Again() => (BlockReceiver)SomeReceiver.Of("block: { for: 1h, nft: /nowhere/nft }", _said, _store, _time);
    }

    [Fact]
    public async Task Who_is_allowed_since_is_let_go_at_the_next_start()
    {
        string heard = Path.Combine(_root.Path, "heard");
        string nft = Path.Combine(_root.Path, "nft");
        File.WriteAllText(nft, $"#!/bin/sh\ncat > {heard}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(nft, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        string yaml = $"block: {{ for: 1h, nft: {nft} }}";
        Assert.IsType<DeliveryResult.Delivered>(await TellAsync(yaml));
        Assert.Contains("192.0.2.7", await File.ReadAllTextAsync(heard), StringComparison.Ordinal);

        ProtectedAddresses spared = new(() => [IPNetwork.Parse("192.0.2.0/24")], () => [], new LoginRecords(_root.Path));
        Assert.Null(await ((BlockReceiver)SomeReceiver.Of(yaml, _said, _store, _time, spared)).ResumeAsync(default));

        Assert.Equal("chat: 192.0.2.7 is blocked no more: it is allowed by the configuration", _said[^1]);
        Assert.Empty(_store.Blocks());
        Assert.DoesNotContain("192.0.2.7", await File.ReadAllTextAsync(heard), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_stands_in_the_allow_list_by_the_address_alone_is_never_blocked()
    {
        Settings settings = ConfigurationReading.ReadWell("""
            allow:
              - { address: 198.51.100.0/24, rules: [http_404_burst] }
              - { address: 203.0.113.7, agent: 'check*' }
              - { address: 203.0.113.9, until: 2999-01-01 }
            receivers: { firewall: { block: { allow: [192.0.2.7] } } }
            """).SparingAllowed();
        BlockOptions firewall = (BlockOptions)settings.Receivers[0].Options;
        Assert.Equal(["192.0.2.7/32", "198.51.100.0/24", "203.0.113.9/32"], firewall.Allowed(new DateTimeOffset(2998, 6, 1, 0, 0, 0, TimeSpan.Zero)).Select(network => network.ToString()));
        Assert.Equal(["192.0.2.7/32", "198.51.100.0/24"], firewall.Allowed(new DateTimeOffset(2999, 6, 1, 0, 0, 0, TimeSpan.Zero)).Select(network => network.ToString()));
    }

    [Fact]
    public void A_network_is_blocked_only_when_that_is_wanted_and_visitors_never()
    {
        Notification told = SomeReceiver.Told();
        Incident Of(string field, string value) => told.Incident! with
        {
            Subject = new GroupValue(field, value),
            Widths = [new Width(Width.Address, 3, ["203.0.113.7", "203.0.113.9", "no address", "fe80::1%2"], [])],
        };
        Notification network = told with { Incident = Of(Width.Network, "203.0.113.0/24") };
        Assert.Equal(["203.0.113.0/24"], BlockReceiver.Targets(network, networks: true).Select(Block.NameOf));
        Assert.Equal(["203.0.113.7", "203.0.113.9"], BlockReceiver.Targets(network, networks: false).Select(Block.NameOf));
        Assert.Empty(BlockReceiver.Targets(told with { Incident = Of(Width.Path, "/") }, networks: true));
        Assert.Empty(BlockReceiver.Targets(told with { Incident = told.Incident! with { Subject = null } }, networks: true));
        Assert.Empty(BlockReceiver.Targets(told with { Incident = Of(Width.Address, "192.0.2.7; flush ruleset") }, networks: true));
    }

    [Theory]
    [InlineData("http_page_failing", "http_500_burst", true)]
    [InlineData("http_500_burst", "http_500_burst", false)]
    [InlineData("http_page_failing", "http_scan", false)]
    public void Nobody_is_blocked_for_what_fails_unless_they_did_something_else(string first, string second, bool isNobodys)
    {
        Notification told = SomeReceiver.Told();
        Incident failing = told.Incident! with { Rules = [.. new[] { first, second }.Select(name => told.Incident!.Rules[0] with { Name = name })] };
        Assert.Equal(isNobodys, failing.IsBreakdown());
        Assert.Equal(isNobodys, BlockReceiver.Targets(told with { Incident = failing }, networks: true).Count == 0);
    }

    [Theory]
    [InlineData("198.51.100.7", "allowed by the configuration")]
    [InlineData("198.51.0.0/16", "allowed by the configuration")]
    [InlineData("203.0.113.1", "203.0.113.1 is this machine's own")]
    [InlineData("203.0.113.0/24", "203.0.113.1 is this machine's own")]
    [InlineData("127.0.0.1", "no address of another machine")]
    [InlineData("::1", "no address of another machine")]
    [InlineData("fe80::1", "no address of another machine")]
    [InlineData("192.0.0.0/8", "wider than /16")]
    [InlineData("192.0.2.9", "somebody is signed in from 192.0.2.9")]
    [InlineData("192.0.2.10", "somebody is signed in from 192.0.2.10")]
    [InlineData("2001:db8::9", "somebody is signed in from 2001:db8::9")]
    [InlineData("192.0.2.11", "somebody signed in from 192.0.2.11 before this began")]
    [InlineData("192.0.2.12", null)]
    [InlineData("192.0.2.13", null)]
    [InlineData("2001:db8:1::9", null)]
    public void Nobody_is_locked_out_who_belongs_here(string network, string? why)
    {
        DateTimeOffset began = Start;
        Directory.CreateDirectory(Path.Combine(_root.Path, "run"));
        Directory.CreateDirectory(Path.Combine(_root.Path, "var/log"));
        Directory.CreateDirectory(Path.Combine(_root.Path, "proc/77"));
        File.WriteAllBytes(Path.Combine(_root.Path, "run/utmp"), [.. Login("192.0.2.9", began), .. Login("2001:db8::9", began)]);
        File.WriteAllBytes(Path.Combine(_root.Path, "proc/77/environ"), Encoding.ASCII.GetBytes("A=b\0SSH_CONNECTION=::ffff:192.0.2.10 50000 203.0.113.1 22\0"));

        // Who got in by guessing is no administrator: only logins before it began count, and not for ever.
        File.WriteAllBytes(Path.Combine(_root.Path, "var/log/wtmp"), [.. Login("192.0.2.11", began.AddDays(-3)), .. Login("192.0.2.12", began.AddMinutes(1)), .. Login("192.0.2.13", began.AddDays(-60))]);
        ProtectedAddresses spared = new(() => [IPNetwork.Parse("198.51.100.0/24")], () => [IPAddress.Parse("203.0.113.1")], new LoginRecords(_root.Path));
        string? said = spared.WhyNot(IPNetwork.Parse(network.Contains('/') ? network : $"{network}/{(network.Contains(':') ? 128 : 32)}"), began);
        if (why is null)
        {
            Assert.Null(said);
        }
        else
        {
            Assert.Contains(why, said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void This_machine_is_protected_from_itself()
    {
        ProtectedAddresses spared = new(new BlockOptions(), _time);
        foreach (IPAddress own in Dns.GetHostAddresses(Dns.GetHostName()))
        {
            Assert.NotNull(spared.WhyNot(new IPNetwork(own, own.GetAddressBytes().Length * 8), Start));
        }
    }

    private Task<DeliveryResult> TellAsync(string yaml, Notification? notification = null) => SomeReceiver.TellAsync(
        SomeReceiver.Of(yaml, _said, _store, _time, new ProtectedAddresses(() => [], () => [], new LoginRecords(_root.Path))), notification);

    private static byte[] Login(string address, DateTimeOffset at)
    {
        byte[] record = new byte[384];
        BinaryPrimitives.WriteInt16LittleEndian(record, 7);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(340), (int)at.ToUnixTimeSeconds());
        IPAddress.Parse(address).GetAddressBytes().CopyTo(record, 348);
        return record;
    }
}
