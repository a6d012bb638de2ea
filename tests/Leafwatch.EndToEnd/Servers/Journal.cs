using System.Globalization;
using System.Text;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>A folder of journal files, written by systemd's own code from the export format: no systemd has to run for it.</summary>
internal sealed class Journal(Workplace place)
{
    private readonly string _writer = Requires.Program("systemd-journal-remote", "systemd-journal-remote");
    private readonly DateTimeOffset _begins = TimeProvider.System.GetUtcNow().AddMinutes(-5);
    private int _entries;

    public string Folder { get; } = place.Folder("journal");

    /// <summary>Lets sshd say something, in a journal file of that name.</summary>
    public async Task WriteAsync(string file, string boot, params string[] messages)
    {
        StringBuilder export = new();
        foreach (string message in messages)
        {
            long microseconds = (_begins.AddSeconds(++_entries) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            export.Append(CultureInfo.InvariantCulture, $"__REALTIME_TIMESTAMP={microseconds}\n__MONOTONIC_TIMESTAMP={_entries * 1_000_000}\n")
                .Append(CultureInfo.InvariantCulture, $"_BOOT_ID={new string(boot[0], 32)}\n_MACHINE_ID={new string('c', 32)}\n_HOSTNAME=web\n")
                .Append(CultureInfo.InvariantCulture, $"_SYSTEMD_UNIT=ssh.service\nSYSLOG_IDENTIFIER=sshd\nSYSLOG_PID={_entries}\nMESSAGE={message}\n\n");
        }

        await RunningProcess.RunAsync(_writer, "-o", Path.Combine(Folder, file + ".journal"), place.Write("export.txt", export.ToString()));
    }

    public void Delete(string file) => File.Delete(Path.Combine(Folder, file + ".journal"));
}
