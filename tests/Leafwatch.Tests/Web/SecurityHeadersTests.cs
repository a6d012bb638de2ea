using System.Net;
using Leafwatch.Access;
using Leafwatch.Web;

namespace Leafwatch.Tests.Web;

/// <summary>The headers that OWASP's Secure Headers Project recommends, with every answer. https://owasp.org/www-project-secure-headers/</summary>
public sealed class SecurityHeadersTests
{
    private static readonly Dictionary<string, string> Recommended = new()
    {
        ["X-Content-Type-Options"] = "nosniff",
        ["X-Frame-Options"] = "DENY",
        ["Referrer-Policy"] = "same-origin",
        ["Cross-Origin-Opener-Policy"] = "same-origin",
        ["Cross-Origin-Embedder-Policy"] = "require-corp",
        ["Cross-Origin-Resource-Policy"] = "same-origin",
        ["X-Permitted-Cross-Domain-Policies"] = "none",
        ["X-DNS-Prefetch-Control"] = "off",
    };

    private static readonly string[] Directives =
        ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"];

    /// <summary>What tells of the program behind, and belongs in no answer (the project's list of headers to remove).</summary>
    private static readonly string[] Telling = ["Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "SourceMap", "X-SourceMap", "Access-Control-Allow-Origin"];

    [Fact]
    public async Task Every_route_sends_them_whatever_it_answers_and_whoever_asks()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient administrator = dashboard.SignedIn(Role.Administrator);
        using HttpClient nobody = dashboard.Visitor();
        IEnumerable<(string Method, string Path)> asked =
        [
            .. Routes.All.Select(route => (route.Method, route.Path)), ("GET", "/nowhere"), ("PUT", "/health"), ("OPTIONS", "/"), ("TRACE", "/"), ("GET", Assets.Script.Path),
        ];
        HashSet<HttpStatusCode> seen = [];
        foreach ((string method, string path) in asked)
        {
            foreach (HttpClient client in new[] { administrator, nobody })
            {
                using HttpRequestMessage request = new(new HttpMethod(method), path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));
                using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                Check(answer, $"{method} {path} ({(int)answer.StatusCode})", path == Assets.Script.Path);
                seen.Add(answer.StatusCode);
            }
        }

        Assert.Superset(
            new HashSet<HttpStatusCode> { HttpStatusCode.OK, HttpStatusCode.SeeOther, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound },
            seen);
    }

    [Fact]
    public async Task Who_calls_it_by_another_name_gets_them_too()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient client = dashboard.Visitor();
        client.DefaultRequestHeaders.Host = "rebound.example.org";

        using HttpResponseMessage answer = await client.GetAsync("/");

        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        Check(answer, "another name", mayBeKept: false);
    }

    [Fact]
    public async Task No_script_reads_a_cookie_and_no_other_site_sends_one()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        dashboard.SignedIn(Role.Viewer).Dispose();
        using HttpClient client = dashboard.Visitor();
        using HttpResponseMessage asked = await client.GetAsync("/sign-in");
        string token = await ServedDashboard.FormTokenAsync(client, "/sign-in");

        using HttpResponseMessage answer = await ServedDashboard.PostAsync(client, "/sign-in", token, ("name", "viewer"), ("password", ServedDashboard.Password));

        string[] cookies = [.. asked.Headers.GetValues("Set-Cookie"), .. answer.Headers.GetValues("Set-Cookie")];
        Assert.Contains(cookies, cookie => cookie.StartsWith("leafwatch=", StringComparison.Ordinal));
        Assert.All(cookies, cookie =>
        {
            string[] attributes = [.. cookie.Split(';').Skip(1).Select(attribute => attribute.Trim().ToLowerInvariant())];
            Assert.Contains("httponly", attributes);
            Assert.Contains("path=/", attributes);
            Assert.Contains(attributes, attribute => attribute is "samesite=strict" or "samesite=lax");
            Assert.DoesNotContain(attributes, attribute => attribute.StartsWith("domain=", StringComparison.Ordinal));
        });
    }

    private static void Check(HttpResponseMessage answer, string what, bool mayBeKept)
    {
        foreach ((string name, string value) in Recommended)
        {
            Assert.True(answer.Headers.TryGetValues(name, out IEnumerable<string>? values) && values.SequenceEqual([value]), $"{what}: {name}");
        }

        string policy = answer.Headers.TryGetValues("Content-Security-Policy", out IEnumerable<string>? policies) ? Assert.Single(policies) : "";
        Assert.All(Directives, directive => Assert.True(policy.Split("; ").Contains(directive), $"{what}: {directive}"));
        Assert.False(policy.Contains("unsafe", StringComparison.Ordinal) || policy.Contains('*', StringComparison.Ordinal), what);
        Assert.True(answer.Headers.TryGetValues("Permissions-Policy", out IEnumerable<string>? permissions) && Assert.Single(permissions).Contains("camera=()", StringComparison.Ordinal), what);
        Assert.True(mayBeKept || answer.Headers.CacheControl?.NoStore == true, $"{what}: Cache-Control");
        Assert.All(Telling, name => Assert.False(answer.Headers.Contains(name), $"{what}: {name}"));
    }
}
