using Leafwatch.Configuration;
using Leafwatch.Discovery.Apache;
using Leafwatch.Discovery.Nginx;

namespace Leafwatch.Discovery;

/// <summary>Finds the logs of a machine by what its programs' own configurations say, and where these say nothing, by where such logs usually are.</summary>
internal static class LogSurvey
{
    private static readonly (string Program, Func<MachineFiles, DiscoveredLogs?> Find)[] Programs =
    [
        ("apache", ApacheLogs.Find),
        ("nginx", NginxLogs.Find),
    ];

    /// <param name="root">The root of the machine's file system.</param>
    public static DiscoveredLogs Of(string root)
    {
        MachineFiles files = new(root);
        FoundLogs found = new();
        List<Remark> remarks = [];
        HashSet<string> known = [];
        foreach ((string program, Func<MachineFiles, DiscoveredLogs?> find) in Programs)
        {
            if (find(files) is { } said)
            {
                known.Add(program);
                remarks.AddRange(said.Remarks);
                foreach (FoundLog log in said.Logs)
                {
                    found.Add(log);
                }
            }
        }

        foreach (FoundLog log in UsualPlaces.Find(files, known))
        {
            found.Add(log);
        }

        TimeZoneInfo? zone = MachineZone.Of(files);

        // A file is read as its first source says: one that is named goes before wildcards that stand for it, too.
        FoundLog[] logs = [.. found.All.OrderBy(log => HasWildcards(log)).Select(log => log with { Zone = log.Zone ?? zone })];
        return new DiscoveredLogs(logs, [.. remarks.Concat(files.Remarks).Distinct()]);
    }

    private static bool HasWildcards(FoundLog log) => log.Origin is FileOrigin file && file.Path.AsSpan().IndexOfAny('*', '?', '[') >= 0;
}
