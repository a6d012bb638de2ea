using System.Net;
using System.Text.RegularExpressions;
using Leafwatch.Access;
using Leafwatch.Configuration;
using Leafwatch.Core.Parsing;
using Leafwatch.Loading;
using Leafwatch.Monitoring;
using Leafwatch.RuleFiles;
using Leafwatch.Scanning;
using Leafwatch.Searching;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Leafwatch.Web;
using Leafwatch.Web.Exploring;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Web;

/// <summary>A dashboard on a port of this machine, over a state in memory, on a clock of the test.</summary>
internal sealed partial class ServedDashboard : IAsyncDisposable
{
    public const string Host = "dashboard.example.org";
    public const string Password = "quiet lamp river stone";

    /// <summary>Reckoned once: it takes its time.</summary>
    private static readonly Lazy<string> Hash = new(() => PasswordHash.Of(Password));
    private static readonly LoadedRules Rules = LoadedRules.Load(new RuleSettings(), isClassic: false);

    private readonly TemporaryFolder _folder;
    private readonly Dashboard _dashboard;

    private ServedDashboard(TemporaryFolder folder, SqliteStore store, FakeTimeProvider time, Dashboard dashboard)
    {
        _folder = folder;
        Store = store;
        Time = time;
        _dashboard = dashboard;
    }

    public SqliteStore Store { get; }

    public FakeTimeProvider Time { get; }

    public int Woken { get; private set; }

    /// <summary>The logs that can be searched.</summary>
    public List<string> Logs { get; } = [];

    public string StateDirectory => _folder.Path;

    public Explorer Explorer => _dashboard.Explorer;

    /// <summary>Writes a log that can be searched.</summary>
    public string WriteLog(params IEnumerable<string> lines)
    {
        string path = Path.Combine(_folder.Path, "access.log");
        File.WriteAllText(path, string.Concat(lines));
        Logs.Add(path);
        return path;
    }

    public string SetupKey => _dashboard.Setup.Key;

    public required List<string> Troubles { get; init; }

    /// <summary>What was given to the monitor.</summary>
    public List<LoadedConfiguration> Taken { get; } = [];

    public string Folder => _folder.Path;

    public Uri Listening => _dashboard.Listening;

    public Dashboard Dashboard => _dashboard;

    /// <param name="proxy">The proxy before it.</param>
    /// <param name="configuration">The text of a configuration; without one nothing can be changed. <c>STATE</c> stands for the folder.</param>
    /// <param name="change">What else is different.</param>
    /// <param name="patience">How long it waits for the monitor, by the clock of the test.</param>
    /// <param name="now">What the clock of the test says first. Moving it there later would fire every timer of the days between.</param>
    public static async Task<ServedDashboard> StartAsync(ProxySettings? proxy = null, string? configuration = null, Func<DashboardSettings, string, DashboardSettings>? change = null, TimeSpan patience = default, DateTimeOffset? now = null)
    {
        TemporaryFolder folder = new();
        SqliteStore store = SqliteStore.OpenInMemory();
        FakeTimeProvider time = new(now ?? new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
        ServedDashboard? served = null;
        List<string> troubles = [];
        DashboardSettings settings = new() { Listen = [new IPEndPoint(IPAddress.Loopback, 0)], Proxy = proxy };
        DashboardParts parts = new()
        {
            Settings = change?.Invoke(settings, folder.Path) ?? settings,
            PublicUrl = new Uri($"http://{Host}/"),
            Changes = configuration is null ? null : Changes(folder, configuration.Replace("STATE", folder.Path, StringComparison.Ordinal), store, time, loaded => served!.Taken.Add(loaded)),
            Store = store,
            Reading = store,
            Rules = Rules,
            Logs = () => new SearchableLogs(
                [.. served!.Logs.Select(path => new LogFile("shop", path, new SourceLines(Formats.Find("apache-combined"), TimeZoneInfo.Utc)))], KnownFormats.BuiltIn, []),
            Clock = CountedLog.Clock,
            Receivers = ["security"],
            StateDirectory = folder.Path,
            Time = time,
            Patience = patience,
            OnOwed = () => served!.Woken++,
            OnTrouble = troubles.Add,
        };
        Dashboard dashboard = await Dashboard.StartAsync(parts, new AccessLog(Path.Combine(folder.Path, AccessLog.Name), time, troubles.Add), CancellationToken.None);
        served = new ServedDashboard(folder, store, time, dashboard) { Troubles = troubles };
        return served;
    }

    /// <summary>A browser that is nobody's.</summary>
    public HttpClient Visitor() => Client(new CookieContainer());

    /// <summary>The browser of somebody who has signed in.</summary>
    public HttpClient SignedIn(Role role)
    {
        string name = role.ToString();
        Store.Access.Add(new User(name, role, Hash.Value, Time.GetUtcNow()));
        string key = SecretKey.Create();
        Store.Access.Begin(new Session(SecretKey.HashOf(key), name, Time.GetUtcNow(), Time.GetUtcNow(), "192.0.2.1", "test"));
        CookieContainer cookies = new();
        cookies.Add(_dashboard.Listening, new Cookie("leafwatch", key));
        return Client(cookies);
    }

    /// <summary>A program with a token of an administrator.</summary>
    public HttpClient WithToken(TokenScope scope)
    {
        Store.Access.Add(new User("root", Role.Administrator, Hash.Value, Time.GetUtcNow()));
        string key = ApiToken.Prefix + SecretKey.Create();
        Store.Access.Add(new ApiToken(key[4..16], SecretKey.HashOf(key), "a test", scope, "root", Time.GetUtcNow(), null, null));
        HttpClient client = Client(new CookieContainer());
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    /// <summary>The token of the first form of a page.</summary>
    public static async Task<string> FormTokenAsync(HttpClient client, string path) =>
        FormToken().Match(await client.GetStringAsync(path)).Groups[1].Value;

    public static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string? token, params (string Name, string Value)[] fields)
    {
        using FormUrlEncodedContent form = new(
            fields.Append((Gate.TokenField, token ?? "")).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        return await client.PostAsync(path, form);
    }

    /// <summary>The access log, when the dashboard has ended: a line is written after its answer.</summary>
    public async Task<string> EndAndReadLogAsync()
    {
        await _dashboard.DisposeAsync();
        return await File.ReadAllTextAsync(Path.Combine(_folder.Path, AccessLog.Name));
    }

    public async ValueTask DisposeAsync()
    {
        await _dashboard.DisposeAsync();
        Store.Dispose();
        _folder.Dispose();
    }

    private static ConfigurationChanges Changes(TemporaryFolder folder, string configuration, SqliteStore store, TimeProvider time, Action<LoadedConfiguration> onTaken)
    {
        string file = folder.Write("leafwatch.yml", configuration);
        LoadedConfiguration first = LoadedConfiguration.Load(file);
        Assert.Empty(first.Diagnostics);
        ConfigurationReload reload = new(
            first,
            () => LoadedConfiguration.Load(file),
            loaded =>
            {
                onTaken(loaded);
                return new MonitorSetup(new MonitorPlan { Files = [], Lines = new Dictionary<string, SourceLines>(), Store = store, Receivers = [] }, loaded.Rules);
            },
            new MonitorSwitch(),
            new MonitorConsole(TextWriter.Null, TextWriter.Null));
        return new ConfigurationChanges(file, reload, time);
    }

    private HttpClient Client(CookieContainer cookies)
    {
        HttpClient client = new(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = _dashboard.Listening };
        client.DefaultRequestHeaders.Host = Host;
        return client;
    }

    [GeneratedRegex($"name=\"{Gate.TokenField}\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
