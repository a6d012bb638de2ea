using System.Net;
using System.Text.Json;
using Leafwatch.Access;
using Leafwatch.Web;

namespace Leafwatch.Tests.Web;

/// <summary>Every route, asked by everybody.</summary>
public sealed class RouteRightsTests
{
    private static readonly HttpStatusCode[] NotAllowed = [HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden];

    /// <summary>Who may what, said once more: a route that is new or opened to others fails until somebody has thought about it here.</summary>
    private static readonly Dictionary<Needs, string[]> Expected = new()
    {
        [Needs.Nothing] =
        [
            "GET /api/v1/openapi.json",
            "GET /assets/{name}",
            "GET /healthz",
            "GET /readyz",
            "GET /setup",
            "POST /setup",
            "GET /sign-in",
            "POST /sign-in",
            "GET /sign-in/openid",
            "GET /sign-in/openid/back",
            "POST /sign-out",
        ],
        [Needs.Link] =
        [
            "GET /act/{token}",
            "POST /act/{token}",
        ],
        [Needs.Metrics] =
        [
            "GET /metrics",
        ],
        [Needs.Viewer] =
        [
            "GET /",
            "GET /account",
            "POST /account/end-others",
            "POST /account/password",
            "POST /account/tokens",
            "POST /account/tokens/remove",
            "GET /alerts",
            "GET /alerts/{id}",
            "GET /anomalies",
            "GET /api/v1/alerts",
            "GET /api/v1/alerts/{id}",
            "GET /api/v1/anomalies",
            "GET /api/v1/anomalies/models",
            "GET /api/v1/blocks",
            "GET /api/v1/changes",
            "GET /api/v1/drill",
            "GET /api/v1/explore",
            "GET /api/v1/explore/lines",
            "GET /api/v1/incidents",
            "GET /api/v1/incidents/{id}",
            "GET /api/v1/notifications",
            "GET /api/v1/report",
            "GET /api/v1/reports",
            "GET /api/v1/rules",
            "GET /api/v1/rules/{name}",
            "GET /explore",
            "GET /explore/export",
            "GET /reports",
            "GET /reports/one",
            "GET /api/v1/rules/{name}/try",
            "GET /api/v1/silences",
            "GET /api/v1/status",
            "GET /changes",
            "GET /health",
            "GET /incidents",
            "GET /incidents/{id}",
            "GET /live/{part}",
            "GET /notifications",
            "GET /notifications/drill",
            "GET /rules",
            "GET /rules/{name}",
            "GET /rules/{name}/try",
            "GET /sources",
            "GET /sources/one",
        ],
        [Needs.Operator] =
        [
            "POST /allowed/remove",
            "DELETE /api/v1/allowed",
            "POST /api/v1/allowed",
            "DELETE /api/v1/blocks",
            "POST /anomalies/{id}/judge",
            "POST /api/v1/anomalies/{id}/judge",
            "POST /api/v1/blocks",
            "POST /api/v1/drill",
            "POST /api/v1/incidents/{id}/act",
            "POST /api/v1/notifications/{id}/send-again",
            "POST /api/v1/reload",
            "POST /api/v1/rules/{name}/switch",
            "POST /api/v1/rules/{name}/threshold",
            "POST /api/v1/rules/{name}/try",
            "POST /api/v1/silences",
            "DELETE /api/v1/silences/{id}",
            "POST /blocks/remove",
            "POST /incidents/{id}/act",
            "POST /incidents/{id}/allow",
            "POST /incidents/{id}/block",
            "POST /notifications/drill",
            "POST /notifications/send-again",
            "POST /rules/{name}/switch",
            "POST /rules/{name}/threshold",
            "POST /rules/{name}/try",
            "POST /silences",
            "POST /silences/end",
        ],
        [Needs.Administrator] =
        [
            "GET /api/v1/audit",
            "GET /api/v1/users",
            "POST /api/v1/users",
            "DELETE /api/v1/users/{name}",
            "POST /api/v1/users/{name}/role",
            "GET /audit",
            "GET /users",
            "POST /users",
            "POST /users/remove",
            "POST /users/role",
        ],
    };

    [Fact]
    public void Every_route_is_for_those_whom_it_was_meant_for() => Assert.Equal(
        Expected.SelectMany(each => each.Value.Select(route => $"{route}: {each.Key}")).Order(StringComparer.Ordinal),
        Routes.All.Select(route => $"{route.Method} {route.Path}: {route.Needs}").Order(StringComparer.Ordinal));

