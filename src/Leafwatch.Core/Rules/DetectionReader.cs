using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Core.Rules;

/// <summary>Reads the <c>detection</c> of a rule: selections, then the condition over them.</summary>
internal sealed class DetectionReader(SigmaFields fields)
{
    private static readonly string[] Modifiers =
        ["contains", "startswith", "endswith", "all", "cased", "neq", "exists", "re", "i", "m", "s", "cidr", "lt", "lte", "gt", "gte"];

    // Modifiers that Sigma has and this program does not yet evaluate: said as such, so that nobody looks for a slip of the hand.
    private static readonly string[] Unsupported =
        ["base64", "base64offset", "wide", "utf16", "utf16le", "utf16be", "windash", "expand", "fieldref", "minute", "hour", "day", "week", "month", "year"];

    /// <returns>The condition, or <see langword="null"/> when something was reported that leaves none.</returns>
    public Condition? Read(YamlEntry detection)
    {
        if (detection.AsMap() is not { } entries)
        {
            return null;
        }

        Dictionary<string, Condition> selections = new(StringComparer.Ordinal);
        bool complete = true;
        foreach ((YamlEntry key, YamlEntry value) in entries)
        {
            if (key.Name == "condition")
            {
                continue;
            }

            if (key.Name == "timeframe")
            {
                key.Report("'timeframe' is Sigma's old way to count", "write a correlation with a timespan");
                complete = false;
            }
            else if (ReadSelection(value) is { } body)
            {
                selections[key.Name] = new Condition.Selection(key.Name, body);
            }
            else
            {
                complete = false;
            }
        }

        if (detection.Get("condition") is not { } condition)
        {
            detection.Report("the detection has no condition", "condition: selection");
            return null;
        }

        return complete ? ReadCondition(condition, selections, entries) : null;
    }

    private static Condition? ReadCondition(
        YamlEntry condition, Dictionary<string, Condition> selections, IReadOnlyList<(YamlEntry Key, YamlEntry Value)> entries)
    {
        List<Condition> alternatives = [];
        HashSet<string> used = [];
        bool complete = true;
        foreach (YamlEntry item in condition.AsItems())
        {
            ConditionReader reader = new(item, selections);
            if (item.AsText() is { } text && reader.Read(text) is { } read)
            {
                alternatives.Add(read);
                used.UnionWith(reader.Used);
            }
            else
            {
                complete = false;
            }
        }

        foreach ((YamlEntry key, _) in entries)
        {
            if (complete && selections.ContainsKey(key.Name) && !used.Contains(key.Name))
            {
                key.Warn($"the condition does not use '{key.Name}'");
            }
        }

        return complete && alternatives.Count > 0 ? Condition.AnyOf(alternatives) : null;
    }

    private Condition? ReadSelection(YamlEntry selection)
    {
        if (selection.IsMap)
        {
            return ReadMap(selection);
        }

        if (selection.IsNull || (selection.IsList && selection.AsItems().Count == 0))
        {
            selection.Expected("fields and their values, or keywords");
            return null;
        }

        return Join(selection.AsItems(), item => item.IsMap ? ReadMap(item) : ReadKeyword(item), Condition.AnyOf);
    }

    private Condition? ReadMap(YamlEntry map)
    {
        IReadOnlyList<(YamlEntry Key, YamlEntry Value)> entries = map.AsMap()!;
        if (entries.Count == 0)
        {
            map.Expected("at least one field");
            return null;
        }

        return Join(entries, entry => ReadItem(entry.Key, entry.Value), Condition.AllOf);
    }

    private static Condition.Test? ReadKeyword(YamlEntry item)
    {
        if (item.IsNull || item.AsText() is not { Length: > 0 } text)
        {
            item.Expected("a keyword");
            return null;
        }

        return new Condition.Test(new FieldTest.Text(RuleField.WholeLine, TextPattern.Parse(text).Within(true, true)));
    }

    /// <summary>Reads every part, so that all errors are told, and joins them unless one was wrong.</summary>
    private static Condition? Join<T>(IReadOnlyList<T> parts, Func<T, Condition?> read, Func<IReadOnlyList<Condition>, Condition> join)
    {
        Condition?[] conditions = [.. parts.Select(read)];
        return conditions.Contains(null) ? null : join([.. conditions.OfType<Condition>()]);
    }

    /// <summary>Reads <c>field|modifier|…: value or values</c>.</summary>
    private Condition? ReadItem(YamlEntry key, YamlEntry value)
    {
        string[] words = key.Name.Split('|');
        if (!CheckModifiers(key, words.AsSpan(1)) || FieldOf(key, words[0]) is not { } field)
        {
            return null;
        }

        FieldModifiers modifiers = new(words[1..]);
        IReadOnlyList<YamlEntry> values = value.AsItems();
        if (values.Count == 0)
        {
            return Absent(field);
        }

        bool isKeyword = words[0].Length == 0;
        Condition? read = Join(
            values, item => ReadValue(item, field, modifiers, isKeyword), modifiers.Has("all") ? Condition.AllOf : Condition.AnyOf);
        return read is not null && modifiers.Has("neq") ? new Condition.Negated(read) : read;
    }

