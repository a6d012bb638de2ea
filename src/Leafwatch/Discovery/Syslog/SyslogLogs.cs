using System.IO.Enumeration;
using Leafwatch.Configuration;

namespace Leafwatch.Discovery.Syslog;

/// <summary>
/// Chooses among the files of a syslog daemon those that together have every message of interest, each once: a login that fails once is
/// one failure, though most systems write it to more than one file.
/// </summary>
internal static class SyslogLogs
{
    private const int LeastShare = 3;

    public static DiscoveredLogs? Find(MachineFiles files)
    {
        List<Remark> remarks = [];
        IReadOnlyList<SyslogFile>? written = RsyslogConfiguration.FilesOf(files, remarks) ?? SyslogNgConfiguration.FilesOf(files, remarks);
        if (written is null or [])
        {
            return Journal(files) is { } only ? new DiscoveredLogs([only], remarks) : null;
        }

        List<FoundLog> logs = [];
        SyslogSelection covered = SyslogSelection.Nothing;
        foreach (SyslogFile file in written.Where(file => file.Program is null)
            .OrderBy(file => HoldsOthers(file, written)).ThenByDescending(file => Interest(file).Count).ThenBy(file => file.Messages.Count))
        {
            SyslogSelection interest = Interest(file);
            if (interest.IsEmpty)
            {
                continue;
            }

            // A few kinds that only this file has, such as a facility's debug messages, are not worth counting all others twice.
            SyslogSelection anew = interest.Without(covered);
            if (anew.Count * LeastShare < interest.Count || anew.IsEmpty)
            {
                remarks.Add(new Remark(file.Place, $"{file.Path} is left out: its lines are in another file, too"));
                continue;
            }

            string[] doubled = anew.Count == interest.Count ? [] : ["some of its lines are in another file, too, and are counted twice"];
            logs.Add(Log(files, file, WhatOf(interest), FoundFormat.Named("syslog", "sshd"), doubled));
            covered = covered.Or(interest);
        }

        foreach (SyslogFile file in written.Where(file => file.Program is not null))
        {
            if (file.Program == "haproxy")
            {
                logs.Add(Log(files, file, "HAProxy's log", FoundFormat.Named("haproxy-http"), []));
            }
            else if (file.IsLast)
            {
                logs.Add(Log(files, file, $"the system's log of {file.Program}", FoundFormat.Named("syslog", "sshd"), []));
            }
        }

        // Without a file that says who came in there may still be the journal.
        if (!covered.And(SyslogSelection.Logins).IsEmpty && logs.Exists(log => files.IsThere(log.Path!)))
        {
            return new DiscoveredLogs(logs, remarks);
        }

        return Journal(files) is { } journal ? new DiscoveredLogs([journal], remarks) : new DiscoveredLogs(logs, remarks);
    }

    /// <summary>Whether a name with properties in it, such as <c>/var/log/%programname%.log</c>, may also be that of another file that is written: its lines would be read twice.</summary>
    private static bool HoldsOthers(SyslogFile file, IReadOnlyList<SyslogFile> written) =>
        file.Path.Contains('*', StringComparison.Ordinal) && written.Any(other => other.Path != file.Path && FileSystemName.MatchesSimpleExpression(file.Path, other.Path, ignoreCase: false));

    private static SyslogSelection Interest(SyslogFile file) => file.Messages.And(SyslogSelection.OfInterest);

    private static string WhatOf(SyslogSelection interest) => interest.Without(SyslogSelection.Logins).IsEmpty
        ? "the system's log of logins"
        : interest.And(SyslogSelection.Logins).IsEmpty ? "the system's log" : "the system's log, with logins";

    private static FoundLog Log(MachineFiles files, SyslogFile file, string what, FoundFormat format, IReadOnlyList<string> remarks) => new()
    {
        Origin = new FileOrigin(files.Real(file.Path), BeginSettings.AtEnd),
        What = what,
        Format = format,
        Said = file.Place,
        Remarks = remarks,
    };

    /// <summary>The journal of this machine, where it is kept (journald.conf(5), <c>Storage=</c>).</summary>
    private static FoundLog? Journal(MachineFiles files)
    {
        if (!files.IsThisMachine || OperatingSystem.IsWindows() || !files.Exists("/usr/bin/journalctl"))
        {
            return null;
        }

        string? place = files.List("/var/log/journal").Count > 0 ? "/var/log/journal" : files.List("/run/log/journal").Count > 0 ? "/run/log/journal" : null;
        return place is null
            ? null
            : new FoundLog
            {
                Origin = new JournalOrigin([], [], null, new BeginSettings(AtBeginning: false, Since: null)),
                What = "the system's journal",
                Format = FoundFormat.Named("syslog", "sshd"),
                Remarks = [$"kept in {place}"],
            };
    }
}
