using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Structured;

namespace Leafwatch.Core.Parsing.Envelopes;

/// <summary>A JSON object around a message, by a mapping whose values are, in this order, the time, the message, and what the envelope states besides.</summary>
internal abstract class JsonEnvelope(FieldMapping mapping) : Envelope
{
    protected const int TimeValue = 0;
    protected const int MessageValue = 1;

    private readonly JsonObject _object = new(mapping, takesArrays: true);
    private readonly Unescaping _unescaping = new(EscapeStyle.Json);

    /// <summary>Where the object begins in the line.</summary>
    private int _start;

    protected FoundValues Found { get; } = new(mapping.Values.Length, null);

    public override bool TryOpen(LineText text, out LineText message)
    {
        message = default;
        _start = text.Start;
        if (!_object.TryLocate(text.Bytes, Found) || !Found.Has(MessageValue) || !TryReadTime(Value(text, TimeValue).Bytes, out DateTimeOffset time))
        {
            return false;
        }

        Time = time;
        message = Value(text, MessageValue);
        return true;
    }

    public override int? Unescape(ReadOnlySpan<byte> message, Span<byte> plain) =>
        message.Length > 0 && message[0] == '[' && message[^1] == ']' && TryReadNumbers(message[1..^1], plain, out int length) ? length
        : message.Contains((byte)'\\') ? _unescaping.Unescape(message, plain)
        : null;

    public override void SetHead(EventView line, LineText text)
    {
        for (int i = 0; i < mapping.Values.Length; i++)
        {
            if (mapping.Values[i].Meaning is { } meaning && Found.Has(i) && Found.End(i) > Found.Start(i))
            {
                meaning.Set(line, _start + Found.Start(i), Found.End(i) - Found.Start(i), _unescaping);
            }
        }
    }

    protected abstract bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time);

    protected LineText Value(LineText text, int value) => Found.Has(value) ? text.Slice(_start - text.Start + Found.Start(value), Found.End(value) - Found.Start(value)) : default;

    /// <summary>Bytes that are no UTF-8 are written as their numbers: <c>[72, 105]</c>.</summary>
    private static bool TryReadNumbers(ReadOnlySpan<byte> text, Span<byte> plain, out int length)
    {
        length = 0;
        int number = -1;
        foreach (byte each in text)
        {
            if (Digits.Is(each))
            {
                number = (Math.Max(number, 0) * 10) + (each - '0');
                if (number > byte.MaxValue)
                {
                    return false;
                }
            }
            else if (each == ',' && number >= 0)
            {
                plain[length++] = (byte)number;
                number = -1;
            }
            else if (each != ' ')
            {
                return false;
            }
        }

        if (number >= 0)
        {
            plain[length++] = (byte)number;
        }

        return true;
    }
}
