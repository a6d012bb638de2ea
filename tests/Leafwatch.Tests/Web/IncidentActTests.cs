using System.Net;
using Leafwatch.Access;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Storage;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Web;

/// <summary>What somebody does about an incident on its page, and what they see of it.</summary>
public sealed class IncidentActTests
{
    private const string Id = "aa11aa11";

    private const string Configuration =
        """
        state: STATE
        sources: [{ path: STATE/access.log, name: shop, format: apache-combined, timezone: UTC }]
        receivers:
          security: { email: { to: security@example.org, directory: STATE/mails } }
          firewall: { block: { dry_run: true, allow: [198.51.100.0/24] } }
        """;

    [Fact]
    public async Task Who_is_allowed_on_the_page_of_an_incident_that_an_anomaly_joined_is_exempt_from_the_rules_that_can_be_named()
    {
        await using ServedDashboard dashboard = await StartAsync(Rule("http_404_burst"), AnomalyRules.Actor, Rule("one_that_is_gone"));
        using HttpClient client = dashboard.SignedIn(Role.Operator);

        using HttpResponseMessage done = await SendAsync(client, $"/incidents/{Id}/allow", ("address", "203.0.113.7"), ("rules", "these"), ("for", "7d"), ("reason", "our scanner"));

        Assert.Equal("/changes?saved=1", done.Headers.Location?.OriginalString);
        AllowEntry entry = Assert.Single(dashboard.Taken[0].Settings.Allow.Entries);
        Assert.Contains("http_404_burst", await File.ReadAllTextAsync(Path.Combine(dashboard.Folder, "adjustments.yml")), StringComparison.Ordinal);
        Assert.Equal("203.0.113.7/32", entry.Networks[0].ToString());
        OperatorAction note = Assert.Single(dashboard.Store.PendingActions());
        Assert.Equal((OperatorActionKind.Note, Id, "Operator", "allowed 203.0.113.7, rules http_404_burst, for 7d: our scanner"), (note.Kind, note.Target, note.By, note.Note));
    }

