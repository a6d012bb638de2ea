using System.IO.Hashing;

namespace Leafwatch.Core.Correlation;

/// <summary>Compares windows by the keys of their groups, so that one is found by bytes that are not yet a key. The hash is seeded: an outsider chooses the keys.</summary>
internal sealed class WindowComparer : IEqualityComparer<Window>, IAlternateEqualityComparer<ReadOnlySpan<byte>, Window>
{
    private static readonly long Seed = Random.Shared.NextInt64();

    public bool Equals(Window? x, Window? y) => x is null ? y is null : y is not null && x.Key.SequenceEqual(y.Key);

    public bool Equals(ReadOnlySpan<byte> alternate, Window other) => alternate.SequenceEqual(other.Key);

    public int GetHashCode(Window obj) => GetHashCode(obj.Key);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate, Seed);

    public Window Create(ReadOnlySpan<byte> alternate) => throw new NotSupportedException("a key alone makes no window");
}
