using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

/// <summary>Real web servers are asked what attackers ask; every line that they write is read, and says what was done.</summary>
public sealed class WebServersTests
{
    [Fact]
    public async Task Every_line_of_nginx_says_what_was_asked_in_the_combined_layout_and_as_JSON()
    {
        using Workplace place = new();
        IReadOnlyList<string> answers;
        await using (WebServer nginx = await WebServer.NginxAsync(place))
        {
            answers = await nginx.AttackAsync();
        }

        AssertTold((await ParsedLog.WhenThereAre(answers.Count, place["nginx/access.log"])).AllReadAs("nginx-combined"), answers);
        AssertTold((await ParsedLog.WhenThereAre(answers.Count, place["nginx/json.log"])).AllReadAs("nginx-json"), answers);

        // nginx writes a line break in the name of a file as it is: what stands behind it begins a line, and is none.
        ParsedLog errors = await ParsedLog.OfAsync(place["nginx/error.log"]);
        JsonElement rest = Assert.Single(errors.Lines, line => !line.GetProperty("ok").GetBoolean());
        Assert.StartsWith("203.0.113.9 - -", ParsedLog.Text(rest, "message"), StringComparison.Ordinal);
        Assert.Contains(errors.Lines, line => ParsedLog.Text(line, "user.name") == "bob" && ParsedLog.Text(line, "event.outcome") == "failure");
        Assert.DoesNotContain(errors.Lines, line => ParsedLog.Text(line, "source.ip") is not (null or "127.0.0.1"));
    }

    [Fact]
    public async Task Every_line_of_haproxy_says_what_was_asked()
    {
        using Workplace place = new();
        StringBuilder lines = new();
        IReadOnlyList<string> answers;
        await using (WebServer nginx = await WebServer.NginxAsync(place))
        await using (WebServer haproxy = await WebServer.HaproxyAsync(place, nginx.Port, line => lines.Append(line.StartsWith('<') ? line + "\n" : "")))
        {
            answers = await haproxy.AttackAsync();
            await Eventually.TrueAsync(() => lines.ToString().Split('\n').Length > answers.Count, lines.ToString);
        }

        ParsedLog log = await ParsedLog.OfAsync(place.Write("haproxy.log", lines.ToString()));
        Assert.All(log.Lines, line => Assert.True(line.GetProperty("ok").GetBoolean(), line.ToString()));
        AssertTold(new ParsedLog([.. log.Lines.Where(line => ParsedLog.Text(line, "http.response.status_code") is not null)]), answers, hasAgents: false);
    }

    [Fact]
    public async Task Every_line_of_Apache_says_what_was_asked()
    {
        using Workplace place = new();
        List<string> answers = [];
        await using (Apache apache = await Apache.StartAsync(place))
        {
            foreach (OddRequest request in OddRequest.All)
            {
                answers.Add(await request.SendAsync(apache.Port));
            }
        }

        AssertTold((await ParsedLog.WhenThereAre(answers.Count, place["apache/log/access.log"])).AllReadAs("apache-combined"), answers);
        ParsedLog errors = (await ParsedLog.OfAsync(place["apache/log/error.log"])).AllReadAs("apache-error");
        Assert.Equal(
            OddRequest.All.Where(request => request.User is not null).Select(request => request.User),
            errors.Lines.Where(line => ParsedLog.Text(line, "event.action") == "http_login").Select(line => ParsedLog.Text(line, "user.name")));
        Assert.All(
            errors.Lines.Where(line => ParsedLog.Text(line, "event.action") == "http_login"),
            line => Assert.Equal(("127.0.0.1", "failure"), (ParsedLog.Text(line, "source.ip"), ParsedLog.Text(line, "event.outcome"))));
        Assert.DoesNotContain(errors.Lines, line => ParsedLog.Text(line, "source.ip") is not (null or "127.0.0.1"));
    }

    [Fact]
    public async Task Every_line_of_squid_says_what_was_asked()
    {
        using Workplace place = new();
        IReadOnlyList<string> answers;
        // Squid writes names in small letters (auth_param basic casesensitive).
        string[] users = ["bob", "bob from 203.0.113.9 port 22", "x hier_none/- text/html"];
        await using (WebServer squid = await WebServer.SquidAsync(place))
        {
            answers = await squid.AttackAsync();
            using HttpClientHandler through = new() { Proxy = new WebProxy(new Uri($"http://127.0.0.1:{squid.Port}")) };
            using HttpClient client = new(through);
            foreach (string user in users)
            {
                using HttpRequestMessage door = new(HttpMethod.Get, new Uri("http://192.0.2.1/door"));
                door.Headers.ProxyAuthorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(user + ":guess")));
                using HttpResponseMessage answer = await client.SendAsync(door);
                Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, answer.StatusCode);
            }
        }

        ParsedLog log = (await ParsedLog.OfAsync(place["squid/access.log"])).AllReadAs("squid");
        Assert.True(log.Lines.Count >= answers.Count, $"{log.Lines.Count} lines of {answers.Count}");
        Assert.DoesNotContain(log.Lines, line => ParsedLog.Text(line, "source.ip") is not "127.0.0.1");
        Assert.Equal(users, log.Lines.Where(line => ParsedLog.Text(line, "event.action") == "http_login").Select(line => ParsedLog.Text(line, "user.name")));
        Assert.Equal(
            answers.Where(answer => answer.Length > 0).Order(),
            log.Lines.Select(line => ParsedLog.Text(line, "http.response.status_code")).Where(status => status is not null && answers.Contains(status)).Order());
    }

    /// <summary>Expects one line for each request, with the address of the test, the status that the server answered, and what was asked for.</summary>
    private static void AssertTold(ParsedLog log, IReadOnlyList<string> answers, bool hasAgents = true)
    {
        Assert.Equal(answers.Count, log.Lines.Count);
        foreach ((JsonElement line, OddRequest request, string status) in log.Lines.Zip(OddRequest.All, answers))
        {
            Assert.True("127.0.0.1" == ParsedLog.Text(line, "source.ip"), line.ToString());
            Assert.True(status.Length == 0 || status == ParsedLog.Text(line, "http.response.status_code"), $"{status}: {line}");
            Assert.True(request.Target is null || request.Target == ParsedLog.Text(line, "url.original"), $"{request.Target}: {line}");
            if (hasAgents)
            {
                Assert.True(request.User is null || request.User == ParsedLog.Text(line, "user.name"), $"{request.User}: {line}");
                Assert.True(request.Agent is null || !request.Agent.All(char.IsAscii) || request.Agent == ParsedLog.Text(line, "user_agent.original"), $"{request.Agent}: {line}");
            }
        }
    }
}