    [Fact]
    public async Task Where_no_rule_is_left_to_be_exempt_from_that_is_said_and_what_was_typed_stays()
    {
        await using ServedDashboard dashboard = await StartAsync(AnomalyRules.Actor);
        using HttpClient client = dashboard.SignedIn(Role.Operator);
        using HttpClient program = dashboard.WithToken(TokenScope.Act);

        using HttpResponseMessage refused = await SendAsync(client, $"/incidents/{Id}/allow", ("address", "203.0.113.7"), ("rules", "these"), ("for", "7d"), ("reason", "our \"scanner\""));
        using HttpResponseMessage api = await ServedDashboard.PostAsync(program, "/api/v1/allowed", null, ("address", "203.0.113.7"), ("rules", "anomaly_actor"), ("for", "7d"), ("reason", "x"));

        string page = await refused.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (refused.StatusCode, api.StatusCode));
        Assert.Contains("None of these rules can leave somebody out", page, StringComparison.Ordinal);
        Assert.Contains("name=\"reason\" value=\"our &quot;scanner&quot;\"", page, StringComparison.Ordinal);
        Assert.Contains("<details open=\"\"><summary>Allow this address</summary>", page, StringComparison.Ordinal);
        Assert.Empty(dashboard.Taken);
    }

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("203.0.0.0/15")]
    [InlineData("2001:db8::/31")]
    public async Task A_network_that_is_too_wide_is_not_allowed(string network)
    {
        await using ServedDashboard dashboard = await StartAsync(Rule("http_404_burst"));
        using HttpClient program = dashboard.WithToken(TokenScope.Act);

        using HttpResponseMessage refused = await ServedDashboard.PostAsync(program, "/api/v1/allowed", null, ("address", network), ("for", "7d"), ("reason", "x"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("is not allowed: it is wider than /", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(dashboard.Taken);
    }

    [Fact]
    public async Task A_dry_run_says_everywhere_that_nobody_is_kept_out()
    {
        await using ServedDashboard dashboard = await StartAsync(Rule("http_404_burst"));
        using HttpClient client = dashboard.SignedIn(Role.Operator);

        Assert.Contains("a dry run: it is only said", await client.GetStringAsync($"/incidents/{Id}"), StringComparison.Ordinal);
        using HttpResponseMessage done = await SendAsync(client, $"/incidents/{Id}/block", ("address", "203.0.113.7"), ("for", "2h"));
        string page = await client.GetStringAsync(done.Headers.Location?.OriginalString);

        Assert.Contains("nobody is kept out", page, StringComparison.Ordinal);
        Assert.Contains("203.0.113.7 <span class=\"soft\">only said (dry run)</span>", page, StringComparison.Ordinal);
        string note = Assert.Single(dashboard.Store.PendingActions()).Note!;
        Assert.StartsWith("would block 203.0.113.7 until ", note, StringComparison.Ordinal);
        Assert.EndsWith("(only said (dry run))", note, StringComparison.Ordinal);
        Assert.Equal("would block (dry run)", dashboard.Store.Access.Audited(1)[0].Did);
    }

    [Fact]
    public async Task A_silence_that_is_asked_for_on_an_incident_stands_in_its_story()
    {
        await using ServedDashboard dashboard = await StartAsync(Rule("http_404_burst"));
        using HttpClient client = dashboard.SignedIn(Role.Operator);

        using HttpResponseMessage done = await SendAsync(client, "/silences", ("incident", Id), ("matches", "rule = http_404_burst"), ("for", "4h"), ("reason", "a test"));

        Assert.Equal("/incidents?asked=1", done.Headers.Location?.OriginalString);
        Assert.Equal(
            [(OperatorActionKind.Note, "silenced for 4h, rule = http_404_burst: a test"), (OperatorActionKind.AddSilence, null)],
            dashboard.Store.PendingActions().Select(action => (action.Kind, action.Note)));
    }

    [Fact]
    public async Task A_silence_on_an_incident_that_is_not_there_is_refused()
    {
        await using ServedDashboard dashboard = await StartAsync(Rule("http_404_burst"));
        using HttpClient program = dashboard.WithToken(TokenScope.Act);

        using HttpResponseMessage refused = await ServedDashboard.PostAsync(
            program, "/api/v1/silences", null, ("incident", "ffffff"), ("matches", "rule = http_404_burst"), ("for", "4h"), ("reason", "a test"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("There is no such incident", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(dashboard.Store.PendingActions());
    }

    [Fact]
    public async Task A_silence_that_cannot_be_read_is_shown_again_as_it_was_typed_with_what_is_wrong()
    {
        await using ServedDashboard dashboard = await StartAsync(Rule("http_404_burst"));
        using HttpClient client = dashboard.SignedIn(Role.Operator);

        using HttpResponseMessage refused = await SendAsync(client, "/silences", ("incident", Id), ("matches", "rule http_404_burst"), ("for", "7d"), ("reason", "the day of the test"));

        string page = await refused.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("<details open=\"\"><summary>Silence</summary>", page, StringComparison.Ordinal);
        Assert.Contains("value=\"rule http_404_burst\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"the day of the test\"", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"7d\" selected=\"\">", page, StringComparison.Ordinal);
        Assert.Empty(dashboard.Store.PendingActions());
    }

    [Fact]
    public async Task It_is_said_whether_they_got_in()
    {
        await using ServedDashboard dashboard = await StartAsync(Rule("http_404_burst"));
        using HttpClient client = dashboard.SignedIn(Role.Viewer);
        Assert.Contains("Nobody is known to have", await client.GetStringAsync($"/incidents/{Id}"), StringComparison.Ordinal);
        StateChanges changes = new();
        changes.Incidents.Incidents.Add((SomeIncident.Of(SomeAlert.Burst()) with { Id = Id, GotIn = true }, SomeAlert.Burst().Id));
        dashboard.Store.Commit(changes);
        string page = await client.GetStringAsync($"/incidents/{Id}");
        Assert.Contains("Somebody got in", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Nobody is known to have", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_note_is_told_what_it_lacks()
    {
        await using ServedDashboard dashboard = await StartAsync(Rule("http_404_burst"));
        using HttpClient client = dashboard.SignedIn(Role.Operator);

        using HttpResponseMessage refused = await SendAsync(client, $"/incidents/{Id}/act", ("do", "note"), ("note", " "));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("Write the note first", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_acts_is_led_back_when_the_monitor_has_taken_it_up_and_told_when_it_has_not()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(patience: TimeSpan.FromSeconds(1));
        Add(dashboard, Rule("http_404_burst"));
        using HttpClient client = dashboard.SignedIn(Role.Operator);

        Task<HttpResponseMessage> taken = SendAsync(client, $"/incidents/{Id}/act", ("do", "acknowledge"));
        await Eventually.TrueAsync(() => dashboard.Store.PendingActions().Count > 0);
        StateChanges changes = new();
        changes.Incidents.Actions.Add(new TakenAction(dashboard.Store.PendingActions()[0].Id, dashboard.Time.GetUtcNow(), "acknowledged"));
        dashboard.Store.Commit(changes);
        await Eventually.TrueAsync(() => taken.IsCompleted, () => dashboard.Time.Advance(TimeSpan.FromMilliseconds(50)));
        Task<HttpResponseMessage> busy = SendAsync(client, $"/incidents/{Id}/act", ("do", "true"));
        await Eventually.TrueAsync(() => busy.IsCompleted, () => dashboard.Time.Advance(TimeSpan.FromMilliseconds(50)));

        using HttpResponseMessage first = await taken;
        using HttpResponseMessage second = await busy;
        Assert.Equal($"/incidents/{Id}?done=1", first.Headers.Location?.OriginalString);
        Assert.Equal($"/incidents/{Id}?asked=1", second.Headers.Location?.OriginalString);
        Assert.Contains("takes this up soon", await client.GetStringAsync($"/incidents/{Id}?asked=1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_page_of_an_incident_is_sent_what_others_did_about_it()
    {
        await using ServedDashboard dashboard = await StartAsync(Rule("http_404_burst"));
        using HttpClient client = dashboard.SignedIn(Role.Operator);
        string page = await client.GetStringAsync($"/incidents/{Id}");
        Assert.Contains($"data-live=\"incident?id={Id}\"", page, StringComparison.Ordinal);
        using StreamReader events = new(await client.GetStreamAsync($"/live/incident?id={Id}"));
        Task<string> first = LiveEvents.NextAsync(events, "buttons");
        await LiveEvents.PassAsync(dashboard, first);
        Assert.Contains("value=\"acknowledge\"", await first, StringComparison.Ordinal);

        StateChanges changes = new();
        Incident taken = SomeIncident.Of(SomeAlert.Burst()) with { Id = Id, State = IncidentState.Acknowledged, Acknowledged = new Acknowledgement("bob", SomeAlert.Noon, "medium") };
        changes.Incidents.Incidents.Add((taken, SomeAlert.Burst().Id));
        changes.Incidents.Timeline.Add(new IncidentChange(Id, 7, SomeAlert.Noon, IncidentChangeKind.Noted, "bob", "it is our own scanner"));
        dashboard.Store.Commit(changes);
        Task<string> buttons = LiveEvents.NextAsync(events, "buttons");
        await LiveEvents.PassAsync(dashboard, buttons);
        Assert.DoesNotContain("value=\"acknowledge\"", await buttons, StringComparison.Ordinal);
        Assert.DoesNotContain("form_token", await buttons, StringComparison.Ordinal);

        using StreamReader others = new(await client.GetStreamAsync($"/live/incident?id={Id}"));
        Task<string> story = LiveEvents.NextAsync(others, "story");
        await LiveEvents.PassAsync(dashboard, story);
        Assert.Contains("it is our own scanner", await story, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/live/incident?id=00")).StatusCode);
    }

    private static AlertRule Rule(string name) => SomeAlert.Burst().Rule with { Name = name };

    private static async Task<ServedDashboard> StartAsync(params AlertRule[] rules)
    {
        ServedDashboard dashboard = await ServedDashboard.StartAsync(configuration: Configuration);
        Add(dashboard, rules);
        return dashboard;
    }

    private static void Add(ServedDashboard dashboard, params AlertRule[] rules)
    {
        StateChanges changes = new();
        changes.Incidents.Incidents.Add((SomeIncident.Of(SomeAlert.Burst()) with { Id = Id, Rules = [.. rules.Select(rule => new IncidentRule(rule.Id, rule.Name, rule.Title, rule.Level, 1, 1))] }, SomeAlert.Burst().Id));
        changes.Alerts.Add(SomeAlert.Burst());
        dashboard.Store.Commit(changes);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, params (string Name, string Value)[] fields) =>
        await ServedDashboard.PostAsync(client, path, await ServedDashboard.FormTokenAsync(client, "/account"), fields);
}
