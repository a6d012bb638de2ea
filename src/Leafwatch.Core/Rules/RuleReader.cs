using Leafwatch.Core.Yaml;

namespace Leafwatch.Core.Rules;

/// <summary>
/// Reads Sigma rules and correlations. What is wrong is reported with its place, all of it at once; a rule with an error is
/// set aside, and the others go on.
/// </summary>
/// <param name="formatFields">The fields that the formats of this program set, besides those common to all.</param>
/// <param name="placeholders">The values that stand for <c>%name%</c> in values with the modifier <c>expand</c>.</param>
/// <param name="sources">The log sources of the formats of this program: a category or product that is nearly one of theirs is told.</param>
public sealed class RuleReader(
    IEnumerable<Field>? formatFields = null,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders = null,
    IEnumerable<LogSource>? sources = null)
{
    private static readonly string[] Kinds = ["detection", "correlation", "filter"];

    private readonly SigmaFields _fields = new(formatFields ?? []);
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _placeholders = placeholders ?? new Dictionary<string, IReadOnlyList<string>>();
    private readonly LogSource[] _sources = [.. (sources ?? []).Distinct()];

    private readonly List<Diagnostic> _diagnostics = [];
    private readonly List<RuleHeader> _retired = [];

    /// <summary>
    /// Of which files rules are set aside that their authors have withdrawn (<c>deprecated</c>, <c>unsupported</c>): a published collection has them beside those that took their place.
    /// </summary>
    public Func<string, bool> LeavesRetired { get; init; } = _ => false;

    /// <summary>What was found wrong so far, in the order of the files.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>The field that configuration or a rule means by a name, be it Sigma's or ECS's.</summary>
    public bool TryFindField(string name, out Field field)
    {
        bool found = _fields.TryFind(name, out RuleField known);
        field = known.Field;
        return found && known.Query is null;
    }

    /// <summary>Reads all files as one set: a correlation may count rules of another file.</summary>
    public RuleSet Read(IEnumerable<(string File, string Text)> files)
    {
        List<SigmaRule> rules = [];
        List<(YamlEntry Document, RuleHeader Header)> correlations = [];
        List<(YamlEntry Document, SigmaFilter Filter)> filters = [];
        Dictionary<string, RuleHeader> taken = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string file, string text) in files)
        {
            foreach (YamlEntry document in new YamlText(file, _diagnostics).Read(text))
            {
                ReadDocument(document, rules, correlations, filters, taken);
            }
        }

        if (_retired is [{ Place: { } first }, ..])
        {
            string count = _retired.Count == 1 ? "a rule is" : $"{_retired.Count} rules are";
            _diagnostics.Add(new Diagnostic(first.File, first.Line, 1, $"{count} marked as deprecated or unsupported by their authors, and set aside; this is the first", IsWarning: true));
        }

        foreach ((YamlEntry document, SigmaFilter filter) in filters)
        {
            WarnOfNothingToFilter(document, filter, rules, correlations);
            rules = [.. rules.Select(filter.Over)];
        }

        return new RuleSet(rules, new CorrelationReader(_fields, rules, correlations, Checked).ReadAll());
    }

    private static void WarnOfNothingToFilter(YamlEntry document, SigmaFilter filter, List<SigmaRule> rules, List<(YamlEntry Document, RuleHeader Header)> correlations)
    {
        foreach (YamlEntry item in filter.Rules is null ? [] : document.Get("filter")!.Get("rules")!.AsItems())
        {
            string name = item.Scalar ?? "";
            if (rules.FirstOrDefault(rule => rule.Header.IsNamed(name)) is { } rule)
            {
                if (!filter.LogSource.Selects(rule.LogSource))
                {
                    item.Warn($"'{name}' is left as it is: its log source does not state all that the filter's does");
                }
            }
            else if (correlations.Any(correlation => correlation.Header.IsNamed(name)))
            {
                item.Warn($"'{name}' is a correlation, which no filter holds for", "name the rules that it looks at");
            }
            else
            {
                item.Warn($"no rule has the name or id '{name}', or it was set aside", Spelling.DidYouMean(name, rules.Select(known => known.Header.Name)));
            }
        }
    }

    private void ReadDocument(
        YamlEntry document,
        List<SigmaRule> rules,
        List<(YamlEntry Document, RuleHeader Header)> correlations,
        List<(YamlEntry Document, SigmaFilter Filter)> filters,
        Dictionary<string, RuleHeader> taken)
    {
        // A file may end with the line that stands between documents.
        if (document.IsNull || document.AsMap() is null)
        {
            return;
        }

        string[] kinds = [.. Kinds.Where(key => document.Get(key) is not null)];
        if (kinds is [])
        {
            RefuseOther(document);
            return;
        }

        string kind = kinds[0];
        if (kinds is [_, { } second, ..])
        {
            document.Get(second)!.Warn($"a document is one thing: beside '{kind}' this is not looked at", "write it after a line with ---");
        }

        if (Checked(() => HeaderReader.Read(document)) is not { } header)
        {
            return;
        }

        if (header.Status is "deprecated" or "unsupported" && LeavesRetired(header.Place.File))
        {
            _retired.Add(header);
            return;
        }

        if (document.Get("name") is null)
        {
            header = header with { Name = Free(header.Name, taken) };
        }

        if (kind == "correlation")
        {
            if (Claim(document, header, taken))
            {
                correlations.Add((document, header));
            }
        }
        else if (kind == "filter")
        {
            if (Checked(() => ReadFilter(document, header)) is { } filter && Claim(document, header, taken))
            {
                filters.Add((document, filter));
            }
        }
        else if (Checked(() => ReadRule(document, header)) is { } rule && Claim(document, header, taken))
        {
            rules.Add(rule);
        }
    }

    private SigmaRule? ReadRule(YamlEntry document, RuleHeader header)
    {
        LogSource? source = ReadLogSource(document);
        Condition? condition = new DetectionReader(_fields, _placeholders, IsWindows(source)).Read(document.Get("detection")!);
        IReadOnlyList<LineSample> samples = SampleReader.ReadLines(document);
        if (source is null || condition is null)
        {
            return null;
        }

        // A service that some format is for is looked for there, and in no other log.
        bool isOfProgram = !_sources.Any(source.Selects);
        Condition? guard = WindowsLogSources.ConditionOf(source) ?? (isOfProgram ? LinuxLogSources.ConditionOf(source) : null);
        return new SigmaRule(header, source, guard is null ? condition : Condition.AllOf([guard, condition]), samples) { IsOfProgram = isOfProgram };
    }

    private SigmaFilter? ReadFilter(YamlEntry document, RuleHeader header)
    {
        YamlEntry body = document.Get("filter")!;
        LogSource? source = ReadLogSource(document);
        Condition? condition = new DetectionReader(_fields, _placeholders, IsWindows(source)).Read(body, "rules");
        if (body.IsMap && (body.Get("rules") is not { IsNull: false } names || names.AsItems().Count == 0))
        {
            body.Report("the filter does not say which rules it is for", "rules: [name_of_a_rule], or rules: any");
            return null;
        }

        if (source is null || condition is null)
        {
            return null;
        }

        if (!condition.HasNegation)
        {
            body.Get("condition")!.Warn("the rules now match only what the filter selects", "'not selection' leaves out what it selects");
        }

        string[] rules = [.. body.Get("rules")!.AsItems().Select(item => item.AsText()).OfType<string>()];
        return new SigmaFilter(header, source, rules is ["any"] ? null : rules, condition);
    }

    internal static bool IsWindows(LogSource? source) => string.Equals(source?.Product, "windows", StringComparison.OrdinalIgnoreCase);

    private LogSource? ReadLogSource(YamlEntry document)
    {
        if (document.Get("logsource") is not { } written)
        {
            document.Report("the rule has no logsource", "logsource: { category: webserver }");
            return null;
        }

        if (written.AsMap() is null)
        {
            return null;
        }

        written.WarnOfKeysOtherThan("category", "product", "service", "definition");
        LogSource source = new(HeaderReader.Text(written, "category"), HeaderReader.Text(written, "product"), HeaderReader.Text(written, "service"));
        WarnOfMisspelt(written, "category", source.Category, known => known.Category);
        WarnOfMisspelt(written, "product", source.Product, known => known.Product);
        return source;
    }

    private void WarnOfMisspelt(YamlEntry logSource, string key, string? word, Func<LogSource, string?> of)
    {
        string[] known = word is null ? [] : [.. _sources.Select(of).OfType<string>()];
        if (word is not null && !known.Contains(word, StringComparer.OrdinalIgnoreCase) && Spelling.DidYouMean(word, known) is { } hint)
        {
            logSource.Get(key)!.Warn($"no log here has the {key} '{word}'", hint);
        }
    }

    /// <summary>Sees to it that a name or an id means one rule.</summary>
    private static bool Claim(YamlEntry document, RuleHeader header, Dictionary<string, RuleHeader> taken)
    {
        foreach (string? word in (string?[])[header.Id, header.Name])
        {
            if (word is not null && taken.TryGetValue(word, out RuleHeader? other))
            {
                (document.Get(word == header.Id ? "id" : "name") ?? document).Report($"'{word}' is taken by the rule at {other.Place.File}:{other.Place.Line}", "names and ids stand for one rule");
                return false;
            }
        }

        if (header.Id is not null)
        {
            taken[header.Id] = header;
        }

        taken[header.Name] = header;
        return true;
    }

    /// <summary>Public rules have no names, and some have the same title: a name made from the title gives way.</summary>
    private static string Free(string name, Dictionary<string, RuleHeader> taken)
    {
        string free = name;
        for (int i = 2; taken.ContainsKey(free); i++)
        {
            free = $"{name}_{i}";
        }

        return free;
    }

    /// <summary>Archives of rules have other files of YAML in them, such as what their tests need.</summary>
    private static bool LooksLikeRule(YamlEntry document) =>
        document.Get("logsource") is not null || document.Get("level") is not null || document.Get("title") is not null;

    private static void RefuseOther(YamlEntry document)
    {
        const string Why = "this is no Sigma rule: it has neither 'detection' nor 'correlation' nor 'filter'";
        if (document.Get("action") is { Scalar: "global" or "reset" or "repeat" } action)
        {
            action.Report("'action' is Sigma's old way to write what several rules have in common", "write title, logsource and detection into each rule");
        }
        else if (LooksLikeRule(document))
        {
            document.Report(Why, document.AsMap()!.Select(entry => Spelling.DidYouMean(entry.Key.Name, Kinds)).FirstOrDefault(hint => hint is not null));
        }
        else
        {
            document.Warn(Why);
        }
    }

    /// <summary>What <paramref name="read"/> gives, unless it reported an error on the way.</summary>
    private T? Checked<T>(Func<T?> read)
        where T : class
    {
        int before = _diagnostics.Count;
        T? result = read();
        return _diagnostics.Skip(before).Any(diagnostic => !diagnostic.IsWarning) ? null : result;
    }
}
