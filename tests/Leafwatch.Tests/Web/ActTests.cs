using System.Net;
using System.Text.Json;
using Leafwatch.Access;
using Leafwatch.Configuration;
using Leafwatch.Loading;
using Leafwatch.Web;

namespace Leafwatch.Tests.Web;

/// <summary>What is changed from the dashboard: rules, who is allowed and kept out.</summary>
public sealed class ActTests
{
    private const string Configuration =
        """
        state: STATE
        sources: [{ path: STATE/access.log, name: shop, format: apache-combined, timezone: UTC }]
        rules: { thresholds: { http_404_burst: { count: 7 } } }
        receivers:
          security: { email: { to: security@example.org, directory: STATE/mails } }
          firewall: { block: { dry_run: true, allow: [198.51.100.0/24] } }
        """;

    [Fact]
    public async Task A_threshold_is_in_force_at_once_stands_in_the_state_and_can_be_taken_back()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(configuration: Configuration);
        using HttpClient client = dashboard.SignedIn(Role.Operator);
        string token = await ServedDashboard.FormTokenAsync(client, "/account");

        using HttpResponseMessage done = await ServedDashboard.PostAsync(client, "/rules/http_404_burst/threshold", token, ("count", "20"), ("timespan", ""));

        Assert.Equal("/rules/http_404_burst?saved=1", done.Headers.Location?.OriginalString);
        Assert.Equal(20, Assert.Single(dashboard.Taken).Rules.Settings.Thresholds["http_404_burst"].Count);
        string file = Adjustments.PathIn(dashboard.Folder);
        Assert.Contains("\"http_404_burst\": { count: 20 }", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal(20, LoadedConfiguration.Load(Path.Combine(dashboard.Folder, "leafwatch.yml")).Rules.Settings.Thresholds["http_404_burst"].Count);
        Assert.Contains("20 within 10m", await client.GetStringAsync("/rules/http_404_burst"), StringComparison.Ordinal);
        Assert.Contains("http_404_burst", await client.GetStringAsync("/changes"), StringComparison.Ordinal);
        Assert.Contains(dashboard.Store.Access.Audited(10), entry => entry is { Did: "set a threshold", Who: "Operator", What: "http_404_burst, 20 events" });

        using HttpResponseMessage back = await ServedDashboard.PostAsync(client, "/rules/http_404_burst/threshold", token);

        Assert.Equal(7, dashboard.Taken[1].Rules.Settings.Thresholds["http_404_burst"].Count);
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("0", "")]
    [InlineData("many", "")]
    [InlineData("5", "ten minutes")]
    [InlineData("5", "60d")]
    public async Task A_threshold_that_cannot_be_changes_nothing(string count, string timespan)
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(configuration: Configuration);
        using HttpClient client = dashboard.WithToken(TokenScope.Act);

