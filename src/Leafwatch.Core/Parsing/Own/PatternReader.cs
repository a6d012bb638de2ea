using System.Buffers;
using System.Text;
using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Own;

/// <summary>
/// Reads a pattern: text that stands in every line, values in braces (<c>{user.name}</c>, <c>{event.outcome:word}</c>), and parts that a line may
/// lack (<c>{? as {user.name}}</c>). A backslash before a brace or a backslash makes it text.
/// </summary>
internal sealed class PatternReader
{
    /// <summary>The name of a value that is not kept.</summary>
    public const string Skip = "skip";

    private const string TimeName = "time";
    private const string RestName = "rest";
    private const string SpacesName = "spaces";
    private const int LongestPattern = 4096;
    private const int LongestName = 100;

    // Options within options: each depth is a call.
    private const int DeepestOption = 4;

    private static readonly SearchValues<char> NameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.@-");
    private static readonly string[] OwnNames = [TimeName, RestName, Skip, SpacesName];
    private static readonly string[] NumberEndings = [".port", ".pid", ".bytes", ".size", ".status_code", ".ppid", ".id.number"];
    private static readonly string[] WordEndings = [".domain", ".action", ".outcome", ".code", ".level", ".type", ".method", "host.name", "process.name"];

    private static readonly Dictionary<string, CaptureKind> Kinds = new(StringComparer.Ordinal)
    {
        ["text"] = CaptureKind.Text,
        ["longtext"] = CaptureKind.LongText,
        ["word"] = CaptureKind.Word,
        ["number"] = CaptureKind.Number,
        ["decimal"] = CaptureKind.Decimal,
        ["ip"] = CaptureKind.Ip,
        ["host"] = CaptureKind.Host,
        ["quoted"] = CaptureKind.Quoted,
        ["rest"] = CaptureKind.Rest,
    };

    private readonly string _pattern;
    private readonly LayoutFaults _faults;
    private int _at;

    private PatternReader(string pattern, LayoutFaults faults)
    {
        _pattern = pattern;
        _faults = faults;
    }

    /// <returns>The parts; nothing when <paramref name="faults"/> say what is wrong.</returns>
    public static IReadOnlyList<PatternPart>? Read(string pattern, LayoutFaults faults)
    {
        if (pattern.Length > LongestPattern)
        {
            faults.Error(1, $"the pattern has {pattern.Length} characters, expected at most {LongestPattern}");
            return null;
        }

        int control = pattern.AsSpan().IndexOfAny('\n', '\r');
        if (control >= 0)
        {
            faults.Error(control + 1, "the pattern goes on in another line, and a line of a log never does");
            return null;
        }

        List<PatternPart> parts = new PatternReader(pattern, faults).ReadParts(depth: 0);
        return faults.HasErrors ? null : parts;
    }

    private List<PatternPart> ReadParts(int depth)
    {
        List<PatternPart> parts = [];
        StringBuilder text = new();
        int textColumn = _at + 1;
        while (_at < _pattern.Length)
        {
            char next = _pattern[_at];
            if (next == '\\' && _at + 1 < _pattern.Length && _pattern[_at + 1] is '{' or '}' or '\\')
            {
                text.Append(_pattern[_at + 1]);
                _at += 2;
            }
            else if (next == '}')
            {
                if (depth > 0)
                {
                    break;
                }

                _faults.Error(_at + 1, "a closing brace without an opening one", @"\} for a brace that stands in the line");
                _at++;
            }
            else if (next != '{')
            {
                text.Append(next);
                _at++;
            }
            else
            {
                AddText(parts, text, textColumn);
                if (ReadBraces(depth) is { } part)
                {
                    parts.Add(part);
                }

                textColumn = _at + 1;
            }
        }

        AddText(parts, text, textColumn);
        return parts;
    }

    private static void AddText(List<PatternPart> parts, StringBuilder text, int column)
    {
        if (text.Length > 0)
        {
            parts.Add(new PatternText(column, text.ToString()));
            text.Clear();
        }
    }