    private static bool CheckModifiers(YamlEntry key, ReadOnlySpan<string> modifiers)
    {
        bool known = true;
        foreach (string modifier in modifiers)
        {
            if (Unsupported.Contains(modifier))
            {
                key.Report($"the modifier '{modifier}' is not supported yet");
                known = false;
            }
            else if (!Modifiers.Contains(modifier))
            {
                key.Report($"unknown modifier '{modifier}'", Spelling.DidYouMean(modifier, Modifiers));
                known = false;
            }
        }

        return known && FieldModifiers.CheckTogether(key, modifiers);
    }

    private RuleField? FieldOf(YamlEntry key, string name)
    {
        if (name.Length == 0)
        {
            return RuleField.WholeLine;
        }

        if (fields.TryFind(name, out RuleField field))
        {
            return field;
        }

        key.Warn($"no format has the field '{name}'", fields.DidYouMean(name));
        return new RuleField(SigmaFields.Undescribed(name));
    }

    private static Condition.Negated Absent(RuleField field) => new Condition.Negated(new Condition.Test(new FieldTest.Present(field)));

    private static Condition? ReadValue(YamlEntry value, RuleField field, FieldModifiers modifiers, bool isKeyword)
    {
        if (modifiers.Has("exists"))
        {
            return value.AsBool() switch
            {
                true => new Condition.Test(new FieldTest.Present(field)),
                false => Absent(field),
                null => null,
            };
        }

        if (value.IsNull)
        {
            if (modifiers.TakesText || modifiers.Comparison is not null || isKeyword)
            {
                value.Expected("a value");
                return null;
            }

            return Absent(field);
        }

        if (value.AsText() is not { } text)
        {
            return null;
        }

        FieldTest? test = modifiers switch
        {
            { Comparison: { } comparison } => ReadNumber(value, field, comparison),
            _ when modifiers.Has("re") => ReadExpression(value, field, text, modifiers.RegexOptions),
            _ when modifiers.Has("cidr") => ReadNetwork(value, field, text),
            _ => ReadText(value, field, text, modifiers, isKeyword),
        };
        return test is null ? null : new Condition.Test(test);
    }

    private static FieldTest ReadText(YamlEntry value, RuleField field, string text, FieldModifiers modifiers, bool isKeyword)
    {
        if (!modifiers.TakesText && !isKeyword && !value.IsQuoted && TryParseNumber(text, out decimal number))
        {
            return new FieldTest.Number(field, Comparison.Equal, number);
        }

        TextPattern pattern = TextPattern.Parse(text).Within(
            anythingBefore: isKeyword || modifiers.Has("contains") || modifiers.Has("endswith"),
            anythingAfter: isKeyword || modifiers.Has("contains") || modifiers.Has("startswith"));
        return pattern.IsAnything ? new FieldTest.Present(field) : new FieldTest.Text(field, pattern, modifiers.Has("cased"));
    }

    private static FieldTest.Number? ReadNumber(YamlEntry value, RuleField field, Comparison comparison)
    {
        if (TryParseNumber(value.Scalar!, out decimal number))
        {
            return new FieldTest.Number(field, comparison, number);
        }

        value.Expected("a number");
        return null;
    }

    private static FieldTest.Expression? ReadExpression(YamlEntry value, RuleField field, string pattern, RegexOptions options)
    {
        FieldTest.Expression expression = new(field, pattern, options);
        try
        {
            expression.ToRegex();
            return expression;
        }
        catch (NotSupportedException)
        {
            value.Report("the regular expression looks around or back, which takes time without bound", "write it without (?=, (?!, (?<=, (?<!, (?> and \\1");
        }
        catch (ArgumentException e)
        {
            value.Report($"not a regular expression: {e.Message}");
        }

        return null;
    }

    private static FieldTest.Network? ReadNetwork(YamlEntry value, RuleField field, string text)
    {
        // A network is parsed with host bits too, which would then match more than somebody meant by one address.
        if (IPNetwork.TryParse(text, out IPNetwork network)
            && IPAddress.TryParse(text.AsSpan(0, text.IndexOf('/', StringComparison.Ordinal)), out IPAddress? written)
            && written.Equals(network.BaseAddress))
        {
            return new FieldTest.Network(field, network);
        }

        value.Expected("a network whose host bits are zero, as in 192.0.2.0/24");
        return null;
    }

    /// <summary>Whole and decimal numbers as YAML 1.2's core schema has them.</summary>
    private static bool TryParseNumber(string text, out decimal number)
    {
        number = 0;
        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            bool isHex = ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex);
            number = hex;
            return isHex;
        }

        return decimal.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);
    }
}
