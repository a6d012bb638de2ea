namespace Leafwatch.Core.Sources;

/// <summary>The value of a field of a journal entry, as far as it fits.</summary>
internal sealed class JournalField(int longest)
{
    private readonly byte[] _value = new byte[longest];
    private int _length;

    public ReadOnlySpan<byte> Value => _value.AsSpan(0, _length);

    /// <summary>Whether the entry has the field. An entry may have it more than once: the first counts.</summary>
    public bool IsSet { get; set; }

    public bool IsCut { get; private set; }

    public void Append(ReadOnlySpan<byte> more)
    {
        int fitting = Math.Min(more.Length, _value.Length - _length);
        more[..fitting].CopyTo(_value.AsSpan(_length));
        _length += fitting;
        IsCut |= fitting < more.Length;
    }

    public void Clear()
    {
        _length = 0;
        IsSet = false;
        IsCut = false;
    }
}
