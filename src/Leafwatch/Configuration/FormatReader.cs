using System.Collections.Frozen;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Logins;
using Leafwatch.Core.Parsing.Web;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>format</c> of a source: the name of a format, or a layout in the words of the server that writes it.</summary>
internal sealed class FormatReader(SettingsContext context)
{
    private static readonly FrozenDictionary<string, Func<string, CompiledFormat>> Layouts = new Dictionary<string, Func<string, CompiledFormat>>
    {
        ["apache"] = WebLayouts.CompileApache,
        ["nginx"] = WebLayouts.CompileNginx,
        ["postgresql"] = PostgreSqlLayout.Compile,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Func<IReadOnlyDictionary<string, string>, CompiledFormat>> Mappings =
        new Dictionary<string, Func<IReadOnlyDictionary<string, string>, CompiledFormat>>
        {
            ["json"] = WebLayouts.CompileJson,
            ["logfmt"] = WebLayouts.CompileLogfmt,
        }.ToFrozenDictionary();

    private readonly LayoutNames _names = new();

    private static readonly string[] Kinds = ["apache", "nginx", "postgresql", "json", "logfmt"];
    private static readonly string[] Keys = [.. Kinds, "in"];

    /// <summary>The name, or the layout; neither when it is wrong.</summary>
    public (string? Name, LogFormat? Layout) Read(YamlEntry format) => format.IsMap ? (null, ReadLayout(format)) : (ReadName(format), null);

    private string? ReadName(YamlEntry format)
    {
        if (format.AsWords() is not { } name || context.Known.Formats.Contains(Formats.WithoutEnvelope(name)))
        {
            return format.Scalar;
        }

        bool isLayout = name.Contains('%', StringComparison.Ordinal) || name.Contains('$', StringComparison.Ordinal);
        format.Report(
            $"'{format.Name}': there is no format '{name}'",
            isLayout ? $"a layout says whose it is: {{ {(name.Contains('%', StringComparison.Ordinal) ? "apache" : "nginx")}: '…' }}"
                : Spelling.DidYouMean(name, context.Known.Formats) ?? $"known: {string.Join(", ", context.Known.Formats)}");
        return null;
    }

    private LogFormat? ReadLayout(YamlEntry format)
    {
        if (!format.HasOnly(Keys))
        {
            return null;
        }

        string[] said = [.. Kinds.Where(kind => format.Get(kind) is not null)];
        if (said is not [string kind])
        {
            if (said.Length > 1)
            {
                format.Report($"'{format.Name}' has {string.Join(" and ", said.Select(each => $"'{each}'"))}: a format is one of them");
            }
            else if (format.AsMap() is [] || format.Get("in") is not null)
            {
                format.Expected("a name, or a layout", "apache: '%h %l %u %t \"%r\" %>s %b'");
            }

            return null;
        }

        YamlEntry written = format.Get(kind)!;
        LogFormat? layout = Layouts.TryGetValue(kind, out Func<string, CompiledFormat>? compile)
            ? Compile(written, compile)
            : ReadMapping(written, Mappings[kind]);
        return layout is not null && format.Get("in") is { } envelope ? ReadEnvelope(envelope, layout) : layout;
    }

    private static LogFormat? ReadEnvelope(YamlEntry envelope, LogFormat layout)
    {
        if (envelope.AsWords() is not { } name)
        {
            return null;
        }

        LogFormat? within = Formats.Within(name, layout);
        if (within is null)
        {
            envelope.Report($"'{envelope.Name}': there is no envelope '{name}'", $"known: {string.Join(", ", Formats.Envelopes)}");
        }

        return within;
    }

    private LogFormat? Compile(YamlEntry written, Func<string, CompiledFormat> compile)
    {
        // Servers take a tabulator in a layout as it is; all else that cannot be seen is a slip.
        if (written.Scalar?.Contains('\t', StringComparison.Ordinal) != true && written.AsWords() is null)
        {
            return null;
        }

        string layout = written.Scalar!;

        CompiledFormat compiled = compile(layout);
        foreach (Diagnostic found in compiled.Diagnostics)
        {
            Place place = Place.Inside(written, found.Column - 1);
            context.Diagnostics.Add(found with { File = place.File, Line = place.Line, Column = place.Column });
        }

        return compiled.Format is { } format ? _names.Named(format, layout) : null;
    }

    private LogFormat? ReadMapping(YamlEntry written, Func<IReadOnlyDictionary<string, string>, CompiledFormat> compile)
    {
        if (written.AsMap() is not { } entries)
        {
            return null;
        }

        int before = context.Diagnostics.Count;
        Dictionary<string, string> keys = [];
        HashSet<string> taken = [];
        foreach ((YamlEntry name, YamlEntry value) in entries)
        {
            // '@' cannot begin a plain word in YAML: the time has a name that need not be quoted.
            string field = name.Name == "time" ? "@timestamp" : name.Name;
            string[] from = [.. value.AsItems().Select(item => ReadKey(item, taken)).OfType<string>()];
            if (!keys.TryAdd(field, string.Join(' ', from)))
            {
                name.Report($"'{written.Name}' says twice which key holds the time", "time and @timestamp are the same");
            }
        }

        if (!keys.ContainsKey("@timestamp"))
        {
            written.Report($"'{written.Name}' does not say which key holds the time, and a line without one cannot be placed", "time: KEY");
        }

        if (context.Diagnostics.Count > before)
        {
            return null;
        }

        CompiledFormat compiled = compile(keys);
        foreach (Diagnostic found in compiled.Diagnostics)
        {
            context.Diagnostics.Add(found with { File = written.File, Line = written.Line, Column = written.Column });
        }

        return compiled.Format is { } format ? _names.Named(format, string.Join('\n', keys.Select(key => $"{key.Key}={key.Value}"))) : null;
    }

    private static string? ReadKey(YamlEntry entry, HashSet<string> taken)
    {
        if (entry.AsWords() is not { } key)
        {
            return null;
        }

        if (key.Contains(' ', StringComparison.Ordinal))
        {
            entry.Expected("one key; of several the best first, as a list", $"[{string.Join(", ", key.Split(' ', StringSplitOptions.RemoveEmptyEntries))}]");
            return null;
        }

        if (!taken.Add(key))
        {
            entry.Report($"the key '{key}' is given for more than one field", "a key holds one value");
        }

        return key;
    }
}
