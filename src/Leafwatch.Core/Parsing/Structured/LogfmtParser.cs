using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Structured;

/// <summary>
/// Reads lines of <c>key=value key="a value"</c> by a mapping of their keys (https://brandur.org/logfmt; quotation as Go's strconv.Quote).
/// </summary>
internal class LogfmtParser(FieldMapping mapping, ParserOptions options)
    : LocatedLineParser(mapping.Values, EscapeStyle.Backslash, new FoundValues(mapping.Values.Length, null), options)
{
    private readonly MappedValues _mapped = new(mapping);
    private readonly TimeText _time = new(options);

    protected override bool TryLocate(ReadOnlySpan<byte> text, FoundValues found, out DateTimeOffset time)
    {
        time = default;
        found.Clear();
        found.IsQuad = false;
        int next = 0;
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] == ' ')
            {
                at++;
                continue;
            }

            int length = text[at..].IndexOfAny((byte)'=', (byte)' ');
            if (length < 0 || text[at + length] == ' ')
            {
                // A key alone.
                at = length < 0 ? text.Length : at + length;
                continue;
            }

            ReadOnlySpan<byte> key = text.Slice(at, length);
            int start = at + length + 1;
            bool isQuoted = start < text.Length && text[start] == '"';
            start += isQuoted ? 1 : 0;
            int end = isQuoted ? QuotedText.End(text, start, start) : Word(text, start);
            if (end < 0)
            {
                return false;
            }

            if (mapping.Root.Find(key, ref next) is { } known)
            {
                _mapped.Put(known, start, end, found);
            }

            at = end + (isQuoted ? 1 : 0);
        }

        return _mapped.AreComplete(found) && _time.TryRead(text[found.Start(mapping.Time)..found.End(mapping.Time)], out time);
    }

    private static int Word(ReadOnlySpan<byte> text, int start)
    {
        int length = text[start..].IndexOf((byte)' ');
        return length < 0 ? text.Length : start + length;
    }
}
