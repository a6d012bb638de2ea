using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Actors;
using Leafwatch.Core.Parsing;
using Leafwatch.Monitoring;

namespace Leafwatch.Scanning;

/// <summary>What a scan is to read, and how.</summary>
/// <param name="Files">The files.</param>
/// <param name="Format">The format of all of them; <see langword="null"/> to find it out for each.</param>
/// <param name="Zone">The zone of times that state none.</param>
/// <param name="Since">Lines from before are passed over.</param>
/// <param name="Until">Lines from then on are passed over.</param>
/// <param name="Threads">How many threads read.</param>
internal sealed record ScanRequest(
    IReadOnlyList<string> Files, LogFormat? Format, TimeZoneInfo Zone, DateTimeOffset Since, DateTimeOffset Until, int Threads)
{
    /// <summary>Among which formats that of a file is found out.</summary>
    public KnownFormats Formats { get; init; } = KnownFormats.BuiltIn;

    /// <summary>How the lines of a file are read, where its source says it.</summary>
    public Func<string, SourceLines?> LinesOf { private get; init; } = static _ => null;

    /// <summary>Of which source of the configuration a file is; <see langword="null"/> for others, which are told apart by their logs.</summary>
    public Func<string, string?> SourceOf { private get; init; } = static _ => null;

    /// <summary>What looks at each event on the way; it needs a single thread.</summary>
    public ActorSurvey? Survey { get; init; }

    /// <summary>Who is no attacker.</summary>
    public AllowSettings Allow { get; init; } = AllowSettings.None;

    /// <summary>The source of each file, by its path; none where all are of one: that is the whole of what is looked at.</summary>
    public IReadOnlyDictionary<string, string> Sources(IEnumerable<string> paths)
    {
        Dictionary<string, string> sources = [];
        foreach (string path in paths)
        {
            sources.TryAdd(path, SourceOf(path) ?? SourceFiles.LogOf(path));
        }

        return sources.Values.Distinct().Count() > 1 ? sources : new Dictionary<string, string>();
    }

    /// <summary>How the lines of a file are read.</summary>
    public SourceLines Lines(string path)
    {
        SourceLines lines = LinesOf(path) ?? SourceLines.OfNoSource([]) with { Zone = Zone };
        return Format is null ? lines : lines.As(Format);
    }
}
