using Leafwatch.Configuration;

namespace Leafwatch.Discovery.Daemons;

/// <summary>The logs of Dovecot, where they go to files. https://doc.dovecot.org/2.3/admin_manual/logging/</summary>
internal static class DovecotLogs
{
    private const string File = "/etc/dovecot/dovecot.conf";

    public static DiscoveredLogs? Find(MachineFiles files)
    {
        if (files.Read(File) is not { } text)
        {
            return null;
        }

        Dictionary<string, (string Value, SaidAt Place)> settings = SettingLines.Read(File, text);
        string[] includes =
        [
            .. text.Split('\n').Select(line => line.Trim())
                .Where(line => line.StartsWith("!include", StringComparison.Ordinal))
                .Select(line => line[(line.AsSpan().IndexOfAny(" \t") is > 0 and var at ? at : line.Length)..].Trim()),
        ];
        foreach (string included in includes.Where(name => name.Length > 0).SelectMany(name => files.Expand(MachineFiles.Absolute("/etc/dovecot", name))))
        {
            foreach ((string key, (string, SaidAt) setting) in SettingLines.Read(included, files.Read(included) ?? ""))
            {
                settings[key] = setting;
            }
        }

        FoundLogs found = new();

        // Without one of its own, information goes where errors go.
        foreach (string key in (string[])["log_path", "info_log_path"])
        {
            if (settings.TryGetValue(key, out (string Value, SaidAt Place) setting) && setting.Value.StartsWith('/') && !LogPath.IsNoFile(setting.Value))
            {
                found.Add(new FoundLog
                {
                    Origin = new FileOrigin(files.Real(MachineFiles.Absolute("/", setting.Value)), BeginSettings.AtEnd),
                    What = "Dovecot's log",
                    Format = FoundFormat.Named("dovecot"),
                    Said = setting.Place,
                });
            }
        }

        return new DiscoveredLogs(found.All, []);
    }
}
