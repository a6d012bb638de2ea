namespace Leafwatch.Core.Rollups;

/// <summary>Some of the lists of a rollup.</summary>
public readonly record struct RollupLists
{
    private readonly uint _mask;

    private RollupLists(uint mask) => _mask = mask;

    public static RollupLists None { get; }

    public static RollupLists All { get; } = new(uint.MaxValue);

    public static RollupLists Of(params ReadOnlySpan<RollupList> lists)
    {
        uint mask = 0;
        foreach (RollupList list in lists)
        {
            mask |= 1u << (int)list;
        }

        return new RollupLists(mask);
    }

    /// <summary>These but for one.</summary>
    public RollupLists Without(RollupList list) => new(_mask & ~(1u << (int)list));

    /// <summary>Those that are among others as well.</summary>
    public RollupLists And(RollupLists others) => new(_mask & others._mask);

    public bool IsNone => _mask == 0;

    public bool Has(RollupList list) => (_mask & (1u << (int)list)) != 0;
}
