using Leafwatch.Core;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads <see cref="Adjustments"/>. One that cannot be read is told, and the configuration holds as it is.</summary>
internal static class AdjustmentsReader
{
    /// <summary>What the state folder has; nothing when there is no such file.</summary>
    public static (Adjustments Adjustments, IReadOnlyList<Diagnostic> Diagnostics) Load(string stateDirectory, Machine machine, KnownWords known)
    {
        string path = Adjustments.PathIn(stateDirectory);
        try
        {
            return File.Exists(path) ? Read(path, File.ReadAllText(path), machine, known) : (Adjustments.None, []);
        }
        catch (Exception e) when (FileProblem.Of(e) is not null)
        {
            return (Adjustments.None, [new Diagnostic(path, 1, 1, $"what was changed from the dashboard cannot be read: {FileProblem.Of(e)}")]);
        }
    }

    public static (Adjustments Adjustments, IReadOnlyList<Diagnostic> Diagnostics) Read(string path, string text, Machine machine, KnownWords known)
    {
        List<Diagnostic> diagnostics = [];
        IReadOnlyList<YamlEntry> documents = new YamlText(path, diagnostics).Read(text);
        if (diagnostics.Count > 0 || documents.Count == 0 || documents[0].IsNull || !documents[0].HasOnly(["thresholds", "off", "allow"]))
        {
            return (Adjustments.None, diagnostics);
        }

        YamlEntry root = documents[0];
        Adjustments read = new()
        {
            Thresholds = RuleSettingsReader.ReadThresholds(root.Child("thresholds")),
            Off = RuleSettingsReader.ReadNames(root.Child("off")),
            Allow = new AllowReader(new SettingsContext(Path.GetDirectoryName(path) ?? "", machine, known, diagnostics)).Read(root.Child("allow"), null),
        };
        return (diagnostics.Any(diagnostic => !diagnostic.IsWarning) ? Adjustments.None : read, diagnostics);
    }
}
