using System.Globalization;
using System.Net;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Core.Rules;

/// <summary>Reads the <c>detection</c> of a rule, or the body of a filter: selections, then the condition over them.</summary>
/// <param name="fields">The fields that there are.</param>
/// <param name="placeholders">The values that stand for <c>%name%</c> in values with the modifier <c>expand</c>.</param>
/// <param name="isWindows">Whether it is about Windows, whose events have thousands of fields that no format lists.</param>
internal sealed class DetectionReader(SigmaFields fields, IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders, bool isWindows = false)
{
    private static readonly (string Posix, string Net)[] PosixClasses =
    [
        ("[:alpha:]", "a-zA-Z"), ("[:digit:]", "0-9"), ("[:alnum:]", "a-zA-Z0-9"), ("[:upper:]", "A-Z"), ("[:lower:]", "a-z"), ("[:xdigit:]", "0-9A-Fa-f"),
        ("[:space:]", @"\s"), ("[:blank:]", @" \t"), ("[:word:]", "a-zA-Z0-9_"), ("[:punct:]", @"!-/:-@\[-`{-~"), ("[:print:]", @"\x20-\x7e"), ("[:graph:]", @"\x21-\x7e"), ("[:cntrl:]", @"\x00-\x1f\x7f"),
    ];

    private bool _isWaiting;

    /// <returns>The condition, or <see langword="null"/> when something was reported that leaves none.</returns>
    /// <param name="detection">The map of selections.</param>
    /// <param name="others">Keys of it that are none.</param>
    public Condition? Read(YamlEntry detection, params IReadOnlyList<string> others)
    {
        if (detection.AsMap() is not { } entries)
        {
            return null;
        }

        Dictionary<string, Condition> selections = new(StringComparer.Ordinal);
        bool complete = true;
        foreach ((YamlEntry key, YamlEntry value) in entries)
        {
            if (key.Name == "condition" || others.Contains(key.Name))
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
                // What the condition names is there, though nothing can be asked of it: its other names are looked at all the same.
                selections[key.Name] = Condition.Never;
                complete = false;
            }
        }

        if (detection.Get("condition") is not { } condition)
        {
            detection.Report("the detection has no condition", "condition: selection");
            return null;
        }

