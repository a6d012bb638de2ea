using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;
using Leafwatch.Monitoring;

namespace Leafwatch.Loading;

/// <summary>What is watched, made of what a configuration says: its files, how lines are read, what of it is judged.</summary>
internal static class ConfiguredSources
{
    /// <summary>The files that a configuration names. A profile says for its time how often they are looked at, whatever is said of a file.</summary>
    public static IReadOnlyList<FileSource> Files(
        IEnumerable<SourceSettings> sources, IEnumerable<ProfileSettings> profiles, LineTimes times, TimeProvider time)
    {
        List<(WeekWindow When, TimeSpan Poll)> polls = [];
        foreach (ProfileSettings profile in profiles)
        {
            if (profile.PollInterval is { } poll && WeekWindow.TryParse(profile.When, TimeZoneInfo.Local, out WeekWindow? when))
            {
                polls.Add((when, poll));
            }
        }

        return [.. sources.Where(source => source.Origin is FileOrigin).Select(source => File(source, (FileOrigin)source.Origin, polls, times, time))];
    }

    private static FileSource File(
        SourceSettings source, FileOrigin files, List<(WeekWindow When, TimeSpan Poll)> polls, LineTimes times, TimeProvider time) =>
        new(source.Name, files.Path, files.Begin.AtBeginning ? StartAt.Beginning : StartAt.End)
        {
            PollInterval = () => polls.FindIndex(profile => profile.When.Contains(time.GetUtcNow())) is >= 0 and var i ? polls[i].Poll : files.PollInterval,
            Since = files.Begin.Since is { } since
                ? new SinceTime(() => time.GetUtcNow() - since, (first, path) => times.Of(source.Name, first.Span, path))
                : null,
        };

    /// <summary>What a configuration says of the lines of its sources.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="formats">The formats of the site.</param>
    /// <param name="areFound">Whether the sources were found on this machine, and not stated by its user.</param>
    public static IReadOnlyDictionary<string, SourceLines> Lines(IEnumerable<SourceSettings> sources, KnownFormats formats, bool areFound) => sources.ToDictionary(
        source => source.Name,
        source => new SourceLines(source.Layout ?? (source.Format is { } format ? formats.Find(format) : null), source.Zone ?? TimeZoneInfo.Local)
        {
            IsFormatStated = !areFound,
            VirtualHost = source.VirtualHost,
            SharedBy = source.SharedBy,
            TrustedProxies = source.TrustedProxies,
        });

    /// <summary>What a configuration says of the health of its sources, and where the disk of the state is.</summary>
    public static HealthOptions Health(IEnumerable<SourceSettings> sources, string stateDirectory) => new()
    {
        SilentAfter = sources.Where(source => source.SilentAfter is not null).ToDictionary(source => source.Name, source => source.SilentAfter!.Value),
        CorrectedClocks = sources.Where(source => source.CorrectsClock).Select(source => source.Name).ToHashSet(),
        MayNeverCome = sources.Where(source => source.MayNeverCome).Select(source => source.Name).ToHashSet(),
        StateDirectory = stateDirectory,
        StateDisk = () => DiskSpace.Of(stateDirectory),
    };
}
