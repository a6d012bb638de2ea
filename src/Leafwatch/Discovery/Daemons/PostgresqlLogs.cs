using Leafwatch.Configuration;

namespace Leafwatch.Discovery.Daemons;

/// <summary>
/// The logs of PostgreSQL's clusters: what its collector writes, or where Debian's pg_ctlcluster(1) sends it.
/// https://www.postgresql.org/docs/current/runtime-config-logging.html
/// </summary>
internal static class PostgresqlLogs
{
    private static readonly string[] Places =
        ["/etc/postgresql/*/*/postgresql.conf", "/var/lib/pgsql/data/postgresql.conf", "/var/lib/pgsql/*/data/postgresql.conf", "/var/lib/postgres/data/postgresql.conf"];

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

    private static void Add(MachineFiles files, string file, Dictionary<string, (string Value, SaidAt Place)> settings, FoundLogs found, List<Remark> remarks)
    {
        SaidAt place = settings.TryGetValue("logging_collector", out (string Value, SaidAt Place) collector) ? collector.Place : new SaidAt(file, 1);
        string destination = Value("log_destination", "stderr");
        if (destination.Contains("csvlog", StringComparison.Ordinal) || destination.Contains("jsonlog", StringComparison.Ordinal))
        {
            remarks.Add(new Remark(settings["log_destination"].Place, $"logs in the form {destination} are left out: the text of stderr is read"));
        }

        string path;
        if (collector.Value is "on" or "true" or "yes" or "1")
        {
            string data = Value("data_directory", file[..file.LastIndexOf('/')]);
            string name = LogPath.OfTimes(Value("log_filename", "postgresql-%Y-%m-%d_%H%M%S.log"));
            path = MachineFiles.Absolute(MachineFiles.Absolute(data, Value("log_directory", "log")), name);
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
            Format = FoundFormat.Named("postgresql"),
            Said = place,
            Zone = zone.Length > 0 && zone is not "Etc/UTC" && ZoneName.TryParse(zone, out TimeZoneInfo? stated) ? stated : zone is "Etc/UTC" ? TimeZoneInfo.Utc : null,
        });

        string Value(string key, string otherwise) => settings.TryGetValue(key, out (string Value, SaidAt Place) setting) ? setting.Value : otherwise;
    }
}