        Condition? read = ReadCondition(condition, selections, entries);
        return !complete ? null : _isWaiting && read is not null ? Condition.Never : read;
    }

    private static Condition? ReadCondition(
        YamlEntry condition, Dictionary<string, Condition> selections, IReadOnlyList<(YamlEntry Key, YamlEntry Value)> entries)
    {
        List<Condition> alternatives = [];
        HashSet<string> used = [];
        bool complete = true;
        foreach (YamlEntry item in condition.AsItems())
        {
            ConditionReader reader = new(item, selections, "the detection");
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
        if (field.Field == Field.SourceNetwork)
        {
            key.Report("the network of an address is there to group by", "c-ip|cidr: 192.0.2.0/24");
            return null;
        }

        if (field.Field.ClockTicks > 0)
        {
            key.Report($"'{words[0]}' is there for correlations to count", "@timestamp|minute: 30");
            return null;
        }

        if (field.Field.IsOfGroups)
        {
            key.Report($"'{words[0]}' is there to group by", field.Field == Field.DnsRegisteredDomain ? "query|endswith: .example.org" : "cs-host: www.example.org");
            return null;
        }

        if (field == RuleField.Timestamp && modifiers.Unit is null)
        {
            key.Report("of the time of an event only parts can be asked", "@timestamp|hour|gte: 22");
            return null;
        }

        IReadOnlyList<YamlEntry> values = value.AsItems();
        if (values.Count == 0)
        {
            return Absent(field);
        }

        if (value.IsList)
        {
            values.FirstOrDefault(item => item.IsNull)?.Warn("'null' has no place in a list of values (Sigma)", "write a selection of its own for the field that is not there");
        }

        if (modifiers.Has("startswith") && modifiers.Has("endswith"))
        {
            key.Warn("'startswith' and 'endswith' together are 'contains'", "write two items, one for the beginning and one for the end");
        }

        bool isKeyword = words[0].Length == 0;
        if (modifiers is { TakesWhole: true } && modifiers.Has("all") && !isKeyword && values.Select(item => item.Scalar).Where(IsExact).Distinct().Skip(1).Any())
        {
            key.Warn("no field is equal to all of several values", $"{words[0]}|contains|all");
        }

        Condition? read = Join(
            values, item => ReadValue(item, field, modifiers, words[0]), modifiers.Has("all") ? Condition.AllOf : Condition.AnyOf);
        if (read is not null && SigmaFields.WholeAddressOf(words[0]) is { } whole && !modifiers.Has("exists") && !values.Any(item => item.IsNull))
        {
            read = Condition.AnyOf([read, read.AskedOf(whole)]);
        }

        return read is not null && modifiers.Has("neq") ? new Condition.Negated(read) : read;
    }

    private static bool CheckModifiers(YamlEntry key, ReadOnlySpan<string> modifiers)
    {
        bool known = true;
        foreach (string modifier in modifiers)
        {
            if (!FieldModifiers.Known.Contains(modifier))
            {
                key.Report($"unknown modifier '{modifier}'", Spelling.DidYouMean(modifier, FieldModifiers.Known));
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

        if (!isWindows || fields.IsNearlyKnown(name))
        {
            key.Warn($"no format has the field '{name}'", fields.DidYouMean(name));
        }

        return new RuleField(SigmaFields.Undescribed(name));
    }

    private static Condition.Negated Absent(RuleField field) => new Condition.Negated(new Condition.Test(new FieldTest.Present(field)));

    private Condition? ReadValue(YamlEntry value, RuleField field, FieldModifiers modifiers, string name)
    {
        bool isKeyword = name.Length == 0;
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
            if (modifiers.TakesText || modifiers.Comparison is not null || modifiers.Unit is not null || isKeyword)
            {
                value.Expected("a value");
                return null;
            }

            return Absent(field);
        }

        if (value.AsText() is not { } written)
        {
            return null;
        }

        // W3C logs write a dash where there is nothing.
        if (written == "-" && modifiers.TakesWhole && SigmaFields.IsDashWhenAbsent(field.Field))
        {
            return Condition.AnyOf([new Condition.Test(new FieldTest.Text(field, TextPattern.Of(written))), Absent(field)]);
        }

        if (SigmaFields.PrefixOf(name) is { } prefix && written.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            written = written[prefix.Length..];
        }
        else if (SigmaFields.IsExtension(name) && modifiers.TakesWhole)
        {
            written = $"*.{written}";
        }

        if (modifiers.Has("expand") && written.Count(c => c == '%') < 2)
        {
            value.Warn("the modifier 'expand' finds no placeholder here", "field|expand: '%name%'");
        }

        if (modifiers.Has("expand") && ModifiedText.Missing(written, placeholders) is { } missing)
        {
            // What a rule without them would match is what it must not: without its exceptions everybody.
            value.Warn($"the placeholder %{missing}% has no values: the rule matches nothing until it has", $"rules: {{ placeholders: {{ {missing}: [first, second] }} }}");
            _isWaiting = true;
            return Condition.Never;
        }

        if ((modifiers.Has("expand") ? ModifiedText.Expand(value, written, placeholders) : [written]) is not { } texts)
        {
            return null;
        }

        return Join(texts, text => ReadText(value, field, text, modifiers, isKeyword), Condition.AnyOf);
    }

    private static bool IsExact(string? text) => text is not null && TextPattern.Parse(text).Exact is not null;

    private Condition? ReadText(YamlEntry value, RuleField field, string text, FieldModifiers modifiers, bool isKeyword)
    {
        if (modifiers is { Comparison: null, Unit: null } && !modifiers.Words.Any(word => word is "re" or "cidr" or "fieldref"))
        {
            return ReadPattern(value, field, text, modifiers, isKeyword);
        }

        FieldTest? test = modifiers switch
        {
            { Unit: { } unit } => ReadPart(value, text, unit, modifiers.Comparison) is { } part ? new FieldTest.TimePart(field, unit, modifiers.Comparison ?? Comparison.Equal, part) : null,
            { Comparison: { } comparison } => ReadNumber(value, text) is { } number ? new FieldTest.Number(field, comparison, number) : null,
            _ when modifiers.Has("re") => ReadExpression(value, field, text, modifiers),
            _ when modifiers.Has("fieldref") => ReadReference(value, field, text, modifiers),
            _ => ReadNetwork(value, field, text),
        };
        return test is null ? null : new Condition.Test(test);
    }

    private static Condition? ReadPattern(YamlEntry value, RuleField field, string text, FieldModifiers modifiers, bool isKeyword)
    {
        if (!modifiers.TakesText && !isKeyword && !value.IsQuoted && TryParseNumber(text, out decimal number))
        {
            return new Condition.Test(new FieldTest.Number(field, Comparison.Equal, number));
        }

        if (modifiers.TakesWhole && !isKeyword && text.StartsWith(".*", StringComparison.Ordinal))
        {
            value.Warn("without the modifier 're' a point is a point, and this no regular expression", "field|re");
        }

        IEnumerable<string> words = isKeyword ? modifiers.Words.Append("contains") : modifiers.Words;
        return ModifiedText.Read(value, text, words) is not { } patterns ? null : Condition.AnyOf([.. patterns.Select(pattern => new Condition.Test(
            pattern.IsAnything ? new FieldTest.Present(field) : new FieldTest.Text(field, pattern, modifiers.Has("cased"))))]);
    }

    private FieldTest.Reference? ReadReference(YamlEntry value, RuleField field, string name, FieldModifiers modifiers)
    {
        if (FieldOf(value, name) is { } other && name.Length > 0)
        {
            return new FieldTest.Reference(field, other, modifiers.AnythingBefore, modifiers.AnythingAfter, modifiers.Has("cased"));
        }

        value.Expected("the name of a field");
        return null;
    }

    private static decimal? ReadNumber(YamlEntry value, string text)
    {
        if (TryParseNumber(text, out decimal number))
        {
            return number;
        }

        value.Expected("a number");
        return null;
    }

    private static decimal? ReadPart(YamlEntry value, string text, TimeUnit unit, Comparison? comparison)
    {
        decimal? part = ReadNumber(value, text);
        if (part is not { } number || comparison is not null || (number == Math.Floor(number) && number >= unit.Least() && number <= unit.Most()))
        {
            return part;
        }

        value.Expected($"a whole number from {unit.Least()} to {unit.Most()}");
        return null;
    }

    /// <summary>
    /// What PCRE writes in another way: <c>(?P&lt;name></c>, and within brackets the classes of POSIX, as far as they are of ASCII.
    /// https://www.pcre.org/current/doc/html/pcre2pattern.html
    /// </summary>
    private static string InWordsOfNet(string pattern)
    {
        foreach ((string posix, string net) in PosixClasses)
        {
            pattern = pattern.Replace(posix, net, StringComparison.Ordinal);
        }

        return pattern.Replace("(?P<", "(?<", StringComparison.Ordinal);
    }

    private static FieldTest.Expression? ReadExpression(YamlEntry value, RuleField field, string pattern, FieldModifiers modifiers)
    {
        // An expression is looked for anywhere: 'contains' asks for nothing more.
        bool isAnchored = modifiers.AnythingBefore != modifiers.AnythingAfter;
        pattern = InWordsOfNet(pattern);
        string anchored = !isAnchored ? pattern : modifiers.AnythingAfter ? $@"\A(?:{pattern})" : $@"(?:{pattern})\z";
        FieldTest.Expression expression = new(field, anchored, modifiers.RegexOptions);
        try
        {
            expression.Check();
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

        value.Expected("a network whose host bits are zero, as in 192.0.2.0/24", IPAddress.TryParse(text, out IPAddress? one) ? $"{one}/{(one.GetAddressBytes().Length == 4 ? 32 : 128)} is that address alone" : null);
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
