using Leafwatch.Configuration;
using Leafwatch.Core.Rules;
using Leafwatch.Monitoring;

namespace Leafwatch.Loading;

/// <summary>
/// Reads the configuration anew while the monitor runs, and gives it to the monitor when nothing is wrong with it: else all that is wrong is
/// said, and what was in force stays.
/// </summary>
/// <param name="first">The configuration that the monitor began with.</param>
/// <param name="load">Reads it.</param>
/// <param name="setUp">Makes a monitor of it, or nothing when there would be no source.</param>
/// <param name="changes">Where the monitor takes it from.</param>
/// <param name="shown">Where to say what came of it.</param>
internal sealed class ConfigurationReload(
    LoadedConfiguration first, Func<LoadedConfiguration> load, Func<LoadedConfiguration, MonitorSetup?> setUp, MonitorSwitch changes, MonitorConsole shown)
{
    private const int MostNamed = 20;

    private readonly Lock _gate = new();
    private readonly Settings _began = first.Settings;

    /// <summary>What is in force.</summary>
    public LoadedConfiguration InForce { get; private set; } = first;

    /// <summary>Reads the configuration, and gives it to the monitor.</summary>
    /// <returns>Why it is refused; nothing when it is in force.</returns>
    public IReadOnlyList<string> Run()
    {
        try
        {
            return Take(load());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse([e.Message]);
        }
    }

    /// <summary>Why a configuration cannot be put in force; nothing when it can.</summary>
    public static IReadOnlyList<string> WhyNot(LoadedConfiguration loaded) => loaded.IsUnusable
        ? [.. loaded.Diagnostics.Select(diagnostic => diagnostic.ToString())]
        : [.. loaded.FailedSamples().Select(diagnostic => diagnostic.ToString())];

    /// <summary>Gives a configuration to the monitor.</summary>
    /// <returns>Why it is refused; nothing when it is in force.</returns>
    public IReadOnlyList<string> Take(LoadedConfiguration loaded)
    {
        lock (_gate)
        {
            if (WhyNot(loaded) is { Count: > 0 } why)
            {
                return Refuse(loaded.IsUnusable ? why : [.. loaded.Diagnostics.Select(diagnostic => diagnostic.ToString()), .. why]);
            }

            foreach (Core.Diagnostic each in loaded.Diagnostics)
            {
                Complain(each.ToString());
            }

            if (loaded.Settings.StateDirectory != _began.StateDirectory)
            {
                Complain("the state directory cannot be changed while the monitor runs: that takes a restart");
                loaded = loaded with { Settings = loaded.Settings with { StateDirectory = _began.StateDirectory } };
            }

            if (loaded.Settings.Dashboard.Written != _began.Dashboard.Written || loaded.Settings.PublicUrl != _began.PublicUrl)
            {
                Complain("the dashboard goes on as it is: what 'dashboard' and 'public_url' say of it now takes a restart");
            }

            if (setUp(loaded) is not { } setup)
            {
                return Refuse(["there would be nothing to watch: no log was found on this machine that can be read"]);
            }

            string what = $"the configuration was read anew: {Difference(InForce.Rules.InForce, loaded.Rules.InForce)}";
            InForce = loaded;
            changes.Note(what);
            changes.Offer(setup);
            shown.Say(what);
            return [];
        }
    }

    private IReadOnlyList<string> Refuse(IReadOnlyList<string> why)
    {
        foreach (string each in why)
        {
            Complain(each);
        }

        Complain("the configuration was read anew and is refused; what was in force stays");
        return why;
    }

    private void Complain(string text)
    {
        shown.Complain(text);
        changes.Note(text);
    }

    private static string Difference(RuleSet before, RuleSet after)
    {
        HashSet<string> old = [.. Names(before)];
        HashSet<string> now = [.. Names(after)];
        string[] added = [.. now.Except(old).Order(StringComparer.Ordinal)];
        string[] gone = [.. old.Except(now).Order(StringComparer.Ordinal)];
        return $"{now.Count} rules in force{Listed(", new", added)}{Listed(", no longer", gone)}";
    }

    private static IEnumerable<string> Names(RuleSet rules) =>
        rules.Rules.Select(rule => rule.Header.Name).Concat(rules.Correlations.Select(correlation => correlation.Header.Name));

    private static string Listed(string what, string[] names) => names.Length == 0
        ? ""
        : $"{what}: {string.Join(", ", names.Take(MostNamed))}{(names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : "")}";
}
