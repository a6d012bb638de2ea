using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Leafwatch.Core.Yaml;

/// <summary>
/// A value in a YAML text, with its place. Each <c>As…</c> gives the value as the asked kind, or reports what was found and
/// what was expected and gives <see langword="null"/>: the reader goes on, so that all errors are told at once.
/// </summary>
public sealed class YamlEntry
{
    private readonly YamlText _text;

    internal YamlEntry(YamlText text, string name, YamlNode node)
    {
        _text = text;
        Name = name;
        Node = node;
    }

    /// <summary>The path to this value, for messages: <c>receivers.security.email.to</c>; empty for a document.</summary>
    public string Name { get; }

    public YamlNode Node { get; }

    public string File => _text.PlaceOf(Node).File;

    public int Line => _text.PlaceOf(Node).Line;

    public int Column => _text.PlaceOf(Node).Column;

    public bool IsMap => Node is YamlMappingNode;

    public bool IsList => Node is YamlSequenceNode;

    /// <summary>Whether the value is nothing: <c>key:</c>, <c>~</c> or <c>null</c>, unquoted (YAML 1.2 core schema).</summary>
    public bool IsNull => Node is YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>The text of a scalar as written, or <see langword="null"/> for a map or list.</summary>
    public string? Scalar => (Node as YamlScalarNode)?.Value;

    /// <summary>Whether the scalar stands in quotes (or a block), and is text whatever it looks like.</summary>
    public bool IsQuoted => Node is YamlScalarNode { Style: not (ScalarStyle.Plain or ScalarStyle.Any) };

    public void Report(string message, string? hint = null) => _text.Report(Node, message, hint, isWarning: false);

    public void Warn(string message, string? hint = null) => _text.Report(Node, message, hint, isWarning: true);

    /// <summary>Reports what is wrong at a character of the text, counted from 0; at the whole value where its place is not plain to see (a block, several lines).</summary>
    public void ReportAt(int character, string message, string? hint = null, bool isWarning = false)
    {
        (string file, int line, int column) = _text.PlaceOf(Node);
        bool isBlock = Node is not YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any or ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted } || Node.End.Line != Node.Start.Line;
        _text.Report((file, line, isBlock ? column : column + character + (IsQuoted ? 1 : 0)), message, hint, isWarning);
    }

    /// <summary>The values of a map, in order, with the keys as entries of their own so that they have a place. Reports a value that is no map.</summary>
    public IReadOnlyList<(YamlEntry Key, YamlEntry Value)>? AsMap()
    {
        if (Node is not YamlMappingNode map)
        {
            Expected("a map of keys and values");
            return null;
        }

        List<(YamlEntry, YamlEntry)> entries = [];
        foreach ((YamlNode key, YamlNode value) in map.Children)
        {
            string name = (key as YamlScalarNode)?.Value ?? "";
            entries.Add((new YamlEntry(_text, name, key), new YamlEntry(_text, Name.Length == 0 ? name : $"{Name}.{name}", value)));
        }

        return entries;
    }

    /// <summary>The value under <paramref name="key"/>, if this is a map that has it.</summary>
    public YamlEntry? Get(string key)
    {
        if (Node is YamlMappingNode map)
        {
            foreach ((YamlNode name, YamlNode value) in map.Children)
            {
                if (name is YamlScalarNode scalar && scalar.Value == key)
                {
                    return new YamlEntry(_text, Name.Length == 0 ? key : $"{Name}.{key}", value);
                }
            }
        }

        return null;
    }

    /// <summary>Reports each key of this map that is not among <paramref name="known"/>, with the one that was probably meant.</summary>
    public void RejectKeysOtherThan(params IReadOnlyCollection<string> known) => TellKeysOtherThan(known, othersMayBe: false);

    /// <summary>Reports each key that looks like a slip for one of <paramref name="known"/>; of others it warns.</summary>
    public void WarnOfKeysOtherThan(params IReadOnlyCollection<string> known) => TellKeysOtherThan(known, othersMayBe: true);

    private void TellKeysOtherThan(IReadOnlyCollection<string> known, bool othersMayBe)
    {
        foreach ((YamlEntry key, _) in Node is YamlMappingNode ? AsMap()! : [])
        {
            if (!known.Contains(key.Name))
            {
                string place = Name.Length == 0 ? "" : $" in '{Name}'";
                string? meant = Spelling.DidYouMean(key.Name, known);
                _text.Report(
                    key.Node, $"unknown key '{key.Name}'{place}", meant ?? $"known here: {string.Join(", ", known)}", isWarning: othersMayBe && meant is null);
            }
        }
    }

    /// <summary>The items of a list; a single value counts as a list of one.</summary>
    public IReadOnlyList<YamlEntry> AsItems() => Node is YamlSequenceNode list
        ? [.. list.Children.Select((item, i) => new YamlEntry(_text, $"{Name}[{i.ToString(CultureInfo.InvariantCulture)}]", item))]
        : [this];

    public string? AsText()
    {
        if (Scalar is null)
        {
            Expected("a text");
        }

        return Scalar;
    }

    public long? AsNumber()
    {
        if (Scalar is { } text && !IsQuoted && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            return number;
        }

        Expected("a whole number");
        return null;
    }

    public decimal? AsDecimal()
    {
        if (Scalar is { } text && !IsQuoted
            && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            return number;
        }

        Expected("a number");
        return null;
    }

    public bool? AsBool()
    {
        switch (IsQuoted ? null : Scalar)
        {
            case "true" or "True" or "TRUE":
                return true;
            case "false" or "False" or "FALSE":
                return false;
            default:
                Expected("true or false");
                return null;
        }
    }

    public TimeSpan? AsDuration()
    {
        if (Scalar is { } text && Duration.TryParse(text, out TimeSpan duration))
        {
            return duration;
        }

        Expected("a duration: a whole number and s, m, h, d, w or y, as in 10m");
        return null;
    }

    /// <summary>Reports that something else was expected here.</summary>
    public void Expected(string what, string? hint = null)
    {
        string found = Node switch
        {
            _ when IsNull => "nothing",
            YamlMappingNode => "a map",
            YamlSequenceNode => "a list",
            _ => $"'{Scalar}'",
        };
        Report($"{(Name.Length == 0 ? "the document" : $"'{Name}'")}: found {found}, expected {what}", hint);
    }
}
