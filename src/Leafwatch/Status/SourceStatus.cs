using System.Text;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;

namespace Leafwatch.Status;

/// <summary>How a source stands.</summary>
/// <param name="Account">Its account.</param>
/// <param name="Files">How many files of it are followed.</param>
/// <param name="LagBytes">How many bytes they hold that have not been read.</param>
/// <param name="Lag">How far the times of what was read are behind, where something is unread.</param>
/// <param name="LinesPerMinute">Lines a minute, over the last five whole minutes, or as many as it runs; <see langword="null"/> while nobody reads.</param>
/// <param name="UsualPerMinute">Lines a minute that are usual at this hour of the week; <see langword="null"/> when too little is known.</param>
/// <param name="Samples">Lines that could not be understood.</param>
internal sealed record SourceStatus(
    SourceAccount Account,
    int Files,
    long LagBytes,
    TimeSpan Lag,
    double? LinesPerMinute,
    double? UsualPerMinute,
    IReadOnlyList<SampleStatus> Samples)
{
    private const int Minutes = 5;

    public string Name => Account.Source;

    /// <summary>What came in each hour of the last weeks.</summary>
    public IReadOnlyList<HourTally> Hours { get; init; } = [];

    /// <summary>The share of lines that were understood, of the last few hundred; <see langword="null"/> when there were none.</summary>
    public double? ParseRate => Account.Recent.Lines > 0 ? 1 - Account.Recent.Value : null;

    public static SourceStatus Of(
        SourceAccount account,
        IReadOnlyList<SourceProgress> positions,
        IReadOnlyList<FileAccount> files,
        IReadOnlyList<HourTally> hours,
        DateTimeOffset? runningSince,
        DateTimeOffset now)
    {
        Dictionary<string, long> unread = files.ToDictionary(file => file.Key, file => file.Unread);
        SourceProgress[] followed = [.. positions.Where(file => !WatchMarker.Is(file.Position) || unread.ContainsKey(file.Position.Key))];
        long lagBytes = 0;
        DateTimeOffset? reached = null;
        foreach (SourceProgress file in followed)
        {
            long lag = FileLag.Of(file.Position) ?? unread.GetValueOrDefault(file.Position.Key);
            lagBytes += lag;
            if (lag > 0 && !(file.Latest >= reached))
            {
                reached = file.Latest ?? reached;
            }
        }

        UsualTraffic usual = new();
        foreach (HourTally hour in hours)
        {
            usual.Add(hour);
        }

        long minute = now.ToUnixTimeSeconds() / 60;
        long minutes = runningSince is { } since ? Math.Clamp(minute - (since.ToUnixTimeSeconds() / 60), 1, Minutes) : 0;
        return new SourceStatus(
            account,
            followed.Length,
            lagBytes,
            reached is { } time && time < now ? now - time : TimeSpan.Zero,
            minutes > 0 ? account.Minutes.Where(each => each.Minute >= minute - minutes && each.Minute < minute).Sum(each => each.Lines) / (double)minutes : null,
            usual.MiddleAt(now, account.Since) / 60,
            [.. account.Samples.Select(SampleStatus.Of)])
        {
            Hours = hours,
        };
    }
}

/// <summary>A line that could not be understood.</summary>
/// <param name="Sample">The line.</param>
/// <param name="LooksLike">The format that would read it, if one does.</param>
/// <param name="Nearest">The one that comes nearest, if none does.</param>
internal sealed record SampleStatus(UnparsedSample Sample, string? LooksLike, NearestFormat? Nearest)
{
    public static SampleStatus Of(UnparsedSample sample)
    {
        byte[] text = Encoding.UTF8.GetBytes(sample.Text);
        string? found = FormatDetection.Detect([.. text, (byte)'\n'], sample.Path)?.Name;
        return found is not null && found != sample.Format
            ? new SampleStatus(sample, found, null)
            : new SampleStatus(sample, null, NearestFormat.Find(text, [.. Formats.All.Where(format => format.Name == sample.Format), .. Formats.All]));
    }
}
