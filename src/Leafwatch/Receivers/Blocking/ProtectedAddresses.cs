using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Numerics;

namespace Leafwatch.Receivers.Blocking;

/// <summary>Addresses that are never blocked: those that the user allows, this machine's own and its gateways', and those of its administrators.</summary>
/// <param name="allow">What the user allows, asked anew each time: some of it for a time only.</param>
/// <param name="own">This machine's addresses and what it needs to be reached, asked anew each time.</param>
/// <param name="logins">From where people are signed in.</param>
internal sealed class ProtectedAddresses(Func<IEnumerable<IPNetwork>> allow, Func<IEnumerable<IPAddress>> own, LoginRecords logins)
{
    /// <summary>Who signed in within this time, before an incident began, is taken for one who may.</summary>
    private static readonly TimeSpan RecentLogins = TimeSpan.FromDays(30);

    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/127"), IPNetwork.Parse("::ffff:0:0/96"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
    ];

    public ProtectedAddresses(BlockOptions options, TimeProvider time)
        : this(() => options.Allowed(time.GetUtcNow()), Own, new LoginRecords())
    {
    }

    /// <summary>Why a network must not be blocked; <see langword="null"/> when it may be.</summary>
    /// <param name="network">The network.</param>
    /// <param name="began">When what it is to be blocked for began: a login after that is part of it.</param>
    public string? WhyNot(IPNetwork network, DateTimeOffset began)
    {
        if (WhyNever(network) is { } why)
        {
            return why;
        }

        if (own().FirstOrDefault(network.Contains) is { } mine)
        {
            return $"{mine} is this machine's own, or its gateway's or name server's";
        }

        if (logins.Current().FirstOrDefault(network.Contains) is { } admin)
        {
            return $"somebody is signed in from {admin}";
        }

        return logins.Between(began - RecentLogins, began).FirstOrDefault(network.Contains) is { } recent
            ? $"somebody signed in from {recent} before this began"
            : null;
    }

    /// <summary>The same as far as it takes no look at the machine, which may fail and takes time.</summary>
    public string? WhyNever(IPNetwork network) =>
        WhyTooWide(network) ?? (Never.Any(other => Meet(other, network)) ? "it is no address of another machine"
            : IsAllowed(network) ? "it is allowed by the configuration"
            : null);

    /// <summary>Whether the user allows some of it.</summary>
    public bool IsAllowed(IPNetwork network) => allow().Any(other => Meet(other, network));

    /// <summary>Why a network is more than anybody means to name at once; <see langword="null"/> when it is not.</summary>
    public static string? WhyTooWide(IPNetwork network) => network.BaseAddress.AddressFamily switch
    {
        AddressFamily.InterNetwork when network.PrefixLength < 16 => "it is wider than /16",
        AddressFamily.InterNetworkV6 when network.PrefixLength < 32 => "it is wider than /32",
        _ => null,
    };

    /// <summary>Whether two networks have an address in common. By their bits: .NET finds every IPv4 address that is written as IPv6 in any network of IPv6.</summary>
    private static bool Meet(IPNetwork a, IPNetwork b)
    {
        if (a.BaseAddress.AddressFamily != b.BaseAddress.AddressFamily)
        {
            return false;
        }

        BigInteger apart = ValueOf(a) ^ ValueOf(b);
        return apart >> ((a.BaseAddress.GetAddressBytes().Length * 8) - Math.Min(a.PrefixLength, b.PrefixLength)) == 0;
    }

    private static BigInteger ValueOf(IPNetwork network) => new(network.BaseAddress.GetAddressBytes(), isUnsigned: true, isBigEndian: true);

    private static IEnumerable<IPAddress> Own()
    {
        foreach (NetworkInterface network in NetworkInterface.GetAllNetworkInterfaces())
        {
            IPInterfaceProperties properties = network.GetIPProperties();
            foreach (IPAddress address in properties.UnicastAddresses.Select(one => one.Address)
                .Concat(properties.GatewayAddresses.Select(one => one.Address))
                .Concat(properties.DnsAddresses))
            {
                yield return address;
            }
        }
    }
}
