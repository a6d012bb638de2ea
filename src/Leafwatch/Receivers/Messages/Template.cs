using System.Text;
using Leafwatch.Core;

namespace Leafwatch.Receivers.Messages;

/// <summary>A text with fields: <c>{level}: {sentence}{if page} ({page}){end}</c>. It can choose and show, and nothing else: it ends, and is as long as its fields.</summary>
/// <remarks>What the user writes is markup of the target; what a field shows is not.</remarks>
internal sealed class Template
{
    public const int Longest = 16 * 1024;

    private const int Deepest = 16;

    private readonly IReadOnlyList<Part> _parts;

    private Template(IReadOnlyList<Part> parts) => _parts = parts;

    /// <summary>Whether it begins with the user's own words, not with a field.</summary>
    public bool BeginsWithWords => _parts is [Part.Words, ..];

    /// <summary>A template of this program's own.</summary>
    public static Template Of(string text) =>
        TryParse(text, out TemplateError? error) ?? throw new ArgumentException($"At {error!.At}: {error.Message}", nameof(text));

    public static Template? TryParse(string text, out TemplateError? error)
    {
        error = null;
        if (text.Length > Longest)
        {
            error = new TemplateError(0, $"longer than {Longest} characters");
            return null;
        }

        Reader reader = new(text);
        List<Part> parts = reader.ReadParts(depth: 0);
        error = reader.Error;
        return error is null ? new Template(parts) : null;
    }

    /// <summary>The text, with fewer lines of evidence and shorter values where it would not fit; cut where nothing else helps.</summary>
    /// <param name="fields">What the fields stand for.</param>
    /// <param name="markup">How the target writes them.</param>
    /// <param name="most">How long it may be.</param>
    /// <param name="measure">How the target measures length; characters when not said.</param>
    public string Render(MessageFields fields, Markup markup, int most, Func<string, int>? measure = null)
    {
        measure ??= static text => text.Length;
        foreach ((int lines, int letters) in ((int, int)[])[(40, 1000), (12, 500), (6, 300), (2, 200), (0, 200), (0, 120), (0, 60)])
        {
            string text = Render(fields, markup, new Limits(lines, letters));
            if (measure(text) <= most)
            {
                return text;
            }
        }

        // The template's own words are too long. A cut could leave half a tag: what is left is plain.
        string left = markup.Text(VisibleText.Of(fields.TextOf("subject"), Math.Max(1, Math.Min(150, most / 8))));
        return measure(left) <= most ? left : "";
    }

    private string Render(MessageFields fields, Markup markup, Limits limits)
    {
        StringBuilder text = new();
        Write(text, _parts, fields, markup, limits);
        return text.ToString().Trim('\n');
    }

    private static void Write(StringBuilder text, IReadOnlyList<Part> parts, MessageFields fields, Markup markup, Limits limits)
    {
        foreach (Part part in parts)
        {
            switch (part)
            {
                case Part.Words words:
                    text.Append(words.Text);
                    break;
                case Part.Field field:
                    text.Append(Written(fields[field.Name], markup, limits));
                    break;
                case Part.Choice choice:
                    Write(text, fields[choice.Name].IsEmpty == choice.IsNot ? choice.Then : choice.Else, fields, markup, limits);
                    break;
            }
        }
    }

    private static string Written(FieldValue value, Markup markup, Limits limits) => value switch
    {
        FieldValue.Text text => markup.Text(VisibleText.Of(text.Value, limits.Letters)),
        FieldValue.Prose prose => string.Join('\n', prose.Lines.Take(Math.Max(limits.Lines, 3)).Select(line => markup.Text(VisibleText.Of(line, limits.Letters)))),
        FieldValue.Evidence evidence when evidence.Lines.Count > 0 && limits.Lines > 0 =>
            markup.Lines([.. evidence.Lines.Take(limits.Lines).Select(line => VisibleText.Of(line, limits.Letters))]),
        FieldValue.Link { Address: { } address } link => markup.Link(link.Name, address),
        _ => "",
    };

    private readonly record struct Limits(int Lines, int Letters);

