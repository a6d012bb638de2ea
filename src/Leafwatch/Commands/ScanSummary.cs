namespace Leafwatch.Commands;

/// <summary>What a scan says at its end.</summary>
internal sealed class ScanSummary
{
    public long Lines { get; set; }

    public long Unparsed { get; set; }

    /// <summary>Matches that came too late, by their file's own order, to be counted in a window.</summary>
    public long Late { get; set; }

    public long Alerts { get; set; }

    public DateTimeOffset? First { get; set; }

    public DateTimeOffset? Last { get; set; }

    public TimeSpan Elapsed { get; set; }

    /// <summary>How often each rule selected an event, by its name.</summary>
    public SortedDictionary<string, long> MatchesByRule { get; } = new(StringComparer.Ordinal);

    /// <summary>Lines that could not be read, with the file they are from: the first few.</summary>
    public List<(string File, string Line)> UnparsedSamples { get; } = [];
}
