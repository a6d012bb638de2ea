using System.Buffers;
using System.Buffers.Binary;

namespace Leafwatch.Core.Sources;

/// <summary>
/// Reads entries in the journal's export format as the bytes come: lines <c>FIELD=value</c>, or the name alone, eight bytes
/// of length and the value where that has control characters; an empty line ends the entry
/// (https://systemd.io/JOURNAL_EXPORT_FORMATS). However long a value is, no more of it is kept than is used.
/// </summary>
internal sealed class JournalExport
{
    // "Field names must be shorter than 64 characters" (systemd.journal-fields(7)).
    private const int LongestName = 64;

    private static readonly SearchValues<byte> NameLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"u8);

    private readonly byte[] _name = new byte[LongestName];
    private readonly byte[] _lengthBytes = new byte[sizeof(ulong)];
    private Expected _expected;
    private int _nameLength;
    private int _lengthCount;
    private ulong _left;
    private JournalField? _field;
    private bool _isFinished;

    private enum Expected
    {
        Name,
        Value,
        Length,
        BinaryValue,
        BinaryEnd,
        EndOfRemark,
    }

    /// <summary>What was read; valid until the next call.</summary>
    public JournalEntry Entry { get; } = new();

    /// <summary>Reads on.</summary>
    /// <param name="input">What there is; what is used of it is taken off.</param>
    /// <returns>Whether an entry is complete; otherwise all of the input was used.</returns>
    public bool TryRead(ref ReadOnlySpan<byte> input)
    {
        if (_isFinished)
        {
            Entry.Clear();
            _isFinished = false;
        }

        while (input.Length > 0 && !_isFinished)
        {
            input = input[Take(input)..];
        }

        return _isFinished;
    }

    private int Take(ReadOnlySpan<byte> input) => _expected switch
    {
        Expected.Name => TakeName(input),
        Expected.Value => TakeValue(input),
        Expected.Length => TakeLength(input),
        Expected.BinaryValue => TakeBinary(input),
        Expected.BinaryEnd => TakeEnd(),
        _ => TakeRemark(input),
    };

    private int TakeName(ReadOnlySpan<byte> input)
    {
        int end = input.IndexOfAny((byte)'=', (byte)'\n');
        int length = end < 0 ? input.Length : end;
        if (_nameLength + length > LongestName)
        {
            _nameLength = 0;
            _expected = Expected.EndOfRemark;
            return length;
        }

        input[..length].CopyTo(_name.AsSpan(_nameLength));
        _nameLength += length;
        if (end < 0)
        {
            return length;
        }

        ReadOnlySpan<byte> name = _name.AsSpan(0, _nameLength);
        _nameLength = 0;
        if (input[end] == '=')
        {
            Begin(name, Expected.Value);
        }
        else if (name.IsEmpty)
        {
            _isFinished = Entry.Cursor.IsSet;
        }
        else if (IsName(name))
        {
            Begin(name, Expected.Length);
        }

        return end + 1;
    }

    private void Begin(ReadOnlySpan<byte> name, Expected expected)
    {
        _field = Entry.Find(name);
        if (_field is not null)
        {
            _field.IsSet = true;
        }

        _expected = expected;
        _lengthCount = 0;
    }

    private int TakeValue(ReadOnlySpan<byte> input)
    {
        int end = input.IndexOf((byte)'\n');
        _field?.Append(end < 0 ? input : input[..end]);
        if (end < 0)
        {
            return input.Length;
        }

        _expected = Expected.Name;
        return end + 1;
    }

    private int TakeLength(ReadOnlySpan<byte> input)
    {
        _lengthBytes[_lengthCount++] = input[0];
        if (_lengthCount == _lengthBytes.Length)
        {
            _left = BinaryPrimitives.ReadUInt64LittleEndian(_lengthBytes);
            _expected = _left == 0 ? Expected.BinaryEnd : Expected.BinaryValue;
        }

        return 1;
    }

    private int TakeBinary(ReadOnlySpan<byte> input)
    {
        int length = (int)Math.Min((ulong)input.Length, _left);
        _field?.Append(input[..length]);
        _left -= (ulong)length;
        _expected = _left == 0 ? Expected.BinaryEnd : Expected.BinaryValue;
        return length;
    }

    private int TakeEnd()
    {
        _expected = Expected.Name;
        return 1;
    }

    /// <summary>Passes over what is no field: journalctl says "-- No entries --" among the entries.</summary>
    private int TakeRemark(ReadOnlySpan<byte> input)
    {
        int end = input.IndexOf((byte)'\n');
        _expected = end < 0 ? Expected.EndOfRemark : Expected.Name;
        return end < 0 ? input.Length : end + 1;
    }

    private static bool IsName(ReadOnlySpan<byte> name) => !name.ContainsAnyExcept(NameLetters);
}
