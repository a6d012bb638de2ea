using System.Net;
using System.Text.Json.Nodes;
using Leafwatch.Access;
using Leafwatch.Tests.Support;
using Leafwatch.Values;

namespace Leafwatch.Tests.Web;

public sealed class OpenIdTests
{
    private static readonly Dictionary<string, Role> Roles = new() { ["staff"] = Role.Viewer, ["admins"] = Role.Administrator };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_signs_in_with_the_provider_has_the_role_that_it_gives(bool tellsByUserInfo)
    {
        await using FakeIdentityProvider provider = await FakeIdentityProvider.StartAsync(TimeProvider.System);
        await using ServedDashboard dashboard = await StartAsync(provider);
        provider.TellsByUserInfo = tellsByUserInfo;
        using HttpClient client = dashboard.Visitor();

        using HttpResponseMessage done = await SignInAsync(client, "/alerts?level=high");

        Assert.Equal("/alerts?level=high", done.Headers.Location?.OriginalString);
        Assert.Equal(("alice", Role.Viewer), Assert.Single(dashboard.Store.Access.Users()) is { } user ? (user.Name, user.Role) : default);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/alerts")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/users")).StatusCode);
        Assert.Contains(dashboard.Store.Access.Audited(5), entry => entry is { Did: "signed in", Who: "alice" });
        string account = await client.GetStringAsync("/account");
        Assert.Contains("there is no password here", account, StringComparison.Ordinal);
        Assert.DoesNotContain("/account/password", account, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_role_or_none_at_the_provider_is_so_here_at_the_next_sign_in()
    {
        await using FakeIdentityProvider provider = await FakeIdentityProvider.StartAsync(TimeProvider.System);
        await using ServedDashboard dashboard = await StartAsync(provider);
        using HttpClient client = dashboard.Visitor();
        provider.Person["groups"] = new JsonArray("staff", "admins", "others");
        await SignInAsync(client, "/");
        Assert.Equal(Role.Administrator, Assert.Single(dashboard.Store.Access.Users()).Role);

        provider.Person["groups"] = "staff";
        using HttpClient again = dashboard.Visitor();
        await SignInAsync(again, "/");
        Assert.Equal(Role.Viewer, Assert.Single(dashboard.Store.Access.Users()).Role);

        provider.Person["groups"] = new JsonArray("others");
        using HttpClient third = dashboard.Visitor();
        using HttpResponseMessage refused = await SignInAsync(third, "/");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Empty(dashboard.Store.Access.Users());
        Assert.Equal(HttpStatusCode.SeeOther, (await client.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task A_name_that_a_user_with_a_password_has_is_theirs()
    {
        await using FakeIdentityProvider provider = await FakeIdentityProvider.StartAsync(TimeProvider.System);
        await using ServedDashboard dashboard = await StartAsync(provider);
        dashboard.SignedIn(Role.Administrator).Dispose();
        provider.Person["preferred_username"] = "ADMINISTRATOR";
        using HttpClient client = dashboard.Visitor();

        using HttpResponseMessage refused = await SignInAsync(client, "/");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(Role.Administrator, Assert.Single(dashboard.Store.Access.Users()).Role);
    }

    [Fact]
    public async Task Somebody_else_of_the_same_name_at_the_provider_does_not_come_in_as_the_first()
    {
        await using FakeIdentityProvider provider = await FakeIdentityProvider.StartAsync(TimeProvider.System);
        await using ServedDashboard dashboard = await StartAsync(provider);
        using HttpClient first = dashboard.Visitor();
        await SignInAsync(first, "/");
        provider.Person["sub"] = "another";
        using HttpClient second = dashboard.Visitor();

        Assert.Equal(HttpStatusCode.Forbidden, (await SignInAsync(second, "/")).StatusCode);
    }

    [Fact]
    public async Task A_key_that_the_provider_took_since_is_looked_up()
    {
        await using FakeIdentityProvider provider = await FakeIdentityProvider.StartAsync(TimeProvider.System);
        await using ServedDashboard dashboard = await StartAsync(provider);
        using HttpClient first = dashboard.Visitor();
        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(first, "/")).StatusCode);
        provider.RotateKey();
        using HttpClient second = dashboard.Visitor();

        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(second, "/")).StatusCode);
        Assert.Equal(2, provider.KeysAsked);
    }

    [Theory]
    [InlineData("nonce", "another")]
    [InlineData("aud", "another")]
    [InlineData("iss", "https://elsewhere.example.org")]
    [InlineData("exp", 1_000_000_000)]
    [InlineData("nbf", 4_000_000_000)]
    [InlineData("sub", "")]
    [InlineData("azp", "another")]
    public async Task A_token_that_does_not_hold_lets_nobody_in(string claim, object value)
    {
        await using FakeIdentityProvider provider = await FakeIdentityProvider.StartAsync(TimeProvider.System);
        await using ServedDashboard dashboard = await StartAsync(provider);
        provider.Change = claims =>
        {
            claims[claim] = value is string text ? text : Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
            if (claim == "azp")
            {
                claims["aud"] = new JsonArray("leafwatch", "another");
            }
        };
        using HttpClient client = dashboard.Visitor();

        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(client, "/")).StatusCode);
        Assert.Empty(dashboard.Store.Access.Users());
        Assert.Single(dashboard.Troubles);
    }

    [Fact]
    public async Task A_token_without_a_signature_or_with_a_broken_one_lets_nobody_in()
    {
        await using FakeIdentityProvider provider = await FakeIdentityProvider.StartAsync(TimeProvider.System);
        await using ServedDashboard dashboard = await StartAsync(provider);
        foreach (Func<string, string> forge in (Func<string, string>[])[
            token => $"{FakeIdentityProvider.Part(new JsonObject { ["alg"] = "none" })}.{token.Split('.')[1]}.",
            token => $"{string.Join('.', token.Split('.')[..2])}.{new string('A', 342)}",
            token => "not a token"])
        {
            provider.Forge = forge;
            using HttpClient client = dashboard.Visitor();
            Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(client, "/")).StatusCode);
        }

        Assert.Empty(dashboard.Store.Access.Users());
    }

    [Fact]
    public async Task What_was_begun_in_one_browser_does_not_end_in_another_nor_twice_nor_late()
    {
        await using FakeIdentityProvider provider = await FakeIdentityProvider.StartAsync(TimeProvider.System);
        await using ServedDashboard dashboard = await StartAsync(provider);
        using HttpClient client = dashboard.Visitor();
        using HttpClient other = dashboard.Visitor();
        await other.GetAsync("/sign-in");
        string back = await BackAsync(client, "/");

        Assert.Equal(HttpStatusCode.BadRequest, (await other.GetAsync(back)).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await client.GetAsync(back)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync(back)).StatusCode);

        using HttpClient late = dashboard.Visitor();
        string tooLate = await BackAsync(late, "/");
        dashboard.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(HttpStatusCode.BadRequest, (await late.GetAsync(tooLate)).StatusCode);
    }

    [Fact]
    public async Task A_provider_that_is_away_is_said_and_passwords_go_on()
    {
        FakeIdentityProvider provider = await FakeIdentityProvider.StartAsync(TimeProvider.System);
        await using ServedDashboard dashboard = await StartAsync(provider);
        await provider.DisposeAsync();
        using HttpClient client = dashboard.Visitor();

        Assert.Equal(HttpStatusCode.BadGateway, (await client.GetAsync("/sign-in/openid")).StatusCode);
        Assert.Contains("Sign in with Example ID", await client.GetStringAsync("/sign-in"), StringComparison.Ordinal);
        Assert.Contains("name=\"password\"", await client.GetStringAsync("/sign-in"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_refuses_at_the_provider_is_told_so()
    {
        await using FakeIdentityProvider provider = await FakeIdentityProvider.StartAsync(TimeProvider.System);
        await using ServedDashboard dashboard = await StartAsync(provider);
        using HttpClient client = dashboard.Visitor();
        string back = await BackAsync(client, "/");
        string state = back.Split("state=")[1].Split('&')[0];

        using HttpResponseMessage refused = await client.GetAsync($"/sign-in/openid/back?state={state}&error=access_denied<b>");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("access_denied&lt;b&gt;", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<ServedDashboard> StartAsync(FakeIdentityProvider provider)
    {
        string issuer = provider.Issuer;

        // Tokens are of the hour that it is.
        return await ServedDashboard.StartAsync(now: TimeProvider.System.GetUtcNow(), change: (settings, _) => settings with
        {
            OpenId = new OpenIdSettings { Issuer = issuer, ClientId = "leafwatch", ClientSecret = new Secret(FakeIdentityProvider.Secret), Name = "Example ID", Roles = Roles },
        });
    }

    /// <summary>As a browser: to the provider, and back again.</summary>
    private static async Task<HttpResponseMessage> SignInAsync(HttpClient client, string next) => await client.GetAsync(await BackAsync(client, next));

    private static async Task<string> BackAsync(HttpClient client, string next)
    {
        using HttpResponseMessage begun = await client.GetAsync($"/sign-in/openid?next={Uri.EscapeDataString(next)}");
        Assert.Equal(HttpStatusCode.SeeOther, begun.StatusCode);
        using HttpClient there = new(new SocketsHttpHandler { AllowAutoRedirect = false });
        using HttpResponseMessage asked = await there.GetAsync(begun.Headers.Location);
        return asked.Headers.Location!.PathAndQuery;
    }
}
