using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Parsing;
using Leafwatch.RuleFiles;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary>The configuration of the machine with the rules that it puts in force, and all that is wrong in either.</summary>
internal sealed record LoadedConfiguration(string? File, Settings Settings, LoadedRules Rules, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool HasErrors => Diagnostics.Any(diagnostic => !diagnostic.IsWarning);

    /// <summary>Reads the file that was asked for, or that of the machine, and the rules.</summary>
    public static LoadedConfiguration Load(string? asked)
    {
        KnownWords known = new([.. Formats.All.Select(format => format.Name)], text => WeekWindow.TryParse(text, TimeZoneInfo.Local, out _));
        LoadedSettings loaded = ConfigurationFile.Load(asked, Machine.Current(), known);
        LoadedRules rules = LoadedRules.Load(loaded.Settings.Rules, loaded.Settings.IsClassic, loaded.Settings.Sources.Select(source => (TimeSpan?)source.Lateness).Max());
        return new LoadedConfiguration(
            loaded.File,
            loaded.Settings,
            rules,
            [
                .. loaded.Diagnostics
                    .Concat(rules.Diagnostics)
                    .Concat(RuleReferences.Check(loaded.Settings, rules.CorrelationNames, [.. rules.AlertNames, .. HealthRules.All.Select(rule => rule.Name)]))
                    .OrderBy(found => found.File, StringComparer.Ordinal).ThenBy(found => found.Line).ThenBy(found => found.Column),
            ]);
    }

    public void PrintDiagnostics(TextWriter error) => new DiagnosticPrinter(error, TerminalColour.ForErrors).Print(Diagnostics);
}
