using System.Buffers;
using System.Globalization;
using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Times;
using Leafwatch.Core.Rules;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Core.Parsing.Own;

/// <summary>
/// Reads the formats that users describe. What is wrong is reported with its place, all of it at once; a format with an error is set aside, and
/// the others go on.
/// </summary>
public sealed class OwnFormatReader
{
    private const int LongestName = 64;

    private static readonly string[] Keys = ["name", "description", "logsource", "time", "patterns", "fields", "cases", "samples"];
    private static readonly SearchValues<char> NameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly DateTimeOffset DefaultNow = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Diagnostic> _diagnostics = [];
    private readonly List<string> _setAside = [];

    /// <summary>What was found wrong so far, in the order of the files.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>The names of the formats that were set aside for what is wrong in them.</summary>
    public IReadOnlyList<string> SetAside => _setAside;

    public IReadOnlyList<OwnFormat> Read(IEnumerable<(string File, string Text)> files)
    {
        List<OwnFormat> formats = [];
        foreach ((string file, string text) in files)
        {
            foreach (YamlEntry document in new YamlText(file, _diagnostics).Read(text))
            {
                int before = _diagnostics.Count;
                if (ReadOne(document, formats) is not { } format)
                {
                    continue;
                }

                if (_diagnostics.Skip(before).Any(found => !found.IsWarning))
                {
                    _setAside.Add(format.Format.Name);
                }
                else
                {
                    formats.Add(format);
                }
            }
        }

        return formats;
    }

    private static OwnFormat? ReadOne(YamlEntry document, List<OwnFormat> others)
    {
        if (document.AsMap() is null)
        {
            return null;
        }

        document.RejectKeysOtherThan(Keys);
        string? name = ReadName(document, others);
        List<LogSource> sources = ReadLogSources(document);
        TimeLayouts time = ReadTime(document.Get("time"));
        List<OwnPattern> patterns = ReadPatterns(document, time);
        OwnFormatPlan plan = new(patterns, ReadConstants(document.Get("fields")), ReadCases(document.Get("cases"), patterns));
        List<OwnSample> samples = ReadSamples(document.Get("samples"));
        LogFormat format = new(name ?? "", sources, OwnFormatParser.FieldsOf(plan), options => new OwnFormatParser(plan, options))
        {
            Example = samples.Find(sample => sample.IsRead)?.Line.Text,
        };
        return name is null ? null : new OwnFormat(format, samples, TextPlace.Of(document.Get("name")!));
    }

    private static string? ReadName(YamlEntry document, List<OwnFormat> others)
    {
        if (document.Get("name") is not { IsNull: false } written)
        {
            document.Report("the format has no name", "name: myapp");
            return null;
        }

        if (written.AsText() is not { } name)
        {
            return null;
        }

        if (name.Length is 0 or > LongestName || name.AsSpan().ContainsAnyExcept(NameLetters))
        {
            written.Expected("a name of small letters, digits and dashes, as in myapp-login");
            return null;
        }

        if (Formats.Find(name) is not null)
        {
            written.Report($"'{name}' is the name of a format that Leafwatch has already", "give yours another");
            return null;
        }

        if (others.Find(other => other.Format.Name == name) is { } other)
        {
            written.Report($"'{name}' is taken by the format at {other.Place.File}:{other.Place.Line}", "a name stands for one format");
            return null;
        }

        return name;
    }

    private static List<LogSource> ReadLogSources(YamlEntry document)
    {
        List<LogSource> sources = [];
        if (document.Get("logsource") is not { IsNull: false } written)
        {
            document.Report("the format has no logsource, so that no rule looks at its lines", "logsource: { category: authentication, product: myapp }");
            return sources;
        }

        foreach (YamlEntry item in written.AsItems())
        {
            if (item.AsMap() is null)
            {
                continue;
            }

            item.RejectKeysOtherThan("category", "product", "service");
            OwnWords.CheckCategory(item.Get("category"));
            LogSource source = new(TextOf(item, "category"), TextOf(item, "product"), TextOf(item, "service"));
            if (source == new LogSource())
            {
                item.Expected("a category, a product or a service, as Sigma's rules name them");
            }

            sources.Add(source);
        }

        return sources;
    }

