using System.Net;
using Leafwatch.Access;
using Leafwatch.Configuration;
using Leafwatch.Web;

namespace Leafwatch.Tests.Web;

public sealed class SignInTests
{
    [Fact]
    public async Task The_link_of_the_first_start_makes_one_administrator_and_then_is_over()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient first = dashboard.Visitor();
        string page = $"/setup?key={dashboard.SetupKey}";
        string token = await ServedDashboard.FormTokenAsync(first, page);

        using HttpResponseMessage wrongKey = await ServedDashboard.PostAsync(
            first, "/setup", token, ("key", "x"), ("name", "alice"), ("password", ServedDashboard.Password), ("again", ServedDashboard.Password));
        using HttpResponseMessage weak = await ServedDashboard.PostAsync(
            first, "/setup", token, ("key", dashboard.SetupKey), ("name", "alice"), ("password", "short"), ("again", "short"));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.UnprocessableEntity), (wrongKey.StatusCode, weak.StatusCode));
        Assert.Empty(dashboard.Store.Access.Users());

        using HttpResponseMessage done = await ServedDashboard.PostAsync(
            first, "/setup", token, ("key", dashboard.SetupKey), ("name", "alice"), ("password", ServedDashboard.Password), ("again", ServedDashboard.Password));
        Assert.Equal("/", done.Headers.Location?.OriginalString);
        Assert.Equal(("alice", Role.Administrator), Assert.Single(dashboard.Store.Access.Users()) is { } user ? (user.Name, user.Role) : default);
        Assert.Contains("<h1>Now</h1>", await first.GetStringAsync("/"), StringComparison.Ordinal);

        using HttpClient second = dashboard.Visitor();
        using HttpResponseMessage again = await second.GetAsync(page);
        Assert.Equal(HttpStatusCode.Forbidden, again.StatusCode);
    }

    [Fact]
    public async Task The_link_of_the_first_start_holds_until_there_is_an_administrator()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        dashboard.SignedIn(Role.Viewer).Dispose();
        using HttpClient first = dashboard.Visitor();
        string token = await ServedDashboard.FormTokenAsync(first, $"/setup?key={dashboard.SetupKey}");

        using HttpResponseMessage taken = await SetUpAsync("viewer");
        using HttpResponseMessage done = await SetUpAsync("alice");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, taken.StatusCode);
        Assert.Contains("Somebody has this name already.", await taken.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("/", done.Headers.Location?.OriginalString);
        Assert.Equal(Role.Administrator, dashboard.Store.Access.FindUser("alice")?.Role);
        Assert.Equal(HttpStatusCode.Forbidden, (await SetUpAsync("mallory")).StatusCode);

        // Who is a viewer only may sign in all the while.
        using HttpClient viewer = dashboard.Visitor();
        Assert.Equal("/", (await SignInAsync(viewer, "viewer", ServedDashboard.Password, "")).Headers.Location?.OriginalString);

        Task<HttpResponseMessage> SetUpAsync(string name) => ServedDashboard.PostAsync(
            first, "/setup", token, ("key", dashboard.SetupKey), ("name", name), ("password", ServedDashboard.Password), ("again", ServedDashboard.Password));
    }

    [Fact]
    public async Task Who_is_wrong_on_this_machine_is_slowed_under_that_name_and_nobody_else_is()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using SignInLimit limit = new(dashboard.Time);
        for (int i = 0; i < SignInLimit.MostByAddress; i++)
        {
            Assert.Null(limit.Wait(IPAddress.Loopback, "alice"));
            limit.Failed(IPAddress.Loopback, "alice");
        }

        Assert.NotNull(limit.Wait(IPAddress.Loopback, "Alice"));
        Assert.Null(limit.Wait(IPAddress.Loopback, "bob"));
        Assert.Null(limit.Wait(IPAddress.IPv6Loopback, "bob"));
    }

    [Fact]
    public async Task Who_changes_their_password_is_told_which_of_them_is_wrong()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient client = dashboard.SignedIn(Role.Viewer);
        string token = await ServedDashboard.FormTokenAsync(client, "/account");

        using HttpResponseMessage wrong = await ServedDashboard.PostAsync(client, "/account/password", token, ("current", "x"), ("password", "another lamp river"), ("again", "another lamp river"));
        using HttpResponseMessage named = await ServedDashboard.PostAsync(client, "/account/password", token, ("current", ServedDashboard.Password), ("password", "I am a viewer here"), ("again", "I am a viewer here"));

        Assert.Contains("The current password is not right", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("The password must not contain the user&#39;s name.", await named.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_signs_in_comes_to_where_they_wanted_and_their_session_ends()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        dashboard.SignedIn(Role.Viewer).Dispose();
        using HttpClient client = dashboard.Visitor();
        using HttpResponseMessage asked = await client.GetAsync("/alerts?level=high");
        Assert.Equal("/sign-in?next=%2Falerts%3Flevel%3Dhigh", asked.Headers.Location?.OriginalString);

        using HttpResponseMessage done = await SignInAsync(client, "viewer", ServedDashboard.Password, "/alerts?level=high");
        Assert.Equal("/alerts?level=high", done.Headers.Location?.OriginalString);
        string cookie = Assert.Single(done.Headers.GetValues("Set-Cookie"), set => set.StartsWith("leafwatch=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);

        dashboard.Time.Advance(TimeSpan.FromMinutes(119));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
        dashboard.Time.Advance(TimeSpan.FromMinutes(121));
        Assert.Equal(HttpStatusCode.SeeOther, (await client.GetAsync("/")).StatusCode);
    }

    [Theory]
    [InlineData("//elsewhere.example.org/")]
    [InlineData("/\\elsewhere.example.org/")]
    [InlineData("https://elsewhere.example.org/")]
    [InlineData("javascript:alert(1)")]
    public async Task Nobody_is_led_to_another_site(string next)
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        dashboard.SignedIn(Role.Viewer).Dispose();
        using HttpClient client = dashboard.Visitor();

        using HttpResponseMessage done = await SignInAsync(client, "viewer", ServedDashboard.Password, next);

        Assert.Equal("/", done.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_wrong_password_and_a_wrong_name_are_told_alike_and_written_where_the_rules_look()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        dashboard.SignedIn(Role.Viewer).Dispose();
        using HttpClient client = dashboard.Visitor();

        using HttpResponseMessage password = await SignInAsync(client, "viewer", "wrong wrong wrong", "");
        using HttpResponseMessage name = await SignInAsync(client, "nob\"ody", "wrong wrong wrong", "");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (password.StatusCode, name.StatusCode));
        Assert.Contains("User name and password do not match.", await password.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("User name and password do not match.", await name.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        string log = await dashboard.EndAndReadLogAsync();
        Assert.Contains("127.0.0.1 - viewer [02/Mar/2026:12:00:00 +0000] \"POST /sign-in HTTP/1.1\" 401 - \"-\" \"\"\n", log, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1 - nob\\\"ody [02/Mar/2026:12:00:00 +0000] \"POST /sign-in HTTP/1.1\" 401 -", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_wrong_passwords_are_slowed_for_the_address_and_not_for_ever()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using SignInLimit limit = new(dashboard.Time);
        IPAddress address = IPAddress.Parse("2001:db8::1");
        for (int i = 0; i < SignInLimit.MostByAddress; i++)
        {
            Assert.Null(limit.Wait(address, "alice"));
            limit.Failed(address, "alice");
        }

        Assert.NotNull(limit.Wait(address, "bob"));
        Assert.NotNull(limit.Wait(IPAddress.Parse("2001:db8::2"), "bob"));
        Assert.Null(limit.Wait(IPAddress.Parse("192.0.2.1"), "alice"));
        dashboard.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Null(limit.Wait(address, "bob"));
    }

    [Fact]
    public async Task A_name_that_is_guessed_at_from_everywhere_is_slowed()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using SignInLimit limit = new(dashboard.Time);
        for (int i = 0; i < SignInLimit.MostByName; i++)
        {
            limit.Failed(new IPAddress([192, 0, 2, (byte)i]), "alice");
        }

        Assert.NotNull(limit.Wait(IPAddress.Parse("198.51.100.1"), "ALICE"));
        Assert.Null(limit.Wait(IPAddress.Parse("198.51.100.1"), "bob"));
    }

    [Fact]
    public async Task The_last_administrator_stays_one()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        dashboard.SignedIn(Role.Administrator).Dispose();

        Assert.False(dashboard.Store.Access.SetRole("administrator", Role.Viewer));
        Assert.False(dashboard.Store.Access.RemoveUser("administrator"));
    }

    [Fact]
    public async Task A_user_who_is_removed_is_out_at_once_with_their_tokens()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient token = dashboard.WithToken(TokenScope.Act);
        dashboard.SignedIn(Role.Administrator).Dispose();
        Assert.Equal(HttpStatusCode.OK, (await token.GetAsync("/api/v1/status")).StatusCode);

        Assert.True(dashboard.Store.Access.RemoveUser("root"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await token.GetAsync("/api/v1/status")).StatusCode);
    }

    [Theory]
    [InlineData("x-forwarded-for", "198.51.100.7", "198.51.100.7")]
    [InlineData("x-forwarded-for", "203.0.113.9, 198.51.100.7", "198.51.100.7")]
    [InlineData("x-forwarded-for", "198.51.100.7, 127.0.0.1", "198.51.100.7")]
    [InlineData("x-forwarded-for", "nonsense", "127.0.0.1")]
    [InlineData("forwarded", "for=\"[2001:db8::7]:4711\";proto=https", "2001:db8::7")]
    public async Task Behind_a_proxy_the_client_is_whom_the_proxy_names(string header, string value, string client)
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(new ProxySettings([IPNetwork.Parse("127.0.0.0/8")], header));
        using HttpClient visitor = dashboard.Visitor();
        visitor.DefaultRequestHeaders.TryAddWithoutValidation(header, value);

        using HttpResponseMessage answer = await visitor.GetAsync("/sign-in");

        Assert.StartsWith($"{client} - - ", await dashboard.EndAndReadLogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Past_the_proxy_nobody_is_answered()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(new ProxySettings([IPNetwork.Parse("192.0.2.0/24")], "x-forwarded-for"));
        using HttpClient visitor = dashboard.Visitor();

        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await visitor.GetAsync("/sign-in")).StatusCode);
    }

    private static async Task<HttpResponseMessage> SignInAsync(HttpClient client, string name, string password, string next) =>
        await ServedDashboard.PostAsync(
            client, "/sign-in", await ServedDashboard.FormTokenAsync(client, "/sign-in"), ("name", name), ("password", password), ("next", next));
}