    private abstract record Part
    {
        internal sealed record Words(string Text) : Part;

        internal sealed record Field(string Name) : Part;

        internal sealed record Choice(string Name, bool IsNot, IReadOnlyList<Part> Then, IReadOnlyList<Part> Else) : Part;
    }

    private sealed class Reader(string text)
    {
        private int _at;
        private string? _ending;

        public TemplateError? Error { get; private set; }

        /// <summary>Reads up to the end, or to an <c>else</c> or <c>end</c> that belongs to the choice around it.</summary>
        public List<Part> ReadParts(int depth)
        {
            List<Part> parts = [];
            StringBuilder words = new();
            while (_at < text.Length && Error is null)
            {
                char letter = text[_at];
                if (letter is not ('{' or '}') || (_at + 1 < text.Length && text[_at + 1] == letter))
                {
                    words.Append(letter);
                    _at += letter is '{' or '}' ? 2 : 1;
                    continue;
                }

                if (letter == '}')
                {
                    Fail(_at, "'}' without '{'", "write }} for the sign itself");
                    break;
                }

                Flush(parts, words);
                if (!ReadTag(parts, depth))
                {
                    return parts;
                }
            }

            Flush(parts, words);
            return parts;
        }

        /// <returns>Whether the text goes on at this depth.</returns>
        private bool ReadTag(List<Part> parts, int depth)
        {
            int start = _at;
            int close = text.IndexOf('}', start);
            if (close < 0)
            {
                return Fail(start, "'{' without '}'", "write {{ for the sign itself");
            }

            string[] words = text[(start + 1)..close].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            _at = close + 1;
            switch (words)
            {
                case ["end" or "else"]:
                    _ending = words[0];
                    return depth == 0 && Fail(start, $"'{{{words[0]}}}' without '{{if …}}'") || false;
                case ["if", var name]:
                    return ReadChoice(parts, name, isNot: false, start, depth);
                case ["if", "not", var name]:
                    return ReadChoice(parts, name, isNot: true, start, depth);
                case [var name]:
                    parts.Add(new Part.Field(name));
                    return IsKnown(name, start + 1);
                default:
                    return Fail(start, $"found '{{{VisibleText.Of(string.Join(' ', words), 80)}}}', expected a field, or if, if not, else, end");
            }
        }

        private bool ReadChoice(List<Part> parts, string name, bool isNot, int start, int depth)
        {
            if (!IsKnown(name, text.IndexOf(name, start + 3, StringComparison.Ordinal)))
            {
                return false;
            }

            if (depth == Deepest)
            {
                return Fail(start, $"more than {Deepest} choices inside each other");
            }

            _ending = null;
            List<Part> then = ReadParts(depth + 1);
            List<Part> otherwise = [];
            if (_ending == "else")
            {
                _ending = null;
                otherwise = ReadParts(depth + 1);
                if (_ending == "else")
                {
                    return Fail(start, "a choice with two '{else}'");
                }
            }

            if (Error is null && _ending != "end")
            {
                return Fail(start, $"'{{if {(isNot ? "not " : "")}{name}}}' without '{{end}}'");
            }

            _ending = null;
            parts.Add(new Part.Choice(name, isNot, then, otherwise));
            return Error is null;
        }

        private bool IsKnown(string name, int at) => MessageFields.Names.Contains(name) || Fail(
            at, $"there is no field '{VisibleText.Of(name, 80)}'", Spelling.DidYouMean(name, MessageFields.Names) ?? $"known: {string.Join(", ", MessageFields.Names)}");

        private bool Fail(int at, string message, string? hint = null)
        {
            Error ??= new TemplateError(at, message, hint);
            return false;
        }

        private static void Flush(List<Part> parts, StringBuilder words)
        {
            if (words.Length > 0)
            {
                parts.Add(new Part.Words(words.ToString()));
                words.Clear();
            }
        }
    }
}

/// <summary>What is wrong with a template.</summary>
/// <param name="At">At which character, from 0.</param>
/// <param name="Message">What it is.</param>
/// <param name="Hint">What may help.</param>
internal sealed record TemplateError(int At, string Message, string? Hint = null);