        using HttpResponseMessage answer = await ServedDashboard.PostAsync(client, "/api/v1/rules/http_404_burst/threshold", null, ("count", count), ("timespan", timespan));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Empty(dashboard.Taken);
    }

    [Fact]
    public async Task A_change_is_rolled_back_when_the_configuration_on_the_disk_would_not_do()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(configuration: Configuration);
        using HttpClient client = dashboard.WithToken(TokenScope.Act);
        using HttpResponseMessage first = await ServedDashboard.PostAsync(client, "/api/v1/rules/http_404_burst/threshold", null, ("count", "20"));
        string before = await File.ReadAllTextAsync(Adjustments.PathIn(dashboard.Folder));
        await File.WriteAllTextAsync(Path.Combine(dashboard.Folder, "leafwatch.yml"), "state: [\n");

        using HttpResponseMessage second = await ServedDashboard.PostAsync(client, "/api/v1/rules/http_404_burst/threshold", null, ("count", "30"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);
        Assert.Contains("leafwatch.yml:", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Adjustments.PathIn(dashboard.Folder)));
        Assert.Single(dashboard.Taken);
    }

    [Fact]
    public async Task A_rule_that_is_off_is_not_in_force_and_stays_to_be_turned_on()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(configuration: Configuration);
        using HttpClient client = dashboard.SignedIn(Role.Operator);
        string token = await ServedDashboard.FormTokenAsync(client, "/account");

        using HttpResponseMessage off = await ServedDashboard.PostAsync(client, "/rules/http_404_burst/switch", token, ("off", "1"));

        Assert.DoesNotContain(dashboard.Taken[0].Rules.InForce.Correlations, correlation => correlation.Header.Name == "http_404_burst");
        Assert.Contains(dashboard.Taken[0].Rules.InForce.Correlations, correlation => correlation.Header.Name == "http_401_burst");
        string page = await client.GetStringAsync("/rules/http_404_burst");
        Assert.Contains("This rule is off.", page, StringComparison.Ordinal);
        Assert.Contains("<dd>correlation</dd>", page, StringComparison.Ordinal);
        Assert.Contains("7 within 10m", page, StringComparison.Ordinal);

        using HttpResponseMessage on = await ServedDashboard.PostAsync(client, "/rules/http_404_burst/switch", token, ("off", "0"));

        Assert.Contains(dashboard.Taken[1].Rules.InForce.Correlations, correlation => correlation.Header.Name == "http_404_burst");
    }

    [Fact]
    public async Task What_another_threshold_would_have_made_of_the_logs_is_tried_before_it_is_saved()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(configuration: Configuration);
        using HttpClient client = dashboard.SignedIn(Role.Operator);
        string token = await ServedDashboard.FormTokenAsync(client, "/account");
        await File.WriteAllLinesAsync(
            Path.Combine(dashboard.Folder, "access.log"),
            Enumerable.Range(0, 12).Select(i => $"""{(i < 8 ? "192.0.2.7" : "192.0.2.9")} - - [01/Mar/2026:12:00:{i:00} +0000] "GET /{i} HTTP/1.1" 404 1 "-" "-" """.TrimEnd()));

        using HttpResponseMessage begun = await ServedDashboard.PostAsync(client, "/rules/http_404_burst/try", token, ("count", "4"), ("timespan", "10m"));
        await dashboard.Dashboard.Trial.WhenDone();

        Assert.Equal("/rules/http_404_burst/try", begun.Headers.Location?.OriginalString);
        using JsonDocument came = JsonDocument.Parse(await client.GetStringAsync("/api/v1/rules/http_404_burst/try"));
        Assert.Equal(
            (12, 1, 2, 1, 0),
            (came.RootElement.GetProperty("lines").GetInt32(), came.RootElement.GetProperty("in_force").GetProperty("alerts_of_rule").GetInt32(),
            came.RootElement.GetProperty("tried").GetProperty("alerts_of_rule").GetInt32(), came.RootElement.GetProperty("gained").GetInt32(), came.RootElement.GetProperty("lost").GetInt32()));
        Assert.Contains("192.0.2.9", await client.GetStringAsync("/rules/http_404_burst/try"), StringComparison.Ordinal);
        Assert.Empty(dashboard.Taken);
    }

    [Fact]
    public async Task Of_many_alerts_that_there_would_not_have_been_the_latest_are_listed_and_that_is_said()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(configuration: Configuration);
        using HttpClient client = dashboard.SignedIn(Role.Operator);
        string token = await ServedDashboard.FormTokenAsync(client, "/account");
        await File.WriteAllLinesAsync(
            Path.Combine(dashboard.Folder, "access.log"),
            Enumerable.Range(0, 25 * 8).Select(i => $"""203.0.113.{i / 8} - - [01/Mar/2026:12:{i / 8:00}:{i % 8:00} +0000] "GET /{i} HTTP/1.1" 404 1 "-" "-" """.TrimEnd()));

        using HttpResponseMessage begun = await ServedDashboard.PostAsync(client, "/rules/http_404_burst/try", token, ("count", "1000"), ("timespan", "10m"));
        await dashboard.Dashboard.Trial.WhenDone();

        string page = await client.GetStringAsync("/rules/http_404_burst/try");
        Assert.Contains("would not have been: 25 <span class=\"soft\">(the latest 20 of them)</span>", page, StringComparison.Ordinal);
        Assert.Contains("203.0.113.24", page, StringComparison.Ordinal);
        Assert.DoesNotContain("203.0.113.0:", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_threshold_that_cannot_be_is_shown_again_as_it_was_typed()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(configuration: Configuration);
        using HttpClient client = dashboard.SignedIn(Role.Operator);
        string token = await ServedDashboard.FormTokenAsync(client, "/account");

        using HttpResponseMessage refused = await ServedDashboard.PostAsync(client, "/rules/http_404_burst/threshold", token, ("count", "12"), ("timespan", "ten minutes"));

        string page = await refused.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("name=\"count\" type=\"number\" min=\"1\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"12\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"ten minutes\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_allowed_is_exempt_until_a_time_for_a_reason()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(configuration: Configuration);
        using HttpClient client = dashboard.WithToken(TokenScope.Act);

        using HttpResponseMessage done = await ServedDashboard.PostAsync(
            client, "/api/v1/allowed", null, ("address", "203.0.113.7"), ("rules", "http_404_burst"), ("for", "7d"), ("reason", "our \"scanner\": C:\\scan # mine"));

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Leafwatch.Core.AllowEntry entry = Assert.Single(dashboard.Taken[0].Settings.Allow.Entries);
        Assert.Equal(("203.0.113.7/32", dashboard.Time.GetUtcNow().AddDays(7), "our \"scanner\": C:\\scan # mine"), (entry.Networks[0].ToString(), entry.Until, entry.Reason));
        Assert.Equal(entry.Reason, Assert.Single(LoadedConfiguration.Load(Path.Combine(dashboard.Folder, "leafwatch.yml")).Adjustments.Allow.Entries).Reason);

        using HttpResponseMessage gone = await client.DeleteAsync($"/api/v1/allowed?name={Uri.EscapeDataString(entry.Name)}");

        Assert.Equal(HttpStatusCode.OK, gone.StatusCode);
        Assert.Empty(dashboard.Taken[1].Settings.Allow.Entries);
    }

    [Theory]
    [InlineData("everybody", "7d", "a reason")]
    [InlineData("203.0.113.7", "for ever", "a reason")]
    [InlineData("203.0.113.7", "7d", "")]
    [InlineData("203.0.113.7", "7d", "two\nlines")]
    public async Task Nobody_is_allowed_without_an_address_an_end_and_a_reason(string address, string length, string reason)
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(configuration: Configuration);
        using HttpClient client = dashboard.WithToken(TokenScope.Act);

        using HttpResponseMessage answer = await ServedDashboard.PostAsync(client, "/api/v1/allowed", null, ("address", address), ("for", length), ("reason", reason));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Empty(dashboard.Taken);
    }

    [Fact]
    public async Task Who_is_kept_out_is_in_the_book_and_is_let_in_again()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(configuration: Configuration);
        using HttpClient client = dashboard.WithToken(TokenScope.Act);

        using HttpResponseMessage done = await ServedDashboard.PostAsync(client, "/api/v1/blocks", null, ("address", "203.0.113.7"), ("for", "2h"));
        using HttpResponseMessage spared = await ServedDashboard.PostAsync(client, "/api/v1/blocks", null, ("address", "198.51.100.7"), ("for", "2h"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity), (done.StatusCode, spared.StatusCode));
        Assert.Equal(("203.0.113.7", "root (token a test)"), Assert.Single(dashboard.Store.Blocks()) is { } block ? (block.Name, block.By) : default);
        Assert.Contains("203.0.113.7", await client.GetStringAsync("/changes"), StringComparison.Ordinal);

        using HttpResponseMessage gone = await client.DeleteAsync("/api/v1/blocks?network=203.0.113.7");

        Assert.Empty(dashboard.Store.Blocks());
        Assert.Contains(dashboard.Store.Access.Audited(10), entry => entry.Did == "let in again");
    }

    [Fact]
    public async Task A_drill_says_how_it_goes()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(configuration: Configuration);
        using HttpClient client = dashboard.WithToken(TokenScope.Act);

        using HttpResponseMessage begun = await ServedDashboard.PostAsync(client, "/api/v1/drill", null, ("receiver", "security"));
        await dashboard.Dashboard.Drill.WhenDone();

        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        using JsonDocument came = JsonDocument.Parse(await client.GetStringAsync("/api/v1/drill"));
        Assert.True(came.RootElement.GetProperty("told").GetBoolean(), came.RootElement.ToString());
        Assert.Single(Directory.GetFiles(Path.Combine(dashboard.Folder, "mails")));
        Assert.Contains("told security", await client.GetStringAsync("/notifications/drill"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rules/http_404_burst/switch", "off", "maybe", "true or false")]
    [InlineData("rules/http_404_burst/try", "off", "maybe", "true or false")]
    [InlineData("silences", "matches", "rule = http_405_burst", "No rule is named")]
    public async Task What_is_misspelt_is_refused_and_nothing_is_done(string path, string name, string value, string said)
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(configuration: Configuration);
        using HttpClient client = dashboard.WithToken(TokenScope.Act);

        using HttpResponseMessage answer = await ServedDashboard.PostAsync(client, $"/api/v1/{path}", null, (name, value), ("reason", "a test"), ("for", "1h"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(said, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(dashboard.Taken);
        Assert.Empty(dashboard.Store.PendingActions());
    }

    [Theory]
    [InlineData("incidents?level=huge", "level: one of informational, low, medium, high, critical")]
    [InlineData("incidents?state=closed", "state: one of open, all, needed")]
    [InlineData("alerts?state=open", "state: one of firing, resolved, all")]
    [InlineData("anomalies?within=year", "within: one of day, week, month, ever")]
    public async Task A_list_of_what_there_is_not_is_refused_and_not_empty(string path, string said)
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient client = dashboard.WithToken(TokenScope.Read);
        using HttpResponseMessage answer = await client.GetAsync($"/api/v1/{path}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(said, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_of_this_machine_asks_through_the_socket_as_an_administrator()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(configuration: Configuration);
        string path = ControlSocket.PathIn(dashboard.Folder);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
        }

        string file = Path.Combine(dashboard.Folder, "leafwatch.yml");

        (int status, string output, string error) users = await RunAsync("api", "/api/v1/users", "name=carol", "role=viewer", $"password={ServedDashboard.Password}", "-c", file);
        (int status, string output, string error) reload = await RunAsync("reload", "-c", file);
        await File.WriteAllTextAsync(file, $"state: {dashboard.Folder}\nsource: x\n");
        (int status, string output, string error) refused = await RunAsync("reload", "-c", file);

        Assert.Equal((0, "carol"), (users.status, Assert.Single(dashboard.Store.Access.Users()).Name));
        Assert.Equal((0, "the configuration was read anew, and is in force\n"), (reload.status, reload.output));
        Assert.Equal(2, refused.status);
        Assert.Contains("unknown key 'source'", refused.error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_made_a_user_of_a_role_that_there_is_not()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient client = dashboard.SignedIn(Role.Administrator);
        string token = await ServedDashboard.FormTokenAsync(client, "/account");
        using HttpResponseMessage answer = await ServedDashboard.PostAsync(
            client, "/users", token, ("name", "olga"), ("role", "king"), ("password", ServedDashboard.Password), ("again", ServedDashboard.Password));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.DoesNotContain(dashboard.Store.Access.Users(), user => user.Name == "olga");
    }

    [Fact]
    public async Task A_role_is_changed_only_to_one_that_is_said()
    {
        using Support.TemporaryFolder folder = new();
        (int status, string _, string error) = await RunAsync("user", "role", "bob", "-c", folder.Write("leafwatch.yml", "state: here\n"));

        Assert.Equal(2, status);
        Assert.Contains("'--role' is required", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_program_runs_a_command_says_so()
    {
        using Support.TemporaryFolder folder = new();
        (int status, string _, string error) = await RunAsync("reload", "-c", folder.Write("leafwatch.yml", "state: here\n"));

        Assert.Equal(1, status);
        Assert.Contains("no program runs", error, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        StringWriter output = new();
        StringWriter error = new();
        int status = await Leafwatch.Commands.CommandLine.RunAsync(arguments, new System.CommandLine.InvocationConfiguration { Output = output, Error = error });
        return (status, output.ToString().ReplaceLineEndings("\n"), error.ToString());
    }
}
