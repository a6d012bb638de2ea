using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Parsing.Own;
using Leafwatch.Values;

namespace Leafwatch.RuleFiles;

/// <summary>The formats of this site, read from the files that the configuration names, and what is wrong in those.</summary>
internal sealed class LoadedFormats
{
    private LoadedFormats(IReadOnlyList<OwnFormat> own, IEnumerable<LogFormat> layouts, IReadOnlyList<Diagnostic> diagnostics)
    {
        Own = own;
        Diagnostics = diagnostics;
        Known = new KnownFormats([.. own.Select(each => each.Format), .. layouts]);
    }

    /// <summary>Those of a configuration that names none.</summary>
    public static LoadedFormats None { get; } = new([], [], []);

    public IReadOnlyList<OwnFormat> Own { get; }

    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>The names of those that were set aside for what is wrong in them: that they are there is no second fault.</summary>
    public IReadOnlyList<string> SetAside { get; private init; } = [];

    /// <summary>With those that Leafwatch reads everywhere.</summary>
    public KnownFormats Known { get; }

    /// <summary>With the layouts that sources have.</summary>
    public LoadedFormats With(IEnumerable<SourceSettings> sources) =>
        new(Own, sources.Select(source => source.Layout).OfType<LogFormat>().DistinctBy(layout => layout.Name), Diagnostics) { SetAside = SetAside };

    /// <summary>Reads files, and all files of folders.</summary>
    public static LoadedFormats Load(IReadOnlyList<string> paths)
    {
        List<Diagnostic> unreadable = [];
        List<RuleFile> files = [];
        foreach (string path in paths)
        {
            try
            {
                files.AddRange(Directory.Exists(path) ? RuleFile.In(path) : [new RuleFile(path, File.ReadAllText(path))]);
            }
            catch (Exception e) when (FileProblem.Of(e) is { } problem)
            {
                unreadable.Add(new Diagnostic(path, 1, 1, $"the formats cannot be read: {problem}"));
            }
        }

        OwnFormatReader reader = new();
        IReadOnlyList<OwnFormat> own = reader.Read(files.Select(file => (file.Name, file.Text)));
        return new LoadedFormats(own, [], [.. unreadable, .. reader.Diagnostics]) { SetAside = reader.SetAside };
    }
}