    private static string? TextOf(YamlEntry map, string key) => map.Get(key) is { IsNull: false } value ? value.AsText() : null;

    private static TimeLayouts ReadTime(YamlEntry? written)
    {
        TimeLayouts layouts = new();
        foreach (YamlEntry item in written is { IsNull: false } ? written.AsItems() : [])
        {
            if (item.AsText() is { } layout && !layouts.TryAdd(layout, out int fault))
            {
                item.ReportAt(
                    fault,
                    $"'{layout}' is no layout of a time, expected one as in %Y-%m-%d %H:%M:%S, or one of {string.Join(", ", TimeLayouts.Words)}",
                    Spelling.DidYouMean(layout, TimeLayouts.Words) ?? "the letters are those of strftime(3), with %f for a fraction of a second and %Q for one that may be missing, with its point");
            }
        }

        return layouts;
    }

    private static List<OwnPattern> ReadPatterns(YamlEntry document, TimeLayouts time)
    {
        List<OwnPattern> patterns = [];
        if (document.Get("patterns") is not { IsNull: false } written)
        {
            document.Report("the format has no patterns", "patterns: [ '{time} {host.name} myapp: login of {user.name:quoted} from {source.ip}' ]");
            return patterns;
        }

        IReadOnlyList<YamlEntry> items = written.IsMap ? [written] : written.AsItems();
        for (int i = 0; i < items.Count; i++)
        {
            YamlEntry item = items[i];
            YamlEntry? pattern = item;
            List<(Field, ConstantValue)> constants = [];
            if (item.IsMap)
            {
                item.RejectKeysOtherThan("pattern", "fields");
                pattern = item.Get("pattern");
                constants = ReadConstants(item.Get("fields"));
                if (pattern is null)
                {
                    item.Report($"'{item.Name}' has no 'pattern'");
                }
            }

            if (pattern?.AsText() is { } text)
            {
                LayoutFaults faults = new("pattern");
                IReadOnlyList<LinePattern> variants = LinePattern.Compile(text, time, faults) ?? [];
                foreach (string name in variants.SelectMany(variant => variant.Captures).Select(capture => capture.Name).Distinct())
                {
                    if (OwnWords.NearField(name) is { } near)
                    {
                        pattern.ReportAt(Math.Max(0, text.IndexOf($"{{{name}", StringComparison.Ordinal) + 1), $"no other format has a field '{name}'", $"did you mean '{near}'?", isWarning: true);
                    }
                }

                patterns.AddRange(variants.Select(variant => new OwnPattern(i + 1, variant, constants)));
                foreach (Diagnostic fault in faults.All)
                {
                    pattern.ReportAt(fault.Column - 1, fault.Message, fault.Hint, fault.IsWarning);
                }
            }
        }

        return patterns;
    }

    private static List<(Field Field, ConstantValue Value)> ReadConstants(YamlEntry? written)
    {
        List<(Field, ConstantValue)> constants = [];
        foreach ((YamlEntry key, YamlEntry value) in written is { IsNull: false } ? written.AsMap() ?? [] : [])
        {
            if (ReadField(key) is { } field && value.AsText() is { } text)
            {
                OwnWords.CheckField(key);
                OwnWords.CheckValue(field, value);
                constants.Add((field, ConstantValue.Of(text)));
            }
        }

        return constants;
    }

    private static Field? ReadField(YamlEntry key)
    {
        if (key.Name.Contains('.', StringComparison.Ordinal) && key.Name.Length <= 100)
        {
            return Field.Named(key.Name);
        }

        key.Report($"found '{key.Name}', expected the name of a field as in event.outcome");
        return null;
    }

