using System.Text;

namespace Leafwatch.Core.Parsing.Own;

/// <summary>What is set when a line says something: the first case of a format whose tests all hold counts.</summary>
internal sealed record FieldCase(IReadOnlyList<CaseTest> Tests, IReadOnlyList<(Field Field, ConstantValue Value)> Sets)
{
    public bool Holds(EventView line)
    {
        foreach (CaseTest test in Tests)
        {
            if (!test.Holds(line))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Whether a field has one of several values.</summary>
internal sealed record CaseTest(Field Field, IReadOnlyList<CaseValue> Values)
{
    public bool Holds(EventView line)
    {
        if (!line.Has(Field))
        {
            return false;
        }

        foreach (CaseValue value in Values)
        {
            if (value.Holds(line[Field]))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A value as it is written; an asterisk at its beginning, its end or both stands for anything.</summary>
internal sealed class CaseValue
{
    private readonly byte[] _text;
    private readonly bool _isOpenBefore;
    private readonly bool _isOpenBehind;

    private CaseValue(string text, bool isOpenBefore, bool isOpenBehind)
    {
        _text = Encoding.UTF8.GetBytes(text);
        _isOpenBefore = isOpenBefore;
        _isOpenBehind = isOpenBehind;
    }

    /// <returns>Nothing when there is an asterisk in the middle.</returns>
    public static CaseValue? Of(string written)
    {
        bool isOpenBefore = written.StartsWith('*');
        bool isOpenBehind = written.Length > 1 && written.EndsWith('*');
        string text = written[(isOpenBefore ? 1 : 0)..^(isOpenBehind ? 1 : 0)];
        return text.Contains('*', StringComparison.Ordinal) ? null : new CaseValue(text, isOpenBefore, isOpenBehind);
    }

    public bool Holds(ReadOnlySpan<byte> value) => (_isOpenBefore, _isOpenBehind) switch
    {
        (true, true) => value.IndexOf(_text) >= 0,
        (true, false) => value.EndsWith(_text),
        (false, true) => value.StartsWith(_text),
        _ => value.SequenceEqual(_text),
    };
}
