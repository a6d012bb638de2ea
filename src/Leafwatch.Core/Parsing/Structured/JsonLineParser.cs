using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Structured;

/// <summary>Reads lines that are JSON objects (RFC 8259) by a mapping of their keys. What no key asks for is passed over, not looked into.</summary>
internal class JsonLineParser(FieldMapping mapping, ParserOptions options)
    : LocatedLineParser(mapping.Values, EscapeStyle.Json, new FoundValues(mapping.Values.Length, null), options)
{
    private readonly JsonObject _object = new(mapping);
    private readonly TimeText _time = new(options);

    protected override bool TryLocate(ReadOnlySpan<byte> text, FoundValues found, out DateTimeOffset time)
    {
        time = default;
        return _object.TryLocate(text, found) && _time.TryRead(text[found.Start(mapping.Time)..found.End(mapping.Time)], out time);
    }
}
