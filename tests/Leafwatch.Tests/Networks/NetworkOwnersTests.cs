using Leafwatch.Networks;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Networks;

public sealed class NetworkOwnersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_country_is_told_by_its_name_else_by_its_code()
    {
        NetworkOwners owners = Open(
            ("192.0.2.0/24", new() { ["country"] = Map(("iso_code", "CA"), ("names", Map(("de", "Kanada"), ("en", "Canada")))) }),
            ("198.51.100.0/24", new() { ["country"] = Map(("iso_code", "BR")) }),
            ("203.0.113.0/25", new() { ["continent"] = Map(("code", "AF")) }));

        Assert.Equal("Canada", owners.CountryOf("192.0.2.7"));
        Assert.Equal("BR", owners.CountryOf("198.51.100.255"));
        Assert.Null(owners.CountryOf("203.0.113.1"));
        Assert.Null(owners.CountryOf("203.0.113.200"));
        Assert.Null(owners.CountryOf("2001:db8::1"));
        Assert.Null(owners.CountryOf("no address"));
    }

    [Fact]
    public void A_system_is_told_by_its_number_and_its_name()
    {
        NetworkOwners owners = Open(
            ("192.0.2.0/24", new() { ["autonomous_system_number"] = 64500u, ["autonomous_system_organization"] = "Example Networks" }),
            ("198.51.100.0/24", new() { ["autonomous_system_number"] = 64501u }));

        Assert.Equal("AS64500 Example Networks", owners.SystemOf("192.0.2.7"));
        Assert.Equal("AS64501", owners.SystemOf("198.51.100.1"));
        Assert.Null(owners.SystemOf("203.0.113.1"));
    }

    private static Dictionary<string, object> Map(params (string Key, object Value)[] entries) => entries.ToDictionary(entry => entry.Key, entry => entry.Value);

    private NetworkOwners Open(params (string Network, Dictionary<string, object> Facts)[] networks)
    {
        string path = Path.Combine(_folder.Path, "some.mmdb");
        File.WriteAllBytes(path, NetworkDatabase.Of(networks));
        (NetworkOwners? owners, string? problem) = NetworkOwners.Open(path);
        Assert.Null(problem);
        return owners!;
    }
}
