using Leafwatch.Core.Yaml;

namespace Leafwatch.Core.Rules;

/// <summary>Reads the <c>correlation</c> of a correlation document, once all rules are known.</summary>
internal sealed class CorrelationReader(SigmaFields fields, IReadOnlyList<SigmaRule> rules)
{
    private static readonly string[] OtherTypes =
        ["value_count", "temporal", "temporal_ordered", "value_sum", "value_avg", "value_percentile", "value_median"];

    private static readonly string[] OtherOperators = ["lt", "lte", "eq", "neq"];

    /// <returns>The correlation, or <see langword="null"/>; what kept it from being read is reported.</returns>
    public SigmaCorrelation? Read(YamlEntry document, RuleHeader header)
    {
        YamlEntry body = document.Get("correlation")!;
        if (body.AsMap() is null || !CheckType(body))
        {
            return null;
        }

        body.RejectKeysOtherThan("type", "rules", "group-by", "timespan", "condition", "aliases", "generate");
        List<int> counted = ReadRules(body);
        int? count = ReadCount(body);
        TimeSpan? timespan = body.Get("timespan") is { } written ? written.AsDuration() : Missing<TimeSpan>(body, "timespan: 10m");
        if (timespan == TimeSpan.Zero)
        {
            body.Get("timespan")!.Expected("a time above zero");
        }

        List<GroupField> groupBy = ReadGroupBy(body, counted);
        bool generate = body.Get("generate") is { } flag && flag.AsBool() == true;
        return count is null || timespan is null || counted.Count == 0
            ? null
            : new SigmaCorrelation(header, counted, groupBy, timespan.Value, count.Value, generate, SampleReader.ReadTimelines(document));
    }

    private static bool CheckType(YamlEntry body)
    {
        if (body.Get("type") is not { } type)
        {
            Missing<int>(body, "type: event_count");
            return false;
        }

        string? text = type.AsText();
        if (text is not null && OtherTypes.Contains(text))
        {
            type.Report($"correlations of type '{text}' are not supported yet");
        }
        else if (text is not null and not "event_count")
        {
            type.Expected("a type of correlation", Spelling.DidYouMean(text, ["event_count", .. OtherTypes]));
        }

        return text == "event_count";
    }

    private List<int> ReadRules(YamlEntry body)
    {
        List<int> counted = [];
        if (body.Get("rules") is not { IsNull: false } written)
        {
            Missing<int>(body, "rules: [name_of_a_rule]");
            return counted;
        }

        foreach (YamlEntry item in written.AsItems())
        {
            if (item.AsText() is not { } reference)
            {
                continue;
            }

            int rule = Find(reference);
            if (rule < 0)
            {
                item.Report(
                    $"no rule has the name or id '{reference}', or it was set aside",
                    Spelling.DidYouMean(reference, rules.Select(known => known.Header.Name)));
            }
            else if (!counted.Contains(rule))
            {
                counted.Add(rule);
            }
        }

        return counted;
    }

    private int Find(string reference)
    {
        for (int i = 0; i < rules.Count; i++)
        {
            if (rules[i].Header.IsNamed(reference))
            {
                return i;
            }
        }

        return -1;
    }

    private static int? ReadCount(YamlEntry body)
    {
        if (body.Get("condition") is not { } condition)
        {
            return Missing<int>(body, "condition: { gte: 5 }");
        }

        if (condition.AsMap() is not { } criteria)
        {
            return null;
        }

        int? count = null;
        foreach ((YamlEntry key, YamlEntry value) in criteria)
        {
            switch (key.Name)
            {
                case "gte" or "gt" when count is null:
                    long? least = value.AsNumber() + (key.Name == "gt" ? 1 : 0);
                    if (least is < 1 or > int.MaxValue)
                    {
                        value.Expected("a count of at least one event");
                    }

                    count = (int?)Math.Clamp(least ?? 1, 1, int.MaxValue);
                    break;
                case "gte" or "gt":
                    key.Report("the condition has two lower bounds");
                    break;
                case var other when OtherOperators.Contains(other):
                    key.Report($"'{other}' is decided when a window ends, which is not supported yet", "gte and gt are");
                    break;
                default:
                    key.Report($"unknown condition '{key.Name}'", "gte: 5");
                    break;
            }
        }

        if (count is null && criteria.Count == 0)
        {
            condition.Expected("a condition, as in gte: 5");
        }

        return count;
    }

    private List<GroupField> ReadGroupBy(YamlEntry body, List<int> counted)
    {
        List<GroupField> groupBy = [];
        YamlEntry? aliases = body.Get("aliases");
        foreach (YamlEntry item in body.Get("group-by") is { IsNull: false } written ? written.AsItems() : [])
        {
            if (item.AsText() is not { } name)
            {
                continue;
            }

            if (aliases?.Get(name) is { } alias)
            {
                groupBy.Add(new GroupField(name, ReadAlias(alias, name, counted)));
            }
            else if (FieldOf(item, name) is { } field)
            {
                groupBy.Add(new GroupField(field.Name, [.. counted.Select(_ => field)]));
            }
        }

        return groupBy;
    }

    private List<Field> ReadAlias(YamlEntry alias, string name, List<int> counted)
    {
        Dictionary<int, Field> byRule = [];
        foreach ((YamlEntry key, YamlEntry value) in alias.AsMap() ?? [])
        {
            int rule = Find(key.Name);
            if (!counted.Contains(rule))
            {
                key.Report($"'{key.Name}' is not among the rules of this correlation");
            }
            else if (value.AsText() is { } written && FieldOf(value, written) is { } field)
            {
                byRule[rule] = field;
            }
        }

        if (alias.IsMap && counted.Any(rule => !byRule.ContainsKey(rule)))
        {
            alias.Report($"the alias '{name}' names no field for '{rules[counted.First(rule => !byRule.ContainsKey(rule))].Header.Name}'");
        }

        return [.. counted.Select(rule => byRule.GetValueOrDefault(rule, Field.Message))];
    }

    private Field? FieldOf(YamlEntry place, string name)
    {
        if (!fields.TryFind(name, out RuleField field))
        {
            place.Warn($"no format has the field '{name}'", fields.DidYouMean(name));
            return SigmaFields.Undescribed(name);
        }

        if (field.Query is not null)
        {
            place.Report($"'{name}' is path and query in one and makes no group", "group by cs-uri-stem");
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
