using System.Buffers.Text;

namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>How long a request took; <c>event.duration</c> is in nanoseconds (ECS 8.17).</summary>
/// <param name="field">The field that gets it.</param>
/// <param name="nanoseconds">How many nanoseconds the unit of the log has.</param>
internal sealed class DurationMeaning(Field field, long nanoseconds) : ValueMeaning
{
    public const long Second = 1_000_000_000;
    public const long Millisecond = 1_000_000;
    public const long Microsecond = 1_000;

    private const int MostDigits = 12;

    public override IReadOnlyList<Field> Fields { get; } = [field];

    public override void Set(EventView line, int start, int length, Unescaping unescaping)
    {
        ReadOnlySpan<byte> text = line.Line.Slice(start, length);
        int whole = Digits.Leading(text);
        if (whole is 0 or > MostDigits)
        {
            return;
        }

        Int128 sum = 0;
        foreach (byte digit in text[..whole])
        {
            sum = (sum * 10) + (digit - '0');
        }

        sum *= nanoseconds;
        if (whole + 1 < text.Length && text[whole] == '.')
        {
            long unit = nanoseconds;
            foreach (byte digit in text[(whole + 1)..])
            {
                unit /= 10;
                if (unit == 0 || !Digits.Is(digit))
                {
                    break;
                }

                sum += (digit - '0') * unit;
            }
        }

        Span<byte> number = stackalloc byte[20];
        if (sum <= long.MaxValue && Utf8Formatter.TryFormat((long)sum, number, out int written))
        {
            line.SetCopy(field, number[..written]);
        }
    }
}