    private PatternPart? ReadBraces(int depth)
    {
        int column = _at + 1;
        if (_pattern.AsSpan(_at).StartsWith("{?"))
        {
            _at += 2;
            if (depth == DeepestOption)
            {
                _faults.Error(column, $"optional parts within each other more than {DeepestOption} deep");
                _at = _pattern.Length;
                return null;
            }

            List<PatternPart> parts = ReadParts(depth + 1);
            if (_at == _pattern.Length)
            {
                NotClosed(column);
                return null;
            }

            _at++;
            return new PatternOption(column, parts);
        }

        int end = _pattern.IndexOf('}', _at);
        if (end < 0)
        {
            NotClosed(column);
            _at = _pattern.Length;
            return null;
        }

        string inside = _pattern[(_at + 1)..end];
        _at = end + 1;
        int colon = inside.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? ReadCapture(column, inside, null, 0)
            : ReadCapture(column, inside[..colon], inside[(colon + 1)..], column + colon + 2);
    }

    private void NotClosed(int column) => _faults.Error(column, "the brace that opens here is not closed", @"\{ for a brace that stands in the line");

    private PatternCapture? ReadCapture(int column, string name, string? kind, int kindColumn)
    {
        if (!OwnNames.Contains(name) && (!name.Contains('.', StringComparison.Ordinal) || name.Length > LongestName || name.AsSpan().ContainsAnyExcept(NameLetters)))
        {
            _faults.Error(
                column,
                $"found '{{{name}}}', expected the name of a field as in {{user.name}}, or one of {string.Join(", ", OwnNames.Select(own => $"{{{own}}}"))}",
                Spelling.DidYouMean(name, OwnNames) ?? @"\{ for a brace that stands in the line");
            return null;
        }

        if (name == TimeName)
        {
            return ReadTime(column, kind, kindColumn);
        }

        if (kind is null)
        {
            return new PatternCapture(column, name == RestName ? Skip : name, KindOf(name), IsKindStated: false);
        }

        if (name is RestName or SpacesName || !Kinds.TryGetValue(kind, out CaptureKind stated))
        {
            _faults.Error(
                kindColumn,
                name is RestName or SpacesName ? $"'{{{name}}}' has no other kind" : $"{{{name}}} is said to be '{kind}', expected one of {string.Join(", ", Kinds.Keys)}",
                Spelling.DidYouMean(kind, Kinds.Keys));
            return null;
        }

        return new PatternCapture(column, name, stated, IsKindStated: true);
    }

    private PatternCapture? ReadTime(int column, string? layout, int layoutColumn)
    {
        if (layout is null)
        {
            return new PatternCapture(column, TimeName, CaptureKind.Time, IsKindStated: false);
        }

        if (layout.Contains('%', StringComparison.Ordinal) && TimePattern.TryCompile(layout, out TimePattern? pattern, out int fault))
        {
            return new PatternCapture(column, TimeName, CaptureKind.Time, IsKindStated: true) { Time = pattern };
        }

        _faults.Error(
            layoutColumn + (layout.Contains('%', StringComparison.Ordinal) ? LayoutFault(layout) : 0),
            $"'{layout}' is no layout of a time, expected one as in %Y-%m-%d %H:%M:%S",
            "the letters are those of strftime(3)");
        return null;
    }

    private static int LayoutFault(string layout)
    {
        TimePattern.TryCompile(layout, out _, out int fault);
        return Math.Max(0, fault);
    }

    /// <summary>What a field is by its name.</summary>
    private static CaptureKind KindOf(string name) => name switch
    {
        RestName => CaptureKind.Rest,
        SpacesName => CaptureKind.Spaces,
        _ when name.EndsWith(".ip", StringComparison.Ordinal) => CaptureKind.Ip,
        _ when NumberEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)) => CaptureKind.Number,
        _ when WordEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)) => CaptureKind.Word,
        _ => CaptureKind.Text,
    };
}
