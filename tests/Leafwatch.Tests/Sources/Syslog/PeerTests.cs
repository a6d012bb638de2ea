using System.Net;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Sources.Syslog;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Sources.Syslog;

public sealed class PeerTests
{
    private static readonly SyslogEndpoint Endpoint = SyslogEndpoint.TryParse("tcp://192.0.2.1:601")!;

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8::7")]
    public void An_address_is_the_same_from_a_socket_and_from_text(string text)
    {
        IPAddress address = IPAddress.Parse(text);
        PeerAddress peer = PeerAddress.Of(address);

        Assert.Equal(text, peer.ToString());
        Assert.Equal(peer, PeerAddress.Of(new IPEndPoint(address, 514).Serialize()));
        Assert.Equal(peer, PeerAddress.Of(new IPEndPoint(address.MapToIPv6(), 514).Serialize()));
    }

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.255", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("192.0.2.0/24", "2001:db8::1", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("0.0.0.0/0", "198.51.100.1", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    public void A_network_holds_its_addresses_and_no_others(string network, string peer, bool isIn)
    {
        PeerAddress address = PeerAddress.Of(IPAddress.Parse(peer));

        Assert.Equal(isIn, new AllowedNetworks([IPNetwork.Parse(network)]).Contains(address));
        Assert.Equal(isIn, new AllowedNetworks([IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse(network)]).Contains(address));
        Assert.True(new AllowedNetworks([]).Contains(address));
    }

    [Fact]
    public void One_peer_cannot_have_all_connections()
    {
        ConnectionLimits limits = new(most: 3, mostPerPeer: 2);

        Assert.Null(limits.Enter(Peer(1)));
        Assert.Null(limits.Enter(Peer(1)));
        Assert.Equal("it has 2 connections already ('connections_per_peer')", limits.Enter(Peer(1)));
        Assert.Null(limits.Enter(Peer(2)));
        Assert.Equal("there are 3 connections already ('connections')", limits.Enter(Peer(3)));
        limits.Leave(Peer(1));
        Assert.Null(limits.Enter(Peer(3)));
    }

    [Fact]
    public void A_few_complaints_are_told_and_the_rest_are_counted()
    {
        FakeTimeProvider time = new();
        PeerComplaints complaints = new("logs", time);
        for (int i = 0; i < 1_000; i++)
        {
            complaints.Add(Endpoint, Peer(1), "evil\u001b[2J" + new string('x', 1_000));
        }

        IReadOnlyList<SourceEvent> told = complaints.Take();
        Assert.Equal(5, told.Count);
        Assert.All(told, what => Assert.Matches(@"^evil\\x1B\[2Jx{100,200}…$", Assert.IsType<SourceEvent.PeerRefused>(what).Reason));
        Assert.Empty(complaints.Take());
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new SourceEvent.PeersRefused("logs", "tcp://192.0.2.1:601", 995), Assert.Single(complaints.Take()));
        complaints.Add(Endpoint, Peer(2), "again");
        Assert.Single(complaints.Take());
    }

    [Fact]
    public void A_peer_that_floods_loses_its_own_messages_and_not_those_of_others()
    {
        FairShares shares = new();
        int flooded = 0;
        for (int i = 0; i < 100_000; i++)
        {
            flooded += shares.TryTake(Peer(1), 1_000) ? 1 : 0;
            Assert.True(i % 1_000 != 0 || shares.TryTake(Peer(2), 1_000));
        }

        Assert.InRange(flooded, 100, 1_000);
    }

    [Fact]
    public void A_peer_that_is_alone_has_all_the_room()
    {
        FairShares shares = new();

        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.True(shares.TryTake(Peer(1), 1_000)));
    }

    private static PeerAddress Peer(int number) => PeerAddress.Of(IPAddress.Parse($"192.0.2.{number}"));
}
