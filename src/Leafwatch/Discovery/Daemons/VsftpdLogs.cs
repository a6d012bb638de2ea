using Leafwatch.Configuration;

namespace Leafwatch.Discovery.Daemons;

/// <summary>The logs of vsftpd (vsftpd.conf(5), 3.0): its own, or wu-ftpd's xferlog, or both.</summary>
internal static class VsftpdLogs
{
    private static readonly string[] Files = ["/etc/vsftpd.conf", "/etc/vsftpd/vsftpd.conf"];

    public static DiscoveredLogs? Find(MachineFiles files)
    {
        foreach (string file in Files)
        {
            if (files.Read(file) is { } text)
            {
                return new DiscoveredLogs([.. Logs(files, file, SettingLines.Read(file, text))], []);
            }
        }

        return null;
    }

    private static IEnumerable<FoundLog> Logs(MachineFiles files, string file, Dictionary<string, (string Value, SaidAt Place)> settings)
    {
        bool isStandard = Is(settings, "xferlog_std_format");
        bool isBoth = Is(settings, "dual_log_enable");
        if (!Is(settings, "xferlog_enable") && !isBoth)
        {
            yield break;
        }

        if ((!isStandard || isBoth) && !Is(settings, "syslog_enable"))
        {
            yield return Log(files, settings, "vsftpd_log_file", "/var/log/vsftpd.log", "vsftpd's log", FoundFormat.Named("vsftpd"), file);
        }

        if (isStandard || isBoth)
        {
            yield return Log(files, settings, "xferlog_file", "/var/log/xferlog", "vsftpd's transfers", FoundFormat.Named("xferlog"), file);
        }
    }

    private static FoundLog Log(
        MachineFiles files, Dictionary<string, (string Value, SaidAt Place)> settings, string key, string otherwise, string what, FoundFormat format, string file)
    {
        (string path, SaidAt place) = settings.GetValueOrDefault(key, (otherwise, new SaidAt(file, 1)));
        return new FoundLog
        {
            Origin = new FileOrigin(files.Real(MachineFiles.Absolute("/", path)), BeginSettings.AtEnd),
            What = what,
            Format = format,
            Said = place,
        };
    }

    private static bool Is(Dictionary<string, (string Value, SaidAt Place)> settings, string key) =>
        settings.TryGetValue(key, out (string Value, SaidAt Place) setting) && setting.Value.Equals("YES", StringComparison.OrdinalIgnoreCase);
}
