using System.Globalization;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Leafwatch.EndToEnd.Support;
using Microsoft.Playwright;

namespace Leafwatch.EndToEnd;

/// <summary>What people change from the dashboard, two at once, in Chromium.</summary>
public sealed class DashboardActionTests : IDisposable
{
    private const string Password = "quiet lamp river stone";

    private readonly string _chromium = Requires.Program("chromium-headless-shell", "chromium-headless-shell");
    private Workplace _place = new();
    private readonly int _port = LoopbackPort.Free();

    private string Home => $"http://127.0.0.1:{_port}";

    public void Dispose() => _place.Dispose();

    [Fact]
    public Task A_rule_is_tried_and_changed_an_address_allowed_and_blocked_and_a_drill_told_while_somebody_else_looks_on() => Chromium.TellAsync(_chromium, async browser =>
    {
        _place.Dispose();
        _place = new Workplace();
        _place.Write("access.log", Burst("203.0.113.9", 8));
        _place.Write("leafwatch.yml", $$"""
            state: state
            sources: [{ path: access.log, name: shop, format: apache-combined, start: beginning }]
            receivers:
              security: { email: { to: security@example.org, directory: mails } }
              firewall: { block: { dry_run: true } }
            dashboard: { listen: "127.0.0.1:{{_port}}" }
            """);
        await using RunningProcess leafwatch = RunningProcess.Start(Requires.Leafwatch(), ["run", "-c", _place["leafwatch.yml"]]);
        await Eventually.TrueAsync(() => leafwatch.Output.Contains("/setup?key=", StringComparison.Ordinal) && leafwatch.Output.Contains("ALERT", StringComparison.Ordinal), () => leafwatch.Output);
        Assert.Equal("", await RunningProcess.RunAsync("/bin/sh", "-c", $"echo '{Password}' | '{Requires.Leafwatch()}' user add root --role administrator -c '{_place["leafwatch.yml"]}'"));
        Assert.Equal("", await RunningProcess.RunAsync("/bin/sh", "-c", $"echo '{Password}' | '{Requires.Leafwatch()}' user add olga --role operator -c '{_place["leafwatch.yml"]}'"));
        IPage olga = await SignInAsync(browser, "olga");
        IPage root = await SignInAsync(browser, "root");

        // Tried first, then in force for both.
        await olga.GotoAsync(Home + "/rules/http_404_burst");
        await olga.FillAsync("[name=count]", "20");
        await olga.GetByRole(AriaRole.Button, new() { Name = "Try it on the last 30 days" }).ClickAsync();
        await olga.GetByText("Alerts that there would not have been: 1").WaitForAsync();
        await SeeAsync(olga);
        await olga.GetByRole(AriaRole.Button, new() { Name = "Put in force" }).ClickAsync();
        await olga.GetByText("Saved, and in force.").WaitForAsync();
        await root.GotoAsync(Home + "/rules/http_404_burst");
        Assert.Equal("20", await root.InputValueAsync("[name=count]"));
        await root.GetByRole(AriaRole.Button, new() { Name = "As in the configuration" }).ClickAsync();
        await root.GetByText("Saved, and in force.").WaitForAsync();
        Assert.Equal("5", await root.InputValueAsync("[name=count]"));

        // The actor of an incident.
        await olga.GotoAsync(Home + "/incidents?state=all");
        await olga.GetByRole(AriaRole.Link, new() { Name = "203.0.113.9" }).First.ClickAsync();
        string incident = olga.Url;
        await olga.GetByText("Block this address").ClickAsync();
        await olga.GetByRole(AriaRole.Button, new() { Name = "Block", Exact = true }).ClickAsync();
        await olga.WaitForURLAsync(Home + "/changes?saved=dry");
        await olga.GetByText("nobody is kept out").WaitForAsync();
        await olga.GotoAsync(incident);
        Assert.Contains("would block 203.0.113.9 until ", await olga.InnerTextAsync("[data-part=story]"), StringComparison.Ordinal);
        await olga.GetByText("Allow this address").ClickAsync();
        await SeeAsync(olga);
        await olga.Locator("details").Filter(new() { HasText = "Allow this address" }).GetByLabel("Why").FillAsync("our own scanner");
        await olga.GetByRole(AriaRole.Button, new() { Name = "Allow", Exact = true }).ClickAsync();
        await olga.WaitForURLAsync(Home + "/changes?saved=1");
        Assert.Contains("our own scanner", await olga.InnerTextAsync("main"), StringComparison.Ordinal);
        await SeeAsync(olga);
        await Eventually.TrueAsync(() => leafwatch.Output.Contains("the configuration was read anew", StringComparison.Ordinal), () => leafwatch.Output);
        await File.AppendAllTextAsync(_place["access.log"], Burst("203.0.113.9", 8) + Burst("203.0.113.10", 8));
        await Eventually.TrueAsync(() => leafwatch.Output.Contains("not exist: 203.0.113.10", StringComparison.Ordinal), () => leafwatch.Output);

        // A drill.
        await olga.GotoAsync(Home + "/notifications");
        await olga.SelectOptionAsync("form[action='/notifications/drill'] [name=receiver]", "security");
        await olga.GetByRole(AriaRole.Button, new() { Name = "Start a drill" }).ClickAsync();
        await olga.GetByText("Everybody was told.").WaitForAsync();
        await SeeAsync(olga);

        // All of it is in the audit trail, by name.
        await root.GotoAsync(Home + "/audit");
        string trail = string.Join(' ', (await root.InnerTextAsync("main")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.All(
            (string[])["olga 127.0.0.1 set a threshold", "root 127.0.0.1 took back a threshold", "olga 127.0.0.1 would block (dry run)", "olga 127.0.0.1 allowed", "olga 127.0.0.1 asked for a drill"],
            entry => Assert.Contains(entry, trail, StringComparison.Ordinal));
    });

    private async Task<IPage> SignInAsync(IBrowser browser, string name)
    {
        IPage page = await (await browser.NewContextAsync(new() { BypassCSP = true, ViewportSize = new() { Width = 390, Height = 844 } })).NewPageAsync();
        await page.GotoAsync(Home);
        await page.FillAsync("[name=name]", name);
        await page.FillAsync("[name=password]", Password);
        await page.ClickAsync("button.main");
        await page.WaitForURLAsync(Home + "/");
        return page;
    }

    /// <summary>Looks at a page of a phone with the eyes of axe.</summary>
    private static async Task SeeAsync(IPage page)
    {
        AxeResult seen = await page.RunAxe();
        Assert.True(seen.Violations.Length == 0, $"{page.Url}: {string.Join("; ", seen.Violations.Select(each => $"{each.Id} {each.Nodes[0].Html}"))}");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{page.Url} is too wide");
    }

    private static string Burst(string address, int count) => string.Concat(Enumerable.Range(0, count).Select(i => string.Create(
        CultureInfo.InvariantCulture,
        $"{address} - - [{TimeProvider.System.GetUtcNow():dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /{i} HTTP/1.1\" 404 196 \"-\" \"-\"\n")));
}
