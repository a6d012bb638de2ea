using Leafwatch.Core.Parsing.Layouts;

namespace Leafwatch.Core.Parsing.Structured;

/// <summary>Takes down the values of a structured line as they are met, the one with the best key for each.</summary>
internal sealed class MappedValues(FieldMapping mapping)
{
    private readonly int[] _ranks = new int[mapping.Values.Length];
    private readonly int[] _required = [.. mapping.Required];

    public void Put(FieldMapping.Node key, int start, int end, FoundValues found)
    {
        int value = key.Value;
        if (value >= 0 && (!found.Has(value) || key.Rank < _ranks[value]))
        {
            found.Put(value, start, end);
            _ranks[value] = key.Rank;
        }
    }

    public bool AreComplete(FoundValues found)
    {
        foreach (int value in _required)
        {
            if (!found.Has(value))
            {
                return false;
            }
        }

        return true;
    }
}
