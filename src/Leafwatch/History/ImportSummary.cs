namespace Leafwatch.History;

/// <summary>What came of an import.</summary>
internal sealed class ImportSummary
{
    public int Files { get; set; }

    /// <summary>Files that are copies of others that were named.</summary>
    public int Twice { get; set; }

    /// <summary>Lines that were counted now.</summary>
    public long Lines { get; set; }

    public long Unparsed { get; set; }

    public TimeSpan Elapsed { get; set; }
}
