using System.Buffers;
using Leafwatch.Core.Parsing.Layouts;

namespace Leafwatch.Core.Parsing.Structured;

/// <summary>Finds the values that a mapping asks for in a JSON object (RFC 8259). What no key asks for is passed over, not looked into.</summary>
/// <param name="mapping">The keys.</param>
/// <param name="takesArrays">Whether a value that is an array is taken as it is written; else its first text stands for it.</param>
internal sealed class JsonObject(FieldMapping mapping, bool takesArrays = false)
{
    private const int Failed = -1;

    private static readonly SearchValues<byte> Brackets = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",}] \t\r\n"u8);

    private readonly MappedValues _mapped = new(mapping);
    private int _members;

    /// <summary>Whether the text is one object that has all that is required.</summary>
    public bool TryLocate(ReadOnlySpan<byte> text, FoundValues found)
    {
        int start = AfterSpace(text, 0);
        if (start == text.Length || text[start] != '{')
        {
            return false;
        }

        found.Clear();
        found.IsQuad = false;
        _members = 0;
        int end = ReadObject(text, start, mapping.Root, found);
        return end >= 0 && AfterSpace(text, end) == text.Length && _mapped.AreComplete(found);
    }

    /// <summary>Reads the object at <paramref name="at"/>; no deeper than the mapping is.</summary>
    private int ReadObject(ReadOnlySpan<byte> text, int at, FieldMapping.Node node, FoundValues found)
    {
        int next = 0;
        at = AfterSpace(text, at + 1);
        if (at < text.Length && text[at] == '}')
        {
            return at + 1;
        }

        while (at < text.Length && text[at] == '"')
        {
            int keyEnd = JsonString.End(text, at + 1);
            if (keyEnd < 0)
            {
                return Failed;
            }

            ReadOnlySpan<byte> key = text[(at + 1)..keyEnd];
            at = AfterSpace(text, keyEnd + 1);
            if (at >= text.Length || text[at] != ':')
            {
                return Failed;
            }

            at = AfterSpace(text, at + 1);
            at = node.Find(key, ref next) is { } known ? ReadValue(text, at, known, found) : Skip(text, at);
            if (at < 0)
            {
                return Failed;
            }

            at = AfterSpace(text, at);
            if (at >= text.Length)
            {
                return Failed;
            }

            if (text[at] == '}')
            {
                return at + 1;
            }

            if (text[at] != ',' || ++_members > JsonString.MostMembers)
            {
                return Failed;
            }

            at = AfterSpace(text, at + 1);
        }

        return Failed;
    }

    private int ReadValue(ReadOnlySpan<byte> text, int at, FieldMapping.Node key, FoundValues found)
    {
        if (at >= text.Length)
        {
            return Failed;
        }

        switch (text[at])
        {
            case (byte)'"':
                int end = JsonString.End(text, at + 1);
                if (end < 0)
                {
                    return Failed;
                }

                _mapped.Put(key, at + 1, end, found);
                return end + 1;
            case (byte)'{':
                return key.HasChildren ? ReadObject(text, at, key, found) : Skip(text, at);
            case (byte)'[':
                int after = Skip(text, at);
                if (takesArrays && after > 0)
                {
                    _mapped.Put(key, at, after, found);
                    return after;
                }

                // Of several values of a header the first stands for all.
                int first = AfterSpace(text, at + 1);
                if (first < text.Length && text[first] == '"' && JsonString.End(text, first + 1) is var close and >= 0)
                {
                    _mapped.Put(key, first + 1, close, found);
                }

                return after;
            default:
                int length = text[at..].IndexOfAny(ScalarEnds);
                if (length <= 0)
                {
                    return Failed;
                }

                if (text[at] != 'n')
                {
                    _mapped.Put(key, at, at + length, found);
                }

                return at + length;
        }
    }

    /// <summary>Passes over a value of any kind.</summary>
    private static int Skip(ReadOnlySpan<byte> text, int at)
    {
        int depth = 0;
        while (at < text.Length)
        {
            switch (text[at])
            {
                case (byte)'"':
                    at = JsonString.End(text, at + 1) + 1;
                    if (at == 0)
                    {
                        return Failed;
                    }

                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    at++;
                    break;
                case (byte)'}' or (byte)']':
                    depth--;
                    at++;
                    break;
                default:
                    int length = text[at..].IndexOfAny(depth > 0 ? Brackets : ScalarEnds);
                    if (length <= 0)
                    {
                        return Failed;
                    }

                    at += length;
                    break;
            }

            if (depth <= 0)
            {
                return depth < 0 ? Failed : at;
            }
        }

        return Failed;
    }

    private static int AfterSpace(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at;
    }
}
