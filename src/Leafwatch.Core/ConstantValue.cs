using System.Text;

namespace Leafwatch.Core;

/// <summary>A field value that a parser knows beforehand (<c>event.outcome: failure</c>), interned so that setting it stores a number.</summary>
public readonly record struct ConstantValue
{
    private static readonly Lock Gate = new();
    private static byte[][] _values = [];

    private ConstantValue(int index) => Index = index;

    internal int Index { get; }

    public static ConstantValue Of(string text)
    {
        lock (Gate)
        {
            _values = [.. _values, Encoding.UTF8.GetBytes(text)];
            return new ConstantValue(_values.Length - 1);
        }
    }

    internal static ReadOnlySpan<byte> At(int index) => _values[index];
}
