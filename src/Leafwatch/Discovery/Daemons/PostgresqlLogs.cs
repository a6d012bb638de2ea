using Leafwatch.Configuration;
using Leafwatch.Core.Parsing.Logins;

namespace Leafwatch.Discovery.Daemons;

/// <summary>
/// The logs of PostgreSQL's clusters: what its collector writes, or where Debian's pg_ctlcluster(1) sends it.
/// https://www.postgresql.org/docs/current/runtime-config-logging.html
/// </summary>
internal static class PostgresqlLogs
{
    private static readonly string[] Places =
        ["/etc/postgresql/*/*/postgresql.conf", "/var/lib/pgsql/data/postgresql.conf", "/var/lib/pgsql/*/data/postgresql.conf", "/var/lib/postgres/data/postgresql.conf"];

    // What PostgreSQL has since version 10 when nothing is said.
    private const string DefaultPrefix = "%m [%p] ";

    public static DiscoveredLogs? Find(MachineFiles files)
    {
        FoundLogs found = new();
        List<Remark> remarks = [];
        bool isThere = false;
        foreach (string file in Places.SelectMany(files.Expand))
        {
            if (files.Read(file) is { } text)
            {
                isThere = true;
                Add(files, file, SettingLines.Read(file, text), found, remarks);
            }
        }

        return isThere ? new DiscoveredLogs(found.All, remarks) : null;
    }

    /// <summary>The collector puts it in the place of the text's own ending, if that is <c>.log</c> (postmaster/syslogger.c).</summary>
    private static string WithEnding(string name, string ending) => (name.EndsWith(".log", StringComparison.Ordinal) ? name[..^4] : name) + ending;

    /// <summary>A prefix of the time and the process alone needs no layout, and of one that is wrong the lines are read as any.</summary>
    private static FoundFormat OfPrefix(string prefix) =>
        prefix.Trim() != DefaultPrefix.Trim() && PostgreSqlLayout.Compile(prefix).Format is { } compiled ? new FoundFormat(compiled, "postgresql", prefix) : FoundFormat.Named("postgresql");

    private static void Add(MachineFiles files, string file, Dictionary<string, (string Value, SaidAt Place)> settings, FoundLogs found, List<Remark> remarks)
    {
        SaidAt place = settings.TryGetValue("logging_collector", out (string Value, SaidAt Place) collector) ? collector.Place : new SaidAt(file, 1);
        string destination = Value("log_destination", "stderr");
        bool isCollected = collector.Value is "on" or "true" or "yes" or "1";
        (string Form, string Ending)? structured = !isCollected ? null
            : destination.Contains("jsonlog", StringComparison.OrdinalIgnoreCase) ? ("json", ".json")
            : destination.Contains("csvlog", StringComparison.OrdinalIgnoreCase) ? ("csv", ".csv")
            : null;
        if (structured is not null && destination.Contains("stderr", StringComparison.OrdinalIgnoreCase))
        {
            remarks.Add(new Remark(settings["log_destination"].Place, $"of {destination}, {structured.Value.Form}log is read: all have the same messages"));
        }

        string path;
        if (isCollected)
        {
            string data = Value("data_directory", file[..file.LastIndexOf('/')]);
            string name = LogPath.OfTimes(Value("log_filename", "postgresql-%Y-%m-%d_%H%M%S.log"));
            path = MachineFiles.Absolute(MachineFiles.Absolute(data, Value("log_directory", "log")), structured is { } form ? WithEnding(name, form.Ending) : name);
        }
        else if (file.Split('/') is ["", "etc", "postgresql", var version, var cluster, _])
        {
            path = $"/var/log/postgresql/postgresql-{version}-{cluster}.log";
        }
        else
        {
            return;
        }

        string zone = Value("log_timezone", "");
        found.Add(new FoundLog
        {
            Origin = new FileOrigin(files.Real(path), BeginSettings.AtEnd),
            What = "PostgreSQL's log",
            Format = structured is { } of ? FoundFormat.Named($"postgresql-{of.Form}") : OfPrefix(Value("log_line_prefix", DefaultPrefix)),
            Said = place,
            Zone = zone.Length > 0 && zone is not "Etc/UTC" && ZoneName.TryParse(zone, out TimeZoneInfo? stated) ? stated : zone is "Etc/UTC" ? TimeZoneInfo.Utc : null,
        });

        string Value(string key, string otherwise) => settings.TryGetValue(key, out (string Value, SaidAt Place) setting) ? setting.Value : otherwise;
    }
}
