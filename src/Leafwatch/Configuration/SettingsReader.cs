using System.Net;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Reports;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads the configuration: typed settings, and all that is wrong with it, at once.</summary>
internal static class SettingsReader
{
    /// <summary>The keys at the top of the configuration.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "state", "sources", "formats", "trusted_proxies", "rules", "allow", "crawlers", "receivers", "routes", "incidents", "quiet", "public_url", "report", "archive",
        "history", "heartbeat", "anomalies", "classic", "reload", "dashboard",
    ];

    /// <param name="file">The file as the user named it, or <see langword="null"/> when there is none.</param>
    /// <param name="text">Its text.</param>
    /// <param name="machine">Variables that override it, and defaults.</param>
    /// <param name="known">Names that it may refer to.</param>
    public static (Settings Settings, IReadOnlyList<Diagnostic> Diagnostics) Read(string? file, string text, Machine machine, KnownWords known)
    {
        List<Diagnostic> diagnostics = [];
        YamlText yaml = new(file ?? "", diagnostics);
        IReadOnlyList<YamlEntry> documents = yaml.Read(text);
        if (diagnostics.Count > 0)
        {
            return (Settings.Default(machine), diagnostics);
        }

        if (documents.Count > 1)
        {
            documents[1].Report("a second document: the configuration is one", "take out the line '---'");
        }

        YamlEntry root = YamlOverlay.Apply(yaml, documents.Count > 0 ? documents[0] : null, EnvironmentOverrides.Of(machine));
        string directory = file is null ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(file)) ?? Path.GetPathRoot(file)!;
        Settings settings = ReadRoot(root, new SettingsContext(directory, machine, known, diagnostics));
        return (settings, [.. diagnostics.Select((diagnostic, i) => (diagnostic, i)).OrderBy(pair => InOrder(pair.diagnostic, file)).ThenBy(pair => pair.i).Select(pair => pair.diagnostic)]);
    }

    /// <summary>In the order of the file, then what came from elsewhere.</summary>
    private static (bool Elsewhere, int Line, int Column) InOrder(Diagnostic diagnostic, string? file) =>
        (diagnostic.File != file, diagnostic.Line, diagnostic.Column);

    private static Settings ReadRoot(YamlEntry root, SettingsContext context)
    {
        Settings defaults = Settings.Default(context.Machine);
        if (!root.HasOnly(Keys))
        {
            return defaults;
        }

        string state = root.Child("state") is { } written && context.ReadPath(written) is { } path ? path : defaults.StateDirectory;
        IReadOnlyList<IPNetwork> proxies = root.Child("trusted_proxies")?.AsNetworks() ?? [];
        IReadOnlyList<string> formats = root.Child("formats") is { } own ? [.. own.AsItems().Select(context.ReadPath).OfType<string>().Distinct()] : [];
        context = context with { Known = context.Known with { Formats = [.. context.Known.Formats, .. context.Known.ReadOwnFormats(formats)] } };
        (IReadOnlyList<ReceiverSettings> receivers, IReadOnlyList<string> names) =
            root.Child("receivers") is { } listed ? new ReceiversReader(context).Read(listed) : ([], []);
        (QuietOptions quiet, IReadOnlyList<NamedRule> quietRules) =
            root.Child("quiet") is { } hush ? new QuietReader(context).Read(hush) : (defaults.Quiet, []);
        Uri? publicUrl = root.Child("public_url")?.AsWebAddress();
        return new Settings
        {
            StateDirectory = state,
            Sources = root.Child("sources") is { } sources ? new SourcesReader(context, proxies).Read(sources) : [],
            TrustedProxies = proxies,
            Formats = formats,
            Rules = root.Child("rules") is { } rules ? new RuleSettingsReader(context).Read(rules) : new RuleSettings(),
            Allow = new AllowReader(context).Read(root.Child("allow"), root.Child("crawlers")),
            Receivers = receivers,
            Routes = ReadRoutes(root, context, names),
            Incidents = root.Child("incidents") is { } incidents ? new IncidentsReader(context).Read(incidents) : defaults.Incidents,
            Quiet = quiet with { Budgets = receivers.Where(receiver => receiver.Budget is not null).ToDictionary(receiver => receiver.Name, receiver => receiver.Budget!.Value) },
            QuietRules = quietRules,
            Report = ReadReport(root.Child("report"), state, context),
            Reports = root.Child("report") is { } reports ? ReportsReader.Plans(reports, names) : [],
            History = ReportsReader.History(root.Child("history")),
            Heartbeat = root.Child("heartbeat") is { } heartbeat ? HeartbeatReader.Read(heartbeat, context, names) : HeartbeatPlan.None,
            Anomalies = root.Child("anomalies") is { } anomalies ? new AnomaliesReader(context).Read(anomalies) : defaults.Anomalies,
            Archive = ReadArchive(root.Child("archive"), context),
            ReloadsItself = ReadReload(root.Child("reload")),
            Dashboard = root.Child("dashboard") is { } dashboard
                ? new DashboardReader(context).Read(dashboard, publicUrl is not null) with { Written = dashboard.Node.ToString() }
                : new DashboardSettings(),
            PublicUrl = publicUrl,
            IsClassic = root.Child("classic")?.AsBool() ?? false,
        };
    }

    private static IReadOnlyList<RouteSettings> ReadRoutes(YamlEntry root, SettingsContext context, IReadOnlyList<string> receivers)
    {
        if (root.Child("routes") is not { } written)
        {
            return receivers.Count == 0 ? [] : [new RouteSettings(RouteCondition.Usual, receivers, [])];
        }

        int before = context.Diagnostics.Count;
        IReadOnlyList<RouteSettings> routes = new RoutesReader(context, receivers).Read(written);
        bool isWell = context.Diagnostics.Count == before;
        foreach (string name in isWell ? receivers.Except(routes.SelectMany(route => route.To.Concat(route.Escalate.SelectMany(step => step.To)))) : [])
        {
            written.Warn($"no route leads to the receiver '{name}'");
        }

        return routes;
    }

    private static ReportSettings ReadReport(YamlEntry? report, string state, SettingsContext context)
    {
        ReportSettings defaults = ReportSettings.Default(state);
        if (report?.HasOnly(["log", .. ReportsReader.Kinds.Keys]) != true || report.Get("log") is not { } log)
        {
            return defaults;
        }

        // `log:` with nothing after it is how one says that none is wanted.
        return log.IsNull ? new ReportSettings(null) : new ReportSettings(context.ReadPath(log) ?? defaults.Log);
    }

    private static bool ReadReload(YamlEntry? reload)
    {
        string? written = reload?.AsWords();
        if (written is not (null or "auto" or "asked"))
        {
            reload!.Expected("auto, or asked");
        }

        return written == "auto";
    }

    private static ArchiveSettings ReadArchive(YamlEntry? archive, SettingsContext context) =>
        archive?.HasOnly(["directory"]) == true && archive.Child("directory") is { } directory
            ? new ArchiveSettings(context.ReadPath(directory))
            : new ArchiveSettings(null);
}
