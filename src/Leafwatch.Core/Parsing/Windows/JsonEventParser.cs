using Leafwatch.Core.Parsing.Meanings;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>Reads an event that is a JSON object, value by value; what a value is, its path tells.</summary>
internal abstract class JsonEventParser(ParserOptions options) : WindowsLineParser(options)
{
    private readonly JsonLeaves _leaves = new();
    private readonly Unescaping _unescaping = new(EscapeStyle.Json);

    protected override bool CanBegin(byte first) => first == '{';

    protected override bool HasEscapes(ReadOnlySpan<byte> line) => line.Contains((byte)'\\');

    protected override void SetValue(EventView line, Field field, LineText value) => _unescaping.Set(line, field, value.Start, value.Length);

    protected override bool TryLocate(LineText line, LineText text, EventParts parts, out DateTimeOffset time)
    {
        time = default;
        Begin();
        if (!_leaves.Begin(text.Bytes))
        {
            return false;
        }

        while (_leaves.TryNext(text.Bytes))
        {
            Take(_leaves, text, parts);
        }

        return _leaves.IsWhole && IsEvent(parts) && parts.Has(SystemPart.Time) && TryReadTime(parts.Of(SystemPart.Time, line).Bytes, out time);
    }

    /// <summary>Forgets the event before.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Takes a value down if it is a part of the event; positions count from the start of the line.</summary>
    protected abstract void Take(JsonLeaves leaf, LineText text, EventParts parts);

    protected abstract bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time);

    /// <summary>Whether what was found makes an event: numbers and times are in other logs, too.</summary>
    protected virtual bool IsEvent(EventParts parts) => parts.Has(SystemPart.Provider) || parts.Has(SystemPart.Channel);

    protected static void Put(SystemPart part, JsonLeaves leaf, LineText text, EventParts parts) => parts.Put(part, text.Start + leaf.Start, leaf.Length);

    /// <summary>Takes a piece of data down whose name is what follows <paramref name="prefix"/> in the path.</summary>
    protected static void PutData(int prefix, JsonLeaves leaf, LineText text, EventParts parts)
    {
        (int start, int length) = leaf.Key;
        int named = Math.Min(length, leaf.Path.Length - prefix);
        parts.PutNamed(text.Start + start + length - named, named, text.Start + leaf.Start, leaf.Length);
    }
}