    [Fact]
    public async Task Every_route_is_answered_to_those_who_may_and_to_nobody_else()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        List<(string Who, HttpClient Client, Func<Needs, bool> May)> all =
        [
            ("nobody", dashboard.Visitor(), needs => needs <= Needs.Link),
            ("a token for metrics", dashboard.WithToken(TokenScope.Metrics), needs => needs <= Needs.Metrics),
            ("a token to read", dashboard.WithToken(TokenScope.Read), needs => needs <= Needs.Viewer),
            ("a token to act", dashboard.WithToken(TokenScope.Act), needs => needs <= Needs.Operator),
            ("a viewer", dashboard.SignedIn(Role.Viewer), needs => needs <= Needs.Viewer),
            ("an operator", dashboard.SignedIn(Role.Operator), needs => needs <= Needs.Operator),
            ("an administrator", dashboard.SignedIn(Role.Administrator), _ => true),
        ];
        List<string> wrong = [];
        foreach ((string who, HttpClient client, Func<Needs, bool> may) in all)
        {
            // Links say for themselves who may.
            foreach (WebRoute route in Routes.All.Where(route => route.Path is not ("/sign-out" or "/setup" or "/act/{token}" or "/account/end-others")))
            {
                string? token = route.IsChange && client.DefaultRequestHeaders.Authorization is null
                    ? await ServedDashboard.FormTokenAsync(client, who == "nobody" ? "/sign-in" : "/account")
                    : null;
                using HttpRequestMessage request = new(new HttpMethod(route.Method), route.Path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));
                if (route.IsChange)
                {
                    request.Content = new FormUrlEncodedContent([KeyValuePair.Create(Gate.TokenField, token ?? "")]);
                }

                using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                bool isRefused = NotAllowed.Contains(answer.StatusCode) || answer.Headers.Location?.OriginalString.StartsWith("/sign-in", StringComparison.Ordinal) == true;
                bool asksForPassword = route.Path is "/sign-in" or "/account/password";
                if (isRefused == may(route.Needs) && !asksForPassword && !(route.Path.StartsWith("/account", StringComparison.Ordinal) && who.StartsWith("a token", StringComparison.Ordinal)))
                {
                    wrong.Add($"{route.Method} {route.Path} answers {(int)answer.StatusCode} to {who}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Empty(dashboard.Troubles);
    }

    [Fact]
    public async Task Nothing_is_changed_without_the_token_of_a_form()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient administrator = dashboard.SignedIn(Role.Administrator);
        using HttpClient other = dashboard.SignedIn(Role.Operator);
        string others = await ServedDashboard.FormTokenAsync(other, "/account");
        foreach (WebRoute route in Routes.All.Where(route => route.IsChange && route.Needs != Needs.Link))
        {
            foreach (string token in (string[])["", others])
            {
                using HttpRequestMessage request = new(new HttpMethod(route.Method), route.Path) { Content = new FormUrlEncodedContent([KeyValuePair.Create(Gate.TokenField, token)]) };
                using HttpResponseMessage answer = await administrator.SendAsync(request);
                Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{route.Method} {route.Path} answers {(int)answer.StatusCode}");
            }
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://elsewhere.example.org")]
    [InlineData("Origin", "null")]
    public async Task A_form_of_another_site_is_refused_even_with_the_token(string header, string value)
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient client = dashboard.SignedIn(Role.Administrator);
        string token = await ServedDashboard.FormTokenAsync(client, "/account");
        client.DefaultRequestHeaders.Add(header, value);

        using HttpResponseMessage answer = await ServedDashboard.PostAsync(client, "/account/tokens", token, ("name", "x"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(dashboard.Store.Access.Tokens());
    }

    [Fact]
    public async Task Another_name_than_its_own_leads_nowhere()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient client = dashboard.SignedIn(Role.Administrator);
        client.DefaultRequestHeaders.Host = "rebound.example.org";

        using HttpResponseMessage answer = await client.GetAsync("/");

        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("PUT", "/incidents", "GET, HEAD")]
    [InlineData("DELETE", "/incidents/00", "GET, HEAD")]
    [InlineData("POST", "/api/v1/incidents", "GET, HEAD")]
    [InlineData("PUT", "/api/v1/blocks", "GET, HEAD, POST, DELETE")]
    [InlineData("GET", "/api/v1/reload", "POST")]
    [InlineData("PUT", "/live/now", "GET, HEAD")]
    public async Task What_an_address_does_not_take_is_said_with_what_it_takes(string method, string path, string allowed)
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient client = dashboard.SignedIn(Role.Administrator);
        using HttpRequestMessage request = new(new HttpMethod(method), path);

        using HttpResponseMessage answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed.Split(", "), answer.Content.Headers.Allow);
        Assert.Equal(path.StartsWith("/api/", StringComparison.Ordinal) ? "application/problem+json" : "text/html", answer.Content.Headers.ContentType?.MediaType);
        using HttpRequestMessage nowhere = new(new HttpMethod(method), path + "/nowhere/at/all");
        Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(nowhere)).StatusCode);
    }

    [Fact]
    public async Task The_document_of_the_API_has_every_route_and_no_other()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient client = dashboard.Visitor();
        using JsonDocument document = JsonDocument.Parse(await client.GetStringAsync("/api/v1/openapi.json"));

        IEnumerable<string> described = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));
        IEnumerable<string> answered = Leafwatch.Web.Api.ApiRoutes.All.Select(route => $"{route.Method} {route.Path}");

        Assert.Equal(answered.Order(), described.Order());
    }

    [Fact]
    public async Task The_document_of_the_API_says_how_every_answer_in_JSON_looks()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient client = dashboard.Visitor();
        using JsonDocument document = JsonDocument.Parse(await client.GetStringAsync("/api/v1/openapi.json"));
        JsonElement schemas = document.RootElement.GetProperty("components").GetProperty("schemas");

        foreach (JsonProperty path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty content in path.Value.EnumerateObject().SelectMany(method => method.Value.GetProperty("responses").EnumerateObject())
                .Where(answer => answer.Value.TryGetProperty("content", out _)).SelectMany(answer => answer.Value.GetProperty("content").EnumerateObject())
                .Where(content => content.Name.Contains("json", StringComparison.Ordinal)))
            {
                Assert.True(content.Value.TryGetProperty("schema", out JsonElement schema), path.Name);
                Assert.True(!schema.TryGetProperty("$ref", out JsonElement name) || schemas.TryGetProperty(name.GetString()!.Split('/')[^1], out _), path.Name);
            }
        }
    }
}
