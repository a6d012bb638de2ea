using Leafwatch.Core.Rules;
using Leafwatch.Monitoring;

namespace Leafwatch.Commands;

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

    private readonly string _stateDirectory = first.Settings.StateDirectory;

    /// <summary>What is in force.</summary>
    public LoadedConfiguration InForce { get; private set; } = first;

    public void Run()
    {
        try
        {
            Take(load());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refuse([e.Message]);
        }
    }

    private void Take(LoadedConfiguration loaded)
    {
        string[] said = [.. loaded.Diagnostics.Concat(loaded.IsUnusable ? [] : loaded.FailedSamples()).Select(diagnostic => diagnostic.ToString())];
        if (loaded.IsUnusable || said.Length > loaded.Diagnostics.Count)
        {
            Refuse(said);
            return;
        }

        foreach (string each in said)
        {
            Complain(each);
        }

        if (loaded.Settings.StateDirectory != _stateDirectory)
        {
            Complain("the state directory cannot be changed while the monitor runs: that takes a restart");
            loaded = loaded with { Settings = loaded.Settings with { StateDirectory = _stateDirectory } };
        }

        if (setUp(loaded) is not { } setup)
        {
            Refuse(["there would be nothing to watch: no log was found on this machine that can be read"]);
            return;
        }

        string what = $"the configuration was read anew: {Difference(InForce.Rules.InForce, loaded.Rules.InForce)}";
        InForce = loaded;
        changes.Note(what);
        changes.Offer(setup);
        shown.Say(what);
    }

    private void Refuse(IReadOnlyList<string> why)
    {
        foreach (string each in why)
        {
            Complain(each);
        }

        Complain("the configuration was read anew and is refused; what was in force stays");
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
