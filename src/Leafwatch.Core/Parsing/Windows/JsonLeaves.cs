using System.Buffers;
using Leafwatch.Core.Parsing.Structured;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// Goes through a JSON object (RFC 8259) from value to value: each with its path, in which a key within a key and a key with a point are the
/// same (<c>winlog.event_id</c>). Null and empty objects are no values.
/// </summary>
internal sealed class JsonLeaves
{
    private const int Deepest = 24;
    private const int LongestPath = 256;

    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",}] \t\r\n"u8);

    private readonly byte[] _path = new byte[LongestPath];
    private readonly Level[] _levels = new Level[Deepest];
    private int _depth;
    private int _at;
    private int _pathLength;
    private int _keyStart;
    private int _keyLength;
    private int _members;

    /// <summary>The keys that lead to the value; empty when they are longer than any that is asked for.</summary>
    public ReadOnlySpan<byte> Path => _pathLength <= LongestPath ? _path.AsSpan(0, _pathLength) : default;

    /// <summary>Where the value begins, behind the quotation mark of a text.</summary>
    public int Start { get; private set; }

    public int Length { get; private set; }

    /// <summary>The last key, as it stands in the line.</summary>
    public (int Start, int Length) Key => (_keyStart, _keyLength);

    /// <summary>Which element of the outermost array the value is in, from 0; -1 outside of arrays.</summary>
    public int Element { get; private set; }

    /// <summary>Whether the end was reached and all was as it should be.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Begins with the object that <paramref name="text"/> begins with.</summary>
    public bool Begin(ReadOnlySpan<byte> text)
    {
        (_depth, _at, _pathLength, _members, IsWhole) = (0, 0, 0, 0, false);
        return text.Length > 0 && text[0] == '{' && TryOpen(isArray: false);
    }

    /// <summary>Goes on to the next value.</summary>
    public bool TryNext(ReadOnlySpan<byte> text)
    {
        while (_depth > 0)
        {
            SkipSpace(text);
            if (_at >= text.Length)
            {
                return false;
            }

            ref Level level = ref _levels[_depth - 1];
            byte next = text[_at];
            if (next == (level.IsArray ? ']' : '}'))
            {
                _at++;
                _depth--;
                continue;
            }

            if (level.HasMember)
            {
                if (next != ',' || ++_members > JsonString.MostMembers)
                {
                    return false;
                }

                _at++;
                SkipSpace(text);
            }

            level.HasMember = true;
            level.Element++;
            _pathLength = level.PathLength;
            if (!level.IsArray && !TryReadKey(text))
            {
                return false;
            }

            SkipSpace(text);
            if (_at >= text.Length)
            {
                return false;
            }

            if (text[_at] is (byte)'{' or (byte)'[')
            {
                if (!TryOpen(text[_at] == '['))
                {
                    return false;
                }

                continue;
            }

            bool isNull = text[_at] == 'n';
            if (!TryReadScalar(text))
            {
                return false;
            }

            if (!isNull)
            {
                Element = OuterElement();
                return true;
            }
        }

        SkipSpace(text);
        IsWhole = _at == text.Length;
        return false;
    }

    private int OuterElement()
    {
        for (int i = 0; i < _depth; i++)
        {
            if (_levels[i].IsArray)
            {
                return _levels[i].Element;
            }
        }

        return -1;
    }

    private bool TryOpen(bool isArray)
    {
        _at++;
        if (_depth == Deepest)
        {
            return false;
        }

        _levels[_depth++] = new Level { IsArray = isArray, PathLength = _pathLength, Element = -1 };
        return true;
    }

    private bool TryReadKey(ReadOnlySpan<byte> text)
    {
        if (_at >= text.Length || text[_at] != '"')
        {
            return false;
        }

        int end = JsonString.End(text, _at + 1);
        if (end < 0)
        {
            return false;
        }

        (_keyStart, _keyLength) = (_at + 1, end - _at - 1);
        Append(text.Slice(_keyStart, _keyLength));
        _at = end + 1;
        SkipSpace(text);
        if (_at >= text.Length || text[_at] != ':')
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Append(ReadOnlySpan<byte> key)
    {
        int point = _pathLength > 0 ? 1 : 0;
        if (_pathLength + point + key.Length > LongestPath)
        {
            _pathLength = LongestPath + 1;
            return;
        }

        if (point > 0)
        {
            _path[_pathLength++] = (byte)'.';
        }

        key.CopyTo(_path.AsSpan(_pathLength));
        _pathLength += key.Length;
    }

    private bool TryReadScalar(ReadOnlySpan<byte> text)
    {
        if (text[_at] == '"')
        {
            int end = JsonString.End(text, _at + 1);
            (Start, Length) = (_at + 1, end - _at - 1);
            _at = end + 1;
            return end >= 0;
        }

        (Start, Length) = (_at, text[_at..].IndexOfAny(ScalarEnds));
        _at += Length;
        return Length > 0;
    }

    private void SkipSpace(ReadOnlySpan<byte> text)
    {
        while (_at < text.Length && text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }
    }

    private struct Level
    {
        public bool IsArray;
        public bool HasMember;
        public int Element;
        public int PathLength;
    }
}
