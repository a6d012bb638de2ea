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

    /// <summary>What looks at each event on the way; it needs a single thread.</summary>
    public ActorSurvey? Survey { get; init; }

    /// <summary>Who is no attacker.</summary>
    public AllowSettings Allow { get; init; } = AllowSettings.None;

    /// <summary>How the lines of a file are read.</summary>
    public SourceLines Lines(string path)
    {
        SourceLines lines = LinesOf(path) ?? SourceLines.OfNoSource([]) with { Zone = Zone };
        return Format is null ? lines : lines.As(Format);
    }
}
