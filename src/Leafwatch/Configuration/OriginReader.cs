using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads where the lines of a source come from: the key that is there says which kind it is.</summary>
internal sealed class OriginReader(SettingsContext context)
{
    private static readonly string[] Kinds = ["path", "journal", "syslog", "stdin", "channel"];
    private static readonly TimeSpan LongestSince = TimeSpan.FromDays(3660);
    internal static readonly TimeSpan ShortestPoll = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan LongestPoll = TimeSpan.FromHours(1);

    /// <summary>The keys of all kinds.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. Kinds, "start", "since", "poll"];

    public SourceOrigin? Read(YamlEntry item)
    {
        BeginSettings begin = ReadBegin(item);
        string[] kinds = [.. Kinds.Where(kind => item.Get(kind) is not null)];
        switch (kinds)
        {
            case ["path"]:
                return ReadFiles(item, begin);
            case [_] when item.Child("poll") is { } poll:
                poll.Report("'poll' is how often files are looked at", "take it out");
                return null;
            case ["journal"]:
                return ReadJournal(item.Get("journal")!, begin);
            case ["syslog"]:
                RefuseBegin(item);
                return new SyslogReader(context).Read(item.Get("syslog")!);
            case ["stdin"]:
                return ReadStdin(item);
            case ["channel"]:
                return ReadChannel(item.Get("channel")!, begin);
            case []:
                item.Report($"'{item.Name}' has no 'path'", "path: /var/log/apache2/*access.log; other kinds: " + string.Join(", ", Kinds[1..]));
                return null;
            default:
                item.Report($"'{item.Name}' has {string.Join(" and ", kinds.Select(kind => $"'{kind}'"))}: a source is one of them", "make a source of each");
                return null;
        }
    }

    private static BeginSettings ReadBegin(YamlEntry item)
    {
        bool atBeginning = item.Child("start")?.AsOneOf("beginning", "end") == "beginning";
        TimeSpan? since = item.Child("since")?.AsDuration(TimeSpan.FromSeconds(1), LongestSince);
        if (item.Child("since") is { } written && item.Child("start") is not null)
        {
            written.Report("'since' and 'start' both say where to begin", "take one of them out");
        }

        return new BeginSettings(atBeginning, since);
    }

    private FileOrigin? ReadFiles(YamlEntry item, BeginSettings begin)
    {
        if (item.Child("path") is not { } written)
        {
            item.Get("path")!.Expected("a path", "path: /var/log/apache2/*access.log");
            return null;
        }

        TimeSpan? poll = item.Child("poll")?.AsDuration(ShortestPoll, LongestPoll);
        return context.ReadPath(written) is { } path ? new FileOrigin(path, begin) { PollInterval = poll } : null;
    }

    private JournalOrigin? ReadJournal(YamlEntry journal, BeginSettings begin)
    {
        if (context.Machine.IsWindows)
        {
            journal.Report("there is no journal on Windows", "channel: Security");
            return null;
        }

        if (journal is { IsQuoted: false, Scalar: "all" })
        {
            return new JournalOrigin([], [], null, begin);
        }

        if (!journal.IsMap)
        {
            journal.Expected("all, or what is wanted of it", "journal: { units: [ssh.service] }");
            return null;
        }

        if (!journal.HasOnly(["units", "identifiers", "directory"]))
        {
            return null;
        }

        string? directory = journal.Child("directory") is { } written ? context.ReadPath(written) : null;
        return new JournalOrigin([.. ReadNames(journal.Child("units")).Select(UnitName)], ReadNames(journal.Child("identifiers")), directory, begin);
    }

    private static List<string> ReadNames(YamlEntry? names) =>
        names is null ? [] : [.. names.AsItems().Select(name => name.AsWords()).OfType<string>()];

    /// <summary>A name without a suffix is that of a service, as with systemctl.</summary>
    private static string UnitName(string name) => name.Contains('.', StringComparison.Ordinal) ? name : name + ".service";

    private static StdinOrigin? ReadStdin(YamlEntry item)
    {
        YamlEntry stdin = item.Get("stdin")!;
        bool isSaid = stdin.IsNull || stdin is { IsMap: true } || stdin is { IsQuoted: false, Scalar: "true" };
        if (!isSaid || (stdin.IsMap && !stdin.HasOnly([])))
        {
            stdin.Expected("nothing more", "stdin: {}");
            return null;
        }

        (item.Child("start") ?? item.Child("since"))?.Report("standard input has no other beginning than its own", "take it out");

        return new StdinOrigin();
    }

    private ChannelOrigin? ReadChannel(YamlEntry channel, BeginSettings begin)
    {
        if (!context.Machine.IsWindows)
        {
            channel.Report("there are no event channels but on Windows", "journal: all");
            return null;
        }

        return channel.AsWords() is { } name ? new ChannelOrigin(name, begin) : null;
    }

    /// <summary>Messages that are sent are there once.</summary>
    private static void RefuseBegin(YamlEntry item) => (item.Child("start") ?? item.Child("since"))?.Report(
        "a receiver of syslog begins when it is started", "take it out");
}
