using System.IO.Enumeration;
using System.Text;

namespace Leafwatch.Core.Rules;

/// <summary>
/// A text with wildcards: <c>?</c> stands for one character, <c>*</c> for any number. (A third, for one dash of several kinds,
/// comes of the modifier <c>windash</c> alone and cannot be written.) A backslash takes the meaning from a
/// wildcard or a backslash after it, and is itself before anything else.
/// https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html#escaping (2.1.0)
/// </summary>
public sealed class TextPattern : IEquatable<TextPattern>
{
    private readonly string _written;

    private TextPattern(IReadOnlyList<Part> parts)
    {
        Parts = parts;
        _written = string.Concat(parts.Select(part => part.Kind switch
        {
            PartKind.One => "?",
            PartKind.Many => "*",
            PartKind.Dash => "[-/–—―]",
            _ => part.Text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("*", @"\*", StringComparison.Ordinal).Replace("?", @"\?", StringComparison.Ordinal),
        }));
    }

    public enum PartKind
    {
        Literal,
        One,
        Many,
        Dash,
    }

    /// <summary>What stands for a dash before an option on a Windows command line.</summary>
    public const string Dashes = "-/\u2013\u2014\u2015";

    /// <summary>Literals and wildcards in turn: never two literals or two <see cref="PartKind.Many"/> side by side.</summary>
    public IReadOnlyList<Part> Parts { get; }

    /// <summary>Whether every text is like it.</summary>
    public bool IsAnything => Parts is [{ Kind: PartKind.Many }];

    /// <summary>The text, when it has no wildcards.</summary>
    public string? Exact => Parts switch
    {
        [] => "",
        [{ Kind: PartKind.Literal } only] => only.Text,
        _ => null,
    };

    /// <summary>The text, when that is all it asks for, with anything around it.</summary>
    public string? Contained => Parts is [{ Kind: PartKind.Many }, { Kind: PartKind.Literal } only, { Kind: PartKind.Many }] ? only.Text : null;

    /// <summary>The text, when that is all it asks for, with anything before it.</summary>
    public string? Ending => Parts is [{ Kind: PartKind.Many }, { Kind: PartKind.Literal } only] ? only.Text : null;

    /// <summary>Reads a value as a rule writes it.</summary>
    public static TextPattern Parse(string written)
    {
        List<Part> parts = [];
        StringBuilder literal = new();
        for (int i = 0; i < written.Length; i++)
        {
            char c = written[i];
            switch (c)
            {
                case '\\' when i + 1 < written.Length && written[i + 1] is '\\' or '*' or '?':
                    literal.Append(written[++i]);
                    break;
                case '*' or '?':
                    Flush(literal, parts);
                    Add(parts, new Part(c == '*' ? PartKind.Many : PartKind.One, ""));
                    break;
                default:
                    literal.Append(c);
                    break;
            }
        }

        Flush(literal, parts);
        return new TextPattern(parts);
    }

    /// <summary>A text without wildcards.</summary>
    public static TextPattern Of(string text) => new(text.Length == 0 ? [] : [new Part(PartKind.Literal, text)]);

    /// <summary>Whether a name that a person gave is like it, in whatever case. For values of events there are faster ways.</summary>
    public bool IsLike(string name) => FileSystemName.MatchesSimpleExpression(_written, name);

    /// <summary>This pattern with any of <see cref="Dashes"/> where a dash or a slash begins an option (<c>\B[-/]\b</c>).</summary>
    public TextPattern WithAnyDash()
    {
        List<Part> parts = [];
        foreach (Part part in Parts)
        {
            int start = 0;
            for (int i = 0; i < part.Text.Length; i++)
            {
                if (part.Text[i] is '-' or '/' && IsWord(part.Text, i + 1) && !IsWord(part.Text, i - 1))
                {
                    AddText(parts, part.Text[start..i]);
                    parts.Add(new Part(PartKind.Dash, ""));
                    start = i + 1;
                }
            }

            if (part.Kind == PartKind.Literal)
            {
                AddText(parts, part.Text[start..]);
            }
            else
            {
                Add(parts, part);
            }
        }

        return new TextPattern(parts);
    }

    /// <summary>This pattern with its texts changed.</summary>
    public TextPattern With(Func<string, string> change) =>
        new([.. Parts.Select(part => part.Kind == PartKind.Literal ? part with { Text = change(part.Text) } : part)]);

    /// <summary>This pattern with anything allowed before it, after it, or both.</summary>
    public TextPattern Within(bool anythingBefore, bool anythingAfter)
    {
        List<Part> parts = [];
        if (anythingBefore)
        {
            parts.Add(new Part(PartKind.Many, ""));
        }

        foreach (Part part in Parts)
        {
            Add(parts, part);
        }

        if (anythingAfter)
        {
            Add(parts, new Part(PartKind.Many, ""));
        }

        return new TextPattern(parts);
    }

    public bool Equals(TextPattern? other) => other is not null && Parts.SequenceEqual(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as TextPattern);

    public override int GetHashCode() => _written.GetHashCode(StringComparison.Ordinal);

    /// <summary>The pattern as it could be written in a rule.</summary>
    public override string ToString() => _written;

    private static bool IsWord(string text, int index) =>
        index >= 0 && index < text.Length && (char.IsLetterOrDigit(text[index]) || text[index] == '_');

    private static void AddText(List<Part> parts, string text)
    {
        if (text.Length > 0)
        {
            parts.Add(new Part(PartKind.Literal, text));
        }
    }

    private static void Flush(StringBuilder literal, List<Part> parts)
    {
        AddText(parts, literal.ToString());
        literal.Clear();
    }

    private static void Add(List<Part> parts, Part part)
    {
        if (part.Kind != PartKind.Many || parts.Count == 0 || parts[^1].Kind != PartKind.Many)
        {
            parts.Add(part);
        }
    }

    public readonly record struct Part(PartKind Kind, string Text);
}
