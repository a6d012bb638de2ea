namespace Leafwatch.Core.Sources;

/// <summary>
/// Where a file stands among the generations of its log. A copy made by copytruncate is younger than the file at the path of
/// the log, and holds what is older; a file that was packed or deleted since is not where its name says.
/// </summary>
/// <param name="IsCurrent">Whether it is at the path of the log.</param>
/// <param name="Date">The date in its name; 0 without one.</param>
/// <param name="IsPlain">Whether it is no archive.</param>
/// <param name="Age">Its times of birth and of the last write.</param>
internal readonly record struct GenerationOrder(bool IsCurrent, long Date, bool IsPlain, (long Birth, long LastWrite) Age)
    : IComparable<GenerationOrder>
{
    public int CompareTo(GenerationOrder other)
    {
        int order = IsCurrent.CompareTo(other.IsCurrent);
        order = order == 0 && Date > 0 && other.Date > 0 ? Date.CompareTo(other.Date) : order;
        order = order == 0 ? IsPlain.CompareTo(other.IsPlain) : order;
        return order == 0 ? Age.CompareTo(other.Age) : order;
    }
}
