using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Parsing.Own;
using Leafwatch.RuleFiles;
using Leafwatch.Terminal;
using Leafwatch.Values;

namespace Leafwatch.Loading;

/// <summary>The configuration of the machine with the formats and rules that it puts in force, and all that is wrong in them.</summary>
internal sealed record LoadedConfiguration(string? File, Settings Settings, LoadedRules Rules, LoadedFormats Formats, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>What operators changed, which holds over what the file says; <see cref="Settings"/> has it.</summary>
    public Adjustments Adjustments { get; init; } = Adjustments.None;

    public bool HasErrors => Diagnostics.Any(diagnostic => !diagnostic.IsWarning);

    /// <summary>Whether nothing can be made of it. A rule with an error is no reason: that is set aside, and the others are in force.</summary>
    public bool IsUnusable => Diagnostics.Any(diagnostic => !diagnostic.IsWarning && !Rules.InRules.Contains(diagnostic));

    /// <summary>The samples of the site's own rules and formats that fail: a configuration that contradicts itself is not put in force.</summary>
    public IReadOnlyList<Diagnostic> FailedSamples() =>
        [.. OwnSamples.Check(Formats.Own), .. RuleSamples.Check(Rules, Formats.Known.Find, withBuiltIn: false).Failures];

    /// <summary>Reads the file that was asked for, or that of the machine, and the rules.</summary>
    /// <param name="asked">The file that was asked for.</param>
    /// <param name="tried">Adjustments in place of those in the state folder.</param>
    public static LoadedConfiguration Load(string? asked, Adjustments? tried = null) => Load(asked, tried, withRules: true);

    /// <summary>The same with the samples of the built-in rules.</summary>
    public static LoadedConfiguration LoadWithSamples(string? asked) => Load(asked, null, withRules: true, withSamples: true);

    /// <summary>The same for a command that asks no rule: reading them takes longer than all else that such a command does before it begins.</summary>
    public static LoadedConfiguration LoadWithoutRules(string? asked) => Load(asked, null, withRules: false);

    private static LoadedConfiguration Load(string? asked, Adjustments? tried, bool withRules, bool withSamples = false)
    {
        (LoadedSettings loaded, LoadedFormats formats) = LoadSettings(asked);
        (Adjustments adjustments, IReadOnlyList<Diagnostic> wrong) = tried is null
            ? AdjustmentsReader.Load(loaded.Settings.StateDirectory, Machine.Current(), Words(formats))
            : (tried, []);
        loaded = loaded with { Settings = adjustments.Over(loaded.Settings).SparingAllowed() };
        LoadedRules rules = !withRules
            ? LoadedRules.None
            : LoadedRules.Load(loaded.Settings.Rules, loaded.Settings.IsClassic, loaded.Settings.Sources.Select(source => (TimeSpan?)source.Lateness).Max(), formats.Known, loaded.Settings.Allow, withSamples);
        return new LoadedConfiguration(
            loaded.File,
            loaded.Settings,
            rules,
            formats,
            [
                .. loaded.Diagnostics
                    .Concat(formats.Diagnostics)
                    .Concat(rules.Diagnostics)
                    .Concat(withRules ? References(loaded.Settings, rules) : [])
                    .Concat(wrong)
                    .Select(found => IsAdjustment(found) ? found with { IsWarning = true } : found)
                    .OrderBy(found => found.File, StringComparer.Ordinal).ThenBy(found => found.Line).ThenBy(found => found.Column),
            ])
        {
            Adjustments = adjustments,
        };
    }

    /// <summary>A rule that was adjusted may be gone since: that is said, and stops nothing.</summary>
    private static bool IsAdjustment(Diagnostic found) => Path.GetFileName(found.File) == Adjustments.FileName;

    private static KnownWords Words(LoadedFormats formats) => new(
        [.. Core.Parsing.Formats.All.Select(format => format.Name), .. formats.Own.Select(own => own.Format.Name)],
        text => WeekWindow.TryParse(text, TimeZoneInfo.Local, out _));

    /// <summary>Checks the names of rules. While a rule is set aside, a name that nothing has may be its own, and is no reason to stop.</summary>
    public static IEnumerable<Diagnostic> References(Settings settings, LoadedRules rules)
    {
        bool isAnySetAside = rules.InRules.Any(diagnostic => !diagnostic.IsWarning);
        return RuleReferences.Check(settings, rules.CorrelationNames, rules.SequenceNames, [.. rules.AlertNames, .. LoadedRules.Own.Select(rule => rule.Name)])
            .Select(found => isAnySetAside ? found with { IsWarning = true } : found);
    }

    /// <summary>The formats of a command that can do without a configuration: what is wrong in it is no concern of such a command, unless the user named the file.</summary>
    /// <param name="asked">The file that was asked for.</param>
    /// <param name="error">Where to say what is wrong.</param>
    /// <param name="settings">What the configuration says; the defaults when that of the machine is wrong.</param>
    /// <returns>Nothing when the user named a file that is wrong.</returns>
    public static KnownFormats? LoadFormats(string? asked, TextWriter error, out Settings settings)
    {
        (LoadedSettings loaded, LoadedFormats formats) = LoadSettings(asked);
        settings = loaded.HasErrors ? Settings.Default(Machine.Current()) : loaded.Settings;
        Diagnostic[] wrong = [.. (asked is null ? [] : loaded.Diagnostics).Concat(formats.Diagnostics)];
        new DiagnosticPrinter(error, TerminalColour.ForErrors).Print(wrong);
        return wrong.Any(diagnostic => !diagnostic.IsWarning) ? null : formats.Known;
    }

    public void PrintDiagnostics(TextWriter error) => new DiagnosticPrinter(error, TerminalColour.ForErrors).Print(Diagnostics);

    private static (LoadedSettings Settings, LoadedFormats Formats) LoadSettings(string? asked)
    {
        LoadedFormats formats = LoadedFormats.None;
        KnownWords known = new([.. Core.Parsing.Formats.All.Select(format => format.Name)], text => WeekWindow.TryParse(text, TimeZoneInfo.Local, out _))
        {
            ReadOwnFormats = paths =>
            {
                formats = LoadedFormats.Load(paths);
                return [.. formats.Own.Select(own => own.Format.Name), .. formats.SetAside];
            },
        };
        LoadedSettings settings = ConfigurationFile.Load(asked, Machine.Current(), known);
        return (settings, formats.With(settings.Settings.Sources));
    }
}
