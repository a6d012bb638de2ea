using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Leafwatch.EndToEnd.Support;
using Microsoft.Playwright;

namespace Leafwatch.EndToEnd;

/// <summary>The dashboard as a person has it before them, in Chromium.</summary>
public sealed partial class DashboardTests : IDisposable
{
    private const string Password = "quiet lamp river stone";

    private readonly string _chromium = Requires.Program("chromium-headless-shell", "chromium-headless-shell");
    private Workplace _place = new();
    private readonly int _port = LoopbackPort.Free();
    private readonly List<string> _errors = [];

    private string Home => $"http://127.0.0.1:{_port}/";

    public void Dispose() => _place.Dispose();

    [Fact]
    public Task The_first_administrator_sees_what_happens_while_they_look_and_every_page_can_be_used_by_everybody() => Chromium.TellAsync(_chromium, async browser =>
    {
        BeginAnew();
        RunningProcess leafwatch = await StartAsync();
        try
        {
            IBrowserContext administrator = await ContextAsync(browser);
            IPage page = await administrator.NewPageAsync();
            await page.GotoAsync(SetupLink().Match(leafwatch.Output).Value);
            await page.FillAsync("[name=name]", "alice");
            await page.FillAsync("[name=password]", Password);
            await page.FillAsync("[name=again]", Password);
            await page.ClickAsync("button.main");
            await page.WaitForURLAsync(Home);

            // What the log says is on the page before it is loaded again, and has no effect.
            await File.AppendAllTextAsync(_place["access.log"], Burst("203.0.113.9"));
            await page.GetByRole(AriaRole.Link, new() { Name = "203.0.113.9" }).First.WaitForAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "203.0.113.9" }).First.ClickAsync();
            Assert.Contains("<script>alert(1)</script>", await page.InnerTextAsync("pre.lines"), StringComparison.Ordinal);
            string incident = page.Url;
            string alert = await page.GetByRole(AriaRole.Link, new() { Name = "One address asked for many pages" }).First.GetAttributeAsync("href") ?? "";
            await page.FillAsync("[name=note]", "I look at it");
            await page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
            await Eventually.TrueAsync(
                async () =>
                {
                    await page.GotoAsync(incident);
                    return await page.GetByText("alice: I look at it").CountAsync() > 0;
                },
                () => leafwatch.Output);
            await SeeAsync(browser, await administrator.StorageStateAsync(), incident, Home.TrimEnd('/') + alert);

            await ExploreAsync(page);
            await ExploreWithoutScriptAsync(browser, await administrator.StorageStateAsync());

            // Somebody else sees only what is theirs.
            await AddViewerAsync(page);
            IPage viewer = await SignInAsync(await ContextAsync(browser), "bob", Password);
            Assert.Equal(0, await viewer.GetByRole(AriaRole.Link, new() { Name = "Users" }).CountAsync());
            Assert.Equal(403, (await viewer.GotoAsync(Home + "users"))!.Status);
            await viewer.GotoAsync(Home);

            // Both pages come to life again when the program does.
            await page.GotoAsync(Home);
            await leafwatch.KillAsync();
            await page.Locator("#away .banner").WaitForAsync();
            await leafwatch.DisposeAsync();
            leafwatch = await StartAsync();
            await File.AppendAllTextAsync(_place["access.log"], Burst("198.51.100.10"));
            foreach (IPage open in new[] { page, viewer })
            {
                await open.GetByRole(AriaRole.Link, new() { Name = "198.51.100.10" }).First.WaitForAsync();
                await open.Locator("#live").WaitForAsync();
                Assert.Equal(0, await open.Locator("#away .banner").CountAsync());
            }

            Assert.DoesNotContain(_errors, error => !error.Contains("net::ERR_", StringComparison.Ordinal) && !error.Contains("status of 403", StringComparison.Ordinal));
        }
        finally
        {
            await leafwatch.DisposeAsync();
        }
    });

    [Fact]
    public async Task Who_guesses_passwords_of_the_dashboard_is_told_of_like_any_other()
    {
        await using RunningProcess leafwatch = await StartAsync();
        string user = await RunningProcess.RunAsync("/bin/sh", "-c", $"echo '{Password}' | '{Requires.Leafwatch()}' user add carol -c '{_place["leafwatch.yml"]}'");
        Assert.Equal("", user);
        using HttpClient guesser = new(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(Home) };
        for (int i = 0; i < 3; i++)
        {
            string token = FormToken().Match(await guesser.GetStringAsync("sign-in")).Groups[1].Value;
            using FormUrlEncodedContent form = new([new("form_token", token), new("name", "carol"), new("password", "not the password")]);
            Assert.Equal(HttpStatusCode.Unauthorized, (await guesser.PostAsync("sign-in", form)).StatusCode);
        }

        await Eventually.TrueAsync(() => leafwatch.Output.Contains("rule http_401_burst", StringComparison.Ordinal), () => leafwatch.Output);
    }

    /// <summary>Looks at each page at the size of a phone and of a screen, light and dark, with the eyes of axe.</summary>
    private async Task SeeAsync(IBrowser browser, string state, params string[] more)
    {
        string[] pages = ["", "?span=week", "explore", "explore?by=path&compare=1", "explore?q=ip%3D203.0.113.9", "reports", "reports/one?about=this-week", "incidents", "alerts", "rules", "rules/http_404_burst", "changes", "notifications/drill", "sources", "sources/one?name=shop", "notifications", "health", "users", "audit", "account"];
        await Task.WhenAll(SeeAtAsync(390, ColorScheme.Dark), SeeAtAsync(1280, ColorScheme.Light));

        async Task SeeAtAsync(int width, ColorScheme scheme)
        {
            await using IBrowserContext context = await browser.NewContextAsync(new()
            {
                StorageState = state,
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = 844 },
                BypassCSP = true,
            });
            IPage page = await context.NewPageAsync();
            foreach (string path in pages.Select(path => Home + path).Concat(more))
            {
                await page.GotoAsync(path);
                AxeResult seen = await page.RunAxe();
                Assert.True(seen.Violations.Length == 0, $"{path} at {width}: {string.Join("; ", seen.Violations.Select(each => $"{each.Id} {each.Nodes[0].Html}"))}");
                string wide = await page.EvaluateAsync<string>(
                    "document.documentElement.scrollWidth <= document.documentElement.clientWidth ? '' : [...document.querySelectorAll('body *')].filter(one => !one.closest('nav, .scroll, pre') && one.getBoundingClientRect().right > document.documentElement.clientWidth).slice(0, 8).map(one => one.outerHTML.slice(0, 150)).join('\\n')");
                Assert.True(wide.Length == 0, $"{path} is wider than {width}: {wide}");
            }
        }
    }

    /// <summary>Draws over the chart, filters by the keyboard alone, and follows what comes.</summary>
    private async Task ExploreAsync(IPage page)
    {
        await page.GotoAsync(Home + "explore?from=6h");
        ILocator drawn = page.Locator("svg[data-brush]");
        await drawn.ScrollIntoViewIfNeededAsync();
        LocatorBoundingBoxResult chart = (await drawn.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(chart.X + (chart.Width / 2), chart.Y + 20);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(chart.X + chart.Width - 2, chart.Y + 20);
        await page.Mouse.UpAsync();
        await page.WaitForURLAsync(address => address.Contains("from=2", StringComparison.Ordinal) && address.Contains("to=2", StringComparison.Ordinal));

        await page.FocusAsync("[name=value]");
        await page.Keyboard.TypeAsync("203.0.113.9");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("The latest 6 of 6").WaitForAsync();
        Assert.Contains("<script>alert(1)</script>", await page.InnerTextAsync("pre.lines"), StringComparison.Ordinal);

        await page.GotoAsync(Home + "explore?q=192.0.2.200&follow=1");
        await File.AppendAllTextAsync(_place["access.log"], Burst("192.0.2.200"));
        await page.GetByText("The latest 6 of 6").WaitForAsync();
    }

    /// <summary>The page does the same where no script runs.</summary>
    private async Task ExploreWithoutScriptAsync(IBrowser browser, string state)
    {
        await using IBrowserContext context = await browser.NewContextAsync(new() { StorageState = state, JavaScriptEnabled = false });
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(Home + "explore");
        await page.FillAsync("[name=value]", "203.0.113.9");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add filter" }).ClickAsync();
        await page.GetByText("The latest 6 of 6").WaitForAsync();
        await page.GetByText("As a table").ClickAsync();
        await page.Locator("details.table a").Last.ClickAsync();
        Assert.Contains("from=2", page.Url, StringComparison.Ordinal);
    }

    private static async Task AddViewerAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Users" }).ClickAsync();
        await page.FillAsync("#add ~ form [name=name]", "bob");
        await page.FillAsync("#add ~ form [name=password]", Password);
        await page.FillAsync("#add ~ form [name=again]", Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a user" }).ClickAsync();
        await page.GetByRole(AriaRole.Rowheader, new() { Name = "bob" }).WaitForAsync();
    }

    private async Task<IPage> SignInAsync(IBrowserContext context, string name, string password)
    {
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(Home);
        await page.FillAsync("[name=name]", name);
        await page.FillAsync("[name=password]", password);
        await page.ClickAsync("button.main");
        await page.WaitForURLAsync(Home);
        return page;
    }

    private void BeginAnew()
    {
        _place.Dispose();
        _place = new Workplace();
        _errors.Clear();
    }

    private async Task<IBrowserContext> ContextAsync(IBrowser browser)
    {
        IBrowserContext context = await browser.NewContextAsync();
        context.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _errors.Add(message.Text);
            }
        };
        context.WebError += (_, error) => _errors.Add(error.Error);
        return context;
    }

    private async Task<RunningProcess> StartAsync()
    {
        if (!File.Exists(_place["access.log"]))
        {
            _place.Write("access.log", "");
            _place.Write("leafwatch.yml", $$"""
                state: state
                sources:
                  - { path: access.log, name: shop, format: apache-combined, start: beginning }
                dashboard: { listen: "127.0.0.1:{{_port}}" }
                """);
        }

        RunningProcess leafwatch = RunningProcess.Start(Requires.Leafwatch(), ["run", "-c", _place["leafwatch.yml"]]);
        await Eventually.TrueAsync(() => leafwatch.Output.Contains("dashboard: ", StringComparison.Ordinal), () => leafwatch.Output);
        return leafwatch;
    }

    private static string Burst(string address) => string.Concat(Enumerable.Range(0, 6).Select(i => string.Create(
        CultureInfo.InvariantCulture,
        $"{address} - - [{TimeProvider.System.GetUtcNow():dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /{i} HTTP/1.1\" 404 196 \"-\" \"<script>alert(1)</script>\"\n")));

    [GeneratedRegex(@"http://\S+/setup\?key=\S+", RegexOptions.NonBacktracking)]
    private static partial Regex SetupLink();

    [GeneratedRegex("name=\"form_token\" value=\"([^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex FormToken();
}
