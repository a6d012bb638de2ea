using System.Net;
using Leafwatch.Access;
using Leafwatch.Configuration;

namespace Leafwatch.Tests.Configuration;

public sealed class DashboardReaderTests
{
    [Fact]
    public void Without_a_word_it_is_served_to_this_machine_alone()
    {
        DashboardSettings settings = ConfigurationReading.ReadWell("").Dashboard;

        Assert.True(settings.IsOn);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 8787), Assert.Single(settings.Listen));
        Assert.True(settings.IsLoopbackOnly);
    }

    [Theory]
    [InlineData("dashboard: off")]
    [InlineData("dashboard: false")]
    public void It_can_be_off(string text) => Assert.False(ConfigurationReading.ReadWell(text).Dashboard.IsOn);

    [Fact]
    public void Everything_can_be_said()
    {
        DashboardSettings settings = ConfigurationReading.ReadWell("""
            public_url: https://leafwatch.example.org
            dashboard:
              listen: ["[::1]:9000", 192.0.2.1:9001]
              proxy: { trusted: [192.0.2.0/24], header: forwarded }
              session: 8h
              idle: 30m
            """).Dashboard;

        Assert.Equal(["[::1]:9000", "192.0.2.1:9001"], settings.Listen.Select(endpoint => endpoint.ToString()));
        Assert.Equal("forwarded", settings.Proxy?.Header);
        Assert.Equal((TimeSpan.FromHours(8), TimeSpan.FromMinutes(30)), (settings.Session, settings.Idle));
    }

    [Fact]
    public void An_identity_provider_says_who_may_what()
    {
        OpenIdSettings? openId = ConfigurationReading.ReadWell("""
            dashboard:
              openid:
                issuer: https://id.example.org/realms/site
                client_id: leafwatch
                client_secret: hush
                role_claim: roles
                roles: { staff: viewer, "site admins": administrator }
            """).Dashboard.OpenId;

        Assert.Equal(("https://id.example.org/realms/site", "leafwatch", "hush", "id.example.org"), (openId?.Issuer, openId?.ClientId, openId?.ClientSecret?.Reveal(), openId?.Name));
        Assert.Equal([("staff", Role.Viewer), ("site admins", Role.Administrator)], openId!.Roles.Select(role => (role.Key, role.Value)));
    }

    [Theory]
    [InlineData("dashboard: { openid: { issuer: https://id.example.org, client_id: x } }", "leafwatch.yml:1:22: 'dashboard.openid' has no 'roles': nobody could come in")]
    [InlineData("dashboard: { openid: { issuer: http://id.example.org, client_id: x, roles: { a: viewer } } }", "leafwatch.yml:1:32: 'dashboard.openid.issuer': http would let anybody between say who signs in")]
    [InlineData("dashboard: { openid: { issuer: https://id.example.org, client_id: x, roles: { a: king } } }", "leafwatch.yml:1:82: 'dashboard.openid.roles.a': found 'king', expected one of viewer, operator, administrator")]
    [InlineData("dashboard: { openid: { client_id: x, roles: { a: viewer } } }", "leafwatch.yml:1:22: 'dashboard.openid' has no 'issuer'")]
    [InlineData("dashboard: { listen: 0.0.0.0:8787 }", "leafwatch.yml:1:22: 'dashboard.listen': others can reach this address: passwords would cross the network in clear")]
    [InlineData("dashboard: { listen: '*:8787', proxy: { trusted: [192.0.2.1] } }", "leafwatch.yml:1:22: 'dashboard.listen': others can reach this address, so it must be said by what name they do")]
    [InlineData("dashboard: { listen: somewhere }", "leafwatch.yml:1:22: 'dashboard.listen': found 'somewhere', expected an address of this machine (or *) and a port")]
    [InlineData("dashboard: { lisen: 127.0.0.1:1 }", "leafwatch.yml:1:14: unknown key 'lisen' in 'dashboard'")]
    [InlineData("dashboard: { proxy: {} }", "leafwatch.yml:1:21: 'dashboard.proxy' has no 'trusted'")]
    [InlineData("dashboard: { tls: { certificate: nowhere.pem, key: leafwatch.yml.none } }", "leafwatch.yml:1:34: 'dashboard.tls.certificate'")]
    public void What_is_wrong_is_told_with_its_place(string text, string expected) =>
        Assert.StartsWith(expected, ConfigurationReading.Read(text).Diagnostics[0].ToString(), StringComparison.Ordinal);
}
