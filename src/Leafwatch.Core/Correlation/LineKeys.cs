namespace Leafwatch.Core.Correlation;

/// <summary>The keys of groups that the line at hand is of, where they are of one field: most correlations group by one, and by the same few, so that each is written and hashed once.</summary>
internal sealed class LineKeys
{
    private const int Most = 4;

    private readonly Key[] _keys = new Key[Most];
    private int _count;

    /// <summary>Another line is at hand.</summary>
    public void Begin() => _count = 0;

    /// <summary>Gets a key that was kept.</summary>
    /// <param name="field">The field.</param>
    /// <param name="seed">What it was hashed with.</param>
    /// <param name="key">The key.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="isComplete">Whether the line has the field.</param>
    public bool TryGet(Field field, long seed, out ReadOnlySpan<byte> key, out ulong hash, out bool isComplete)
    {
        for (int i = 0; i < _count; i++)
        {
            ref readonly Key kept = ref _keys[i];
            if (kept.Field == field && kept.Seed == seed)
            {
                key = kept.Bytes.AsSpan(0, kept.Length);
                (hash, isComplete) = (kept.Hash, kept.IsComplete);
                return true;
            }
        }

        key = default;
        (hash, isComplete) = (0, false);
        return false;
    }

    /// <summary>Keeps a key for other correlations, if there is room.</summary>
    public void Keep(Field field, long seed, ReadOnlySpan<byte> key, ulong hash, bool isComplete)
    {
        if (_count < Most)
        {
            ref Key kept = ref _keys[_count++];
            kept.Bytes ??= new byte[GroupKey.LongestField];
            key.CopyTo(kept.Bytes);
            (kept.Field, kept.Seed, kept.Length, kept.Hash, kept.IsComplete) = (field, seed, key.Length, hash, isComplete);
        }
    }

    private struct Key
    {
        public Field Field;
        public long Seed;
        public byte[]? Bytes;
        public int Length;
        public ulong Hash;
        public bool IsComplete;
    }
}
