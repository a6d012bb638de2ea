using Leafwatch.Core.Rollups;

namespace Leafwatch.Reports;

/// <summary>Rollups of several series and times, in one.</summary>
internal static class RollupSum
{
    private const int ListCapacity = 4096;

    public static Rollup Of(IEnumerable<RollupRow> rows)
    {
        Rollup sum = new(ListCapacity);
        foreach (RollupRow row in rows)
        {
            sum.Merge(row.Counts);
        }

        return sum;
    }
}
