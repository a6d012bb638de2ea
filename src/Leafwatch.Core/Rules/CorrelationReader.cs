using System.Text.RegularExpressions;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Core.Rules;

/// <summary>Reads the <c>correlation</c> of correlation documents, once all rules are known: one that looks at another after it.</summary>
/// <param name="fields">The fields that there are.</param>
/// <param name="rules">The rules.</param>
/// <param name="documents">The correlation documents, with what they say about themselves.</param>
/// <param name="check">Reads one, and gives nothing when an error was reported on the way.</param>
internal sealed partial class CorrelationReader(
    SigmaFields fields,
    IReadOnlyList<SigmaRule> rules,
    IReadOnlyList<(YamlEntry Document, RuleHeader Header)> documents,
    Func<Func<SigmaCorrelation?>, SigmaCorrelation?> check)
{
    private const int MostInputs = 64;
    private const decimal UsualPercentile = 95;

    /// <summary>Of a condition over more rules than this it is not tried out whether it can be true.</summary>
    private const int MostTried = 12;

    /// <summary>The common fields that are no numbers (ECS 8.17).</summary>
    private static readonly Field[] Texts =
    [
        Field.SourceIp, Field.SourceNetwork, Field.SourceDomain, Field.UserName, Field.HttpRequestMethod, Field.HttpRequestReferrer, Field.UrlOriginal, Field.UrlPath,
        Field.UrlQuery, Field.UrlDomain, Field.UserAgentOriginal, Field.HostName, Field.ProcessName, Field.LogLevel, Field.EventCategory, Field.EventAction,
        Field.EventOutcome, Field.EventReason, Field.ErrorMessage, Field.Message,
    ];

    private static readonly Dictionary<string, CorrelationType> Types = new(StringComparer.Ordinal)
    {
        ["event_count"] = CorrelationType.EventCount,
        ["value_count"] = CorrelationType.ValueCount,
        ["value_sum"] = CorrelationType.ValueSum,
        ["value_avg"] = CorrelationType.ValueAverage,
        ["value_percentile"] = CorrelationType.ValuePercentile,
        ["value_median"] = CorrelationType.ValueMedian,
        ["temporal"] = CorrelationType.Temporal,
        ["temporal_ordered"] = CorrelationType.TemporalOrdered,
    };

    /// <summary>A type as Sigma calls it.</summary>
    public static string NameOf(CorrelationType type) => Types.First(each => each.Value == type).Key;

    private static readonly Dictionary<string, Comparison> Operators = new(StringComparer.Ordinal)
    {
        ["gte"] = Comparison.GreaterOrEqual,
        ["gt"] = Comparison.Greater,
        ["lt"] = Comparison.Less,
        ["lte"] = Comparison.LessOrEqual,
        ["eq"] = Comparison.Equal,
        ["neq"] = Comparison.NotEqual,
    };

    private readonly List<SigmaCorrelation> _read = [];
    private readonly int?[] _places = new int?[documents.Count];
    private readonly HashSet<int> _beingRead = [];

    public IReadOnlyList<SigmaCorrelation> ReadAll()
    {
        for (int i = 0; i < documents.Count; i++)
        {
            PlaceOf(i);
        }

        return _read;
    }

    /// <summary>Reads a correlation unless it has been read.</summary>
    /// <returns>Its place among those that were read, or -1 when it is set aside.</returns>
    private int PlaceOf(int document)
    {
        if (_places[document] is not { } place)
        {
            _beingRead.Add(document);
            place = -1;
            if (check(() => Read(documents[document].Document, documents[document].Header)) is { } correlation)
            {
                place = _read.Count;
                _read.Add(correlation);
            }

            _beingRead.Remove(document);
            _places[document] = place;
        }

        return place;
    }

    private SigmaCorrelation? Read(YamlEntry document, RuleHeader header)
    {
        YamlEntry body = document.Get("correlation")!;
        if (body.AsMap() is null || ReadType(body) is not { } type)
        {
            return null;
        }

        body.RejectKeysOtherThan("type", "rules", "group-by", "timespan", "condition", "aliases", "generate");
        document.Get("logsource")?.Warn("a correlation looks at what its rules select, whatever is said here");
        YamlEntry? condition = body.Get("condition");
        bool isSequence = type is CorrelationType.Temporal or CorrelationType.TemporalOrdered;
        string? expression = isSequence && condition is { IsMap: false } ? condition.AsText() : null;
        List<(string Name, RuleReference Input)> inputs = ReadInputs(body, expression);
        TimeSpan? timespan = body.Get("timespan") is { } written ? written.AsDuration() : Missing<TimeSpan>(body, "timespan: 10m");
        if (timespan == TimeSpan.Zero)
        {
            body.Get("timespan")!.Expected("a time above zero");
        }

        RuleReference[] references = [.. inputs.Select(input => input.Input)];
        if (isSequence && references is [_] && expression is null)
        {
            body.Get("rules")!.Warn("a sequence of one rule is true whenever that matches");
        }

        YamlEntry? aliases = body.Get("aliases");
        WarnOfUnusedAliases(body, aliases);
        return new SigmaCorrelation
        {
            Header = header with
            {
                Author = Credits(header, references, credited => credited.Author),
                License = Credits(header, references, credited => credited.License),
            },
            Type = type,
            Inputs = references,
            InputNames = [.. inputs.Select(input => input.Name)],
            GroupBy = ReadGroups(body.Get("group-by"), aliases, references),
            Values = type is CorrelationType.EventCount || isSequence ? [] : ReadValues(body, type, aliases, references),
            Timespan = timespan ?? TimeSpan.Zero,
            Bounds = condition is null || (expression is not null && type == CorrelationType.TemporalOrdered) ? ReadNoCondition(body, isSequence, references.Length)
                : expression is not null ? []
                : ReadBounds(condition, type, references.Length),
            Percentile = type == CorrelationType.ValueMedian ? 50 : ReadPercentile(condition),
            Seen = expression is null ? null : ReadSeen(condition!, expression, type, inputs),
            Generate = body.Get("generate") is { } flag && flag.AsBool() == true,
            Samples = SampleReader.ReadTimelines(document),
        };
    }

    /// <summary>What the header says, and after it what the rules do that it looks at: the Detection Rule License holds for what is made of a rule too.</summary>
    private string? Credits(RuleHeader header, RuleReference[] inputs, Func<RuleHeader, string?> of)
    {
        string[] all = [.. inputs.Select(HeaderOf).Prepend(header).SelectMany(each => (of(each) ?? "").Split("; ")).Where(text => text.Length > 0).Distinct()];
        return all.Length == 0 ? null : string.Join("; ", all);
    }

    private static CorrelationType? ReadType(YamlEntry body)
    {
        if (body.Get("type") is not { } type)
        {
            return Missing<CorrelationType>(body, "type: event_count");
        }

        if (type.AsText() is not { } text)
        {
            return null;
        }

        if (Types.TryGetValue(text, out CorrelationType known))
        {
            return known;
        }

        type.Expected("a type of correlation", Spelling.DidYouMean(text, Types.Keys));
        return null;
    }

    /// <summary>Reads the list of rules, or takes them from the condition that names them.</summary>
    private List<(string Name, RuleReference Input)> ReadInputs(YamlEntry body, string? expression)
    {
        List<(string Name, RuleReference Input)> inputs = [];
        YamlEntry? written = body.Get("rules");
        if ((written is null or { IsNull: true } && expression is null) || written is { IsList: true } && written.AsItems().Count == 0)
        {
            Missing<int>(body, "rules: [name_of_a_rule]");
            return inputs;
        }

        IEnumerable<(YamlEntry Place, string? Name)> names = written is { IsNull: false }
            ? written.AsItems().Select(item => (item, item.AsText()))
            : Names().Matches(expression!).Select(match => (body.Get("condition")!, (string?)match.Value))
                .Where(name => name.Item2 is not ("and" or "or" or "not" or "AND" or "OR" or "NOT"));
        foreach ((YamlEntry place, string? name) in names)
        {
            if (name is null || Find(place, name) is not { } input)
            {
                continue;
            }

            if (inputs.All(known => known.Input != input))
            {
                inputs.Add((name, input));
            }
            else if (written is { IsNull: false })
            {
                place.Warn($"'{name}' stands in the list twice, and counts once");
            }
        }

        if (inputs.Count > MostInputs)
        {
            body.Get("rules")?.Report($"the correlation looks at {inputs.Count} rules, at most {MostInputs} are allowed");
        }

        return inputs;
    }

    [GeneratedRegex(@"[^\s()]+")]
    private static partial Regex Names();

    private RuleReference? Find(YamlEntry place, string reference)
    {
        for (int i = 0; i < rules.Count; i++)
        {
            if (rules[i].Header.IsNamed(reference))
            {
                return new RuleReference(i);
            }
        }

        for (int i = 0; i < documents.Count; i++)
        {
            if (documents[i].Header.IsNamed(reference))
            {
                return FindCorrelation(place, reference, i);
            }
        }

        place.Report(
            $"no rule has the name or id '{reference}', or it was set aside",
            Spelling.DidYouMean(reference, rules.Select(known => known.Header.Name).Concat(documents.Select(known => known.Header.Name))));
        return null;
    }

    private RuleReference? FindCorrelation(YamlEntry place, string reference, int document)
    {
        if (_beingRead.Contains(document))
        {
            place.Report($"'{reference}' in the end looks at this correlation itself");
            return null;
        }

        int number = PlaceOf(document);
        if (number < 0)
        {
            place.Report($"the correlation '{reference}' was set aside");
            return null;
        }

        if (_read[number].IsDecidedAtEnd)
        {
            place.Report($"'{reference}' is decided at the end of its window, when no event is at hand that could be looked at further");
            return null;
        }

        return new RuleReference(number, true);
    }

    private static List<Bound> ReadNoCondition(YamlEntry body, bool isSequence, int inputs)
    {
        if (!isSequence)
        {
            Missing<int>(body, "condition: { gte: 5 }");
        }

        return [new Bound(Comparison.GreaterOrEqual, inputs)];
    }

    private static List<Bound> ReadBounds(YamlEntry condition, CorrelationType type, int inputs)
    {
        List<Bound> bounds = [];
        if (condition.AsMap() is not { } criteria)
        {
            return bounds;
        }

        bool isSequence = type is CorrelationType.Temporal or CorrelationType.TemporalOrdered;
        bool isCount = isSequence || type is CorrelationType.EventCount or CorrelationType.ValueCount;
        bool isRead = true;
        foreach ((YamlEntry key, YamlEntry value) in criteria)
        {
            if (key.Name is "field" or "percentile")
            {
                if (key.Name == "field" ? isSequence || type == CorrelationType.EventCount : type != CorrelationType.ValuePercentile)
                {
                    key.Warn($"'{NameOf(type)}' does not look at '{key.Name}'");
                }

                continue;
            }

            if (!Operators.TryGetValue(key.Name, out Comparison comparison))
            {
                key.Report($"unknown condition '{key.Name}'", Spelling.DidYouMean(key.Name, Operators.Keys) ?? "gte: 5");
                isRead = false;
            }
            else if (value.AsDecimal() is { } number)
            {
                bounds.Add(new Bound(comparison, number));
                if (type is CorrelationType.EventCount or CorrelationType.ValueCount && IsAlwaysSo(comparison, number))
                {
                    value.Expected("a number that a count can fall short of");
                }
            }
            else
            {
                isRead = false;
            }
        }

        if (bounds.Count(bound => bound.Comparison is Comparison.Greater or Comparison.GreaterOrEqual) > 1
            || bounds.Count(bound => bound.Comparison is Comparison.Less or Comparison.LessOrEqual) > 1)
        {
            condition.Report("the condition has two bounds on one side");
        }
        else if (bounds.Count > 1 && bounds.Any(bound => bound.Comparison == Comparison.Equal))
        {
            condition.Warn("beside 'eq' the other bounds say nothing");
        }

        if (type == CorrelationType.TemporalOrdered && bounds.Any(bound => bound != new Bound(Comparison.GreaterOrEqual, inputs)))
        {
            condition.Report("a sequence in order has to be seen whole", "leave the condition out");
        }

        if (IsNeverSo(bounds, isCount, isSequence ? inputs : decimal.MaxValue))
        {
            condition.Report(
                "no number meets all of this", isCount && !isSequence ? "a group is seen with its first event, so that no count of it is 0" : null);
        }

        if (bounds.Count == 0 && isRead && isSequence)
        {
            bounds.Add(new Bound(Comparison.GreaterOrEqual, inputs));
        }
        else if (bounds.Count == 0 && isRead)
        {
            condition.Expected("a condition, as in gte: 5");
        }

        return bounds;
    }

    /// <summary>Whether no number is within all bounds, be it a count of at least 1 and at most <paramref name="most"/>, or any.</summary>
    private static bool IsNeverSo(List<Bound> bounds, bool isCount, decimal most)
    {
        // What is true of a number beside a bound, or between two, is true up to the next one.
        const decimal Far = 1e24m;
        decimal[] at = [.. bounds.Select(bound => Math.Clamp(bound.Value, -Far, Far))];
        IEnumerable<decimal> tried = at.SelectMany(value => at.Select(other => (value + other) / 2)).Concat(at.SelectMany(value => new[] { value - 1, value + 1 }));
        if (isCount)
        {
            tried = tried.SelectMany(value => new[] { Math.Floor(value), Math.Ceiling(value) }).Append(1).Append(most).Where(value => value >= 1 && value <= most);
        }

        return bounds.Count > 0 && !tried.Any(value => bounds.All(bound => bound.Comparison.Holds(value, bound.Value)));
    }

    /// <summary>Whether a group of at least one event always fulfils it: nobody can have meant that.</summary>
    private static bool IsAlwaysSo(Comparison comparison, decimal number) => comparison switch
    {
        Comparison.GreaterOrEqual => number < 1,
        Comparison.Greater => number < 0,
        _ => false,
    };

    private static decimal ReadPercentile(YamlEntry? condition)
    {
        if (condition is not { IsMap: true } || condition.Get("percentile") is not { } written || written.AsDecimal() is not { } percentile)
        {
            return UsualPercentile;
        }

        if (percentile is <= 0 or > 100)
        {
            written.Expected("a share of the values in percent, above 0 and at most 100");
        }

        return percentile;
    }

    private static Condition? ReadSeen(YamlEntry place, string expression, CorrelationType type, List<(string Name, RuleReference Input)> inputs)
    {
        ConditionReader reader = new(place, inputs.ToDictionary(input => input.Name, Condition (input) => new Condition.Selection(input.Name, Condition.AllOf([]))), "the correlation");
        Condition? read = reader.Read(expression);
        foreach ((string name, _) in inputs)
        {
            if (read is not null && !reader.Used.Contains(name))
            {
                place.Warn($"the condition does not use '{name}'");
            }
        }

        if (type == CorrelationType.TemporalOrdered && read is not null)
        {
            // A sequence that is seen whole: it says no more than that there is none.
            if (IsAllSeen(read))
            {
                return null;
            }

            place.Report("an order of 'or' and 'not' means nothing", "type: temporal, or 'and' alone");
            return null;
        }

        if (read is not null && inputs.Count is > 0 and <= MostTried && !CanBeSo(read, [.. inputs.Select(input => input.Name)]))
        {
            place.Report("nothing meets the condition", "a group is seen with its first event, which one of the rules selects");
        }

        return read;
    }

    /// <summary>Whether a condition asks for one rule after another, and nothing else.</summary>
    private static bool IsAllSeen(Condition condition) => condition is Condition.Selection || (condition is Condition.All all && all.Parts.All(IsAllSeen));

    /// <summary>Whether a condition holds for any choice of rules that were seen, at least one of them.</summary>
    private static bool CanBeSo(Condition condition, string[] names)
    {
        return Enumerable.Range(1, (1 << names.Length) - 1).Any(seen => Holds(condition, seen));

        bool Holds(Condition part, int seen) => part switch
        {
            Condition.Selection selection => (seen & (1 << Array.IndexOf(names, selection.Name))) != 0,
            Condition.Negated negated => !Holds(negated.Inner, seen),
            Condition.All all => all.Parts.All(each => Holds(each, seen)),
            Condition.Any any => any.Parts.Any(each => Holds(each, seen)),
            _ => true,
        };
    }

    private static bool IsOfClock(GroupField field) => field.ByInput.Any(static one => one.ClockTicks > 0);

    private List<GroupField> ReadGroups(YamlEntry? written, YamlEntry? aliases, RuleReference[] inputs)
    {
        List<GroupField> read = ReadFields(written, aliases, inputs);
        if (read.Find(IsOfClock) is { } clock)
        {
            written!.Report($"'{clock.Name}' is there to be counted", "condition: { field: event.ten_seconds, gte: 8 }");
        }

        return read;
    }

    private List<GroupField> ReadValues(YamlEntry body, CorrelationType type, YamlEntry? aliases, RuleReference[] inputs)
    {
        if (body.Get("condition") is not { IsMap: true } condition || condition.Get("field") is not { IsNull: false } field)
        {
            (body.Get("condition") ?? body).Report("the condition does not say of which field", "condition: { field: cs-uri-stem, gte: 5 }");
            return [];
        }

        if (type != CorrelationType.ValueCount && field.AsItems().Count != 1)
        {
            field.Expected("one field, whose values are numbers");
        }

        List<GroupField> read = ReadFields(field, aliases, inputs);
        if (read.Exists(value => value.ByInput.Any(static one => one.IsOfGroups)))
        {
            field.Report("what is there to group by has no values to count", "field: url.domain");
        }

        if (type != CorrelationType.ValueCount && read.Find(IsOfClock) is { } clock)
        {
            field.Report($"'{clock.Name}' is there to be counted", "type: value_count");
        }

        if (type != CorrelationType.ValueCount && read is [{ ByInput: { Count: > 0 } all }] && all.All(Texts.Contains))
        {
            field.Warn($"'{field.Scalar}' is a text, and '{NameOf(type)}' reckons with numbers");
        }

        return read;
    }

    private static void WarnOfUnusedAliases(YamlEntry body, YamlEntry? aliases)
    {
        if (aliases is null or { IsNull: true } || aliases.AsMap() is not { } named)
        {
            return;
        }

        string?[] used = [.. new[] { body.Get("group-by"), body.Get("condition")?.Get("field") }.SelectMany(list => list?.AsItems() ?? []).Select(item => item.Scalar)];
        foreach ((YamlEntry alias, _) in named)
        {
            if (!used.Contains(alias.Name))
            {
                alias.Warn($"nothing uses the alias '{alias.Name}'");
            }
        }
    }

    private List<GroupField> ReadFields(YamlEntry? written, YamlEntry? aliases, RuleReference[] inputs)
    {
        List<GroupField> read = [];
        foreach (YamlEntry item in written is { IsNull: false } ? written.AsItems() : [])
        {
            if (item.AsText() is not { } name)
            {
                continue;
            }

            if (read.Any(known => known.Name == name))
            {
                item.Warn($"'{name}' stands in the list twice, and counts once");
            }
            else if (aliases?.Get(name) is { } alias)
            {
                read.Add(new GroupField(name, ReadAlias(alias, name, inputs)));
            }
            else if (FieldOf(item, name, inputs) is not { } field)
            {
                continue;
            }
            else if (read.Any(known => known.Name == field.Name))
            {
                item.Warn($"'{name}' is '{field.Name}', which stands in the list already, and counts once");
            }
            else
            {
                read.Add(new GroupField(field.Name, [.. inputs.Select(_ => field)]));
                WarnOfOthersValues(item, field, inputs);
            }
        }

        return read;
    }

    /// <summary>A correlation that does not group by a field has events of several values of it, of which the last one's would be taken.</summary>
    private void WarnOfOthersValues(YamlEntry place, Field field, RuleReference[] inputs)
    {
        foreach (RuleReference input in inputs.Where(input => input.IsCorrelation))
        {
            SigmaCorrelation inner = _read[input.Number];
            bool isTold = inner.GroupBy.Any(group => group.Name == field.Name || (field == Field.SourceNetwork && group.Name == Field.SourceIp.Name));
            if (!isTold && inner.Type is not (CorrelationType.Temporal or CorrelationType.TemporalOrdered))
            {
                place.Warn($"'{inner.Header.Name}' does not group by '{field.Name}': the value of its last event is taken");
            }
        }
    }

    private List<Field> ReadAlias(YamlEntry alias, string name, RuleReference[] inputs)
    {
        Dictionary<RuleReference, Field> byInput = [];
        foreach ((YamlEntry key, YamlEntry value) in alias.AsMap() ?? [])
        {
            RuleReference input = inputs.FirstOrDefault(input => HeaderOf(input).IsNamed(key.Name), new RuleReference(-1));
            if (input.Number < 0)
            {
                key.Report($"'{key.Name}' is not among the rules of this correlation");
            }
            else if (value.AsText() is { } written && FieldOf(value, written, input) is { } field)
            {
                byInput[input] = field;
            }
        }

        if (alias.IsMap && inputs.FirstOrDefault(input => !byInput.ContainsKey(input), new RuleReference(-1)) is { Number: >= 0 } missing)
        {
            alias.Report($"the alias '{name}' names no field for '{HeaderOf(missing).Name}'");
        }

        return [.. inputs.Select(input => byInput.GetValueOrDefault(input, Field.Message))];
    }

    private RuleHeader HeaderOf(RuleReference input) => input.IsCorrelation ? _read[input.Number].Header : rules[input.Number].Header;

    /// <summary>Whether events of Windows are looked at, which have thousands of names of data.</summary>
    private bool IsOfWindows(RuleReference input) =>
        input.IsCorrelation ? _read[input.Number].Inputs.Any(IsOfWindows) : RuleReader.IsWindows(rules[input.Number].LogSource);

    private Field? FieldOf(YamlEntry place, string name, params RuleReference[] inputs)
    {
        if (!fields.TryFind(name, out RuleField field))
        {
            if (!inputs.Any(IsOfWindows) || fields.IsNearlyKnown(name))
            {
                place.Warn($"no format has the field '{name}'", fields.DidYouMean(name));
            }

            return SigmaFields.Undescribed(name);
        }

        if (field is not { Query: null, IsDecoded: false } || field == RuleField.Timestamp)
        {
            place.Report($"'{name}' is made of others and makes no group", "cs-uri-stem is the path alone");
            return null;
        }

        return field.Field;
    }

    private static T? Missing<T>(YamlEntry body, string example)
        where T : struct
    {
        body.Report($"the correlation has no '{example[..example.IndexOf(':', StringComparison.Ordinal)]}'", example);
        return null;
    }
}
