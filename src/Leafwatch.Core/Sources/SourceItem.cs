namespace Leafwatch.Core.Sources;

/// <summary>What sources hand to the engine, in order: lines, or something that happened.</summary>
public readonly record struct SourceItem
{
    public SourceItem(Batch batch) => Batch = batch;

    public SourceItem(SourceEvent what) => Event = what;

    /// <summary>The lines. Whoever is done with them gives their buffer back with <see cref="BlockPool.Return"/>.</summary>
    public Batch? Batch { get; }

    public SourceEvent? Event { get; }
}