    private static List<FieldCase> ReadCases(YamlEntry? written, List<OwnPattern> patterns)
    {
        List<FieldCase> cases = [];
        foreach (YamlEntry item in written is { IsNull: false } ? written.AsItems() : [])
        {
            if (item.AsMap() is null)
            {
                continue;
            }

            item.RejectKeysOtherThan("if", "fields");
            List<CaseTest> tests = [];
            foreach ((YamlEntry key, YamlEntry value) in item.Get("if")?.AsMap() ?? [])
            {
                if (ReadTest(key, value, patterns) is { } test)
                {
                    tests.Add(test);
                }
            }

            List<(Field, ConstantValue)> sets = ReadConstants(item.Get("fields"));
            if (item.Get("if") is null || sets.Count == 0)
            {
                item.Report($"'{item.Name}' says not both when it holds and what is set then", "if: { event.outcome: refused }, and fields: { event.outcome: failure }");
            }

            cases.Add(new FieldCase(tests, sets));
        }

        return cases;
    }

    private static CaseTest? ReadTest(YamlEntry key, YamlEntry value, List<OwnPattern> patterns)
    {
        string[] captured = [.. patterns.SelectMany(pattern => pattern.Layout.Captures).Select(capture => capture.Name).Distinct()];
        if (key.Name != Field.Message.Name && patterns.Count > 0 && !captured.Contains(key.Name))
        {
            key.Report($"no pattern finds '{key.Name}'", Spelling.DidYouMean(key.Name, captured) ?? "message stands for the whole line");
            return null;
        }

        List<CaseValue> values = [];
        foreach (YamlEntry item in value.AsItems())
        {
            if (item.AsText() is not { } text)
            {
                continue;
            }

            if (CaseValue.Of(text) is { } test)
            {
                values.Add(test);
            }
            else
            {
                item.Expected("a text with an asterisk at its beginning, its end or both, if any");
            }
        }

        return new CaseTest(Field.Named(key.Name), values);
    }

    private static List<OwnSample> ReadSamples(YamlEntry? written)
    {
        List<OwnSample> samples = [];
        foreach (YamlEntry item in written is { IsNull: false } ? written.AsItems() : [])
        {
            if (item.AsMap() is null)
            {
                continue;
            }

            item.RejectKeysOtherThan("line", "no_match", "fields", "timezone", "now");
            YamlEntry? line = item.Get("line") ?? item.Get("no_match");
            bool isRead = item.Get("line") is not null;
            if (line is null || (isRead && item.Get("no_match") is not null))
            {
                item.Expected("a line of the log under 'line', or under 'no_match' when it is not one of the format");
                continue;
            }

            TimeZoneInfo? zone = TimeZoneInfo.Utc;
            if (item.Get("timezone") is { } zoneText && zoneText.AsText() is { } id && !TimeZones.TryFind(id, out zone))
            {
                zoneText.Expected("a time zone, as in America/Toronto");
            }

            DateTimeOffset now = item.Get("now") is { } time ? ReadMoment(time) : DefaultNow;
            List<ExpectedField> expected = isRead ? ReadExpected(item.Get("fields")) : [];
            if (line.AsText() is { } text)
            {
                SampleLine sample = new(text.TrimEnd('\n').TrimEnd('\r'), TextPlace.Of(line));
                samples.Add(new OwnSample(sample, isRead, expected, zone ?? TimeZoneInfo.Utc, now, TextPlace.Of(item)));
            }
        }

        return samples;
    }

    private static List<ExpectedField> ReadExpected(YamlEntry? written)
    {
        List<ExpectedField> expected = [];
        foreach ((YamlEntry key, YamlEntry value) in written is { IsNull: false } ? written.AsMap() ?? [] : [])
        {
            if (key.Name == OwnSample.TimeName)
            {
                ReadMoment(value);
                expected.Add(new ExpectedField(key.Name, value.Scalar, TextPlace.Of(value)));
            }
            else if (ReadField(key) is not null && (value.IsNull || value.AsText() is not null))
            {
                expected.Add(new ExpectedField(key.Name, value.IsNull ? null : value.Scalar, TextPlace.Of(value.IsNull ? key : value)));
            }
        }

        return expected;
    }

    private static DateTimeOffset ReadMoment(YamlEntry written)
    {
        DateTimeOffset moment = DefaultNow;
        if (written.AsText() is { } text && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment))
        {
            written.Expected("a time, as in 2026-01-01T00:00:00Z");
        }

        return moment;
    }
}
