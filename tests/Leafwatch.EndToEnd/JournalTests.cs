using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

public sealed class JournalTests
{
    [Fact]
    public async Task A_journal_is_followed_over_a_kill_and_a_reboot_and_each_entry_is_read_once()
    {
        Requires.Program("journalctl", "systemd");
        using Workplace place = new();
        Journal journal = new(place);
        await journal.WriteAsync("first", "a", Failed(1), Failed(2));
        await using Monitor monitor = new(place, $"journal: {{ directory: {journal.Folder}, units: [ssh] }}\n    start: beginning");

        monitor.Start();
        await SeenAsync(monitor, 2);
        await journal.WriteAsync("first", "a", Failed(3));
        await SeenAsync(monitor, 3);
        await monitor.KillAsync();

        // The last words before a reboot are those that journalctl --follow passes over.
        await journal.WriteAsync("first", "a", Failed(4));
        await journal.WriteAsync("second", "b", Failed(5));
        monitor.Start();
        await SeenAsync(monitor, 5);
        await journal.WriteAsync("second", "b", Failed(6));
        await SeenAsync(monitor, 6);
        Assert.Equal(0, await monitor.StopAsync());

        Assert.Equal(Enumerable.Range(1, 6), monitor.Extracted.Select(line => int.Parse(line.Split("port ")[1].Split(' ')[0])));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d web sshd\[1\]: Failed password", monitor.Extracted[0]);
        Assert.Contains("login_failure_burst", monitor.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_was_vacuumed_is_told_and_read_on()
    {
        Requires.Program("journalctl", "systemd");
        using Workplace place = new();
        Journal journal = new(place);
        await journal.WriteAsync("first", "a", Failed(1));
        await using Monitor monitor = new(place, $"journal: {{ directory: {journal.Folder} }}\n    start: beginning");
        monitor.Start();
        await SeenAsync(monitor, 1);
        Assert.Equal(0, await monitor.StopAsync());

        await journal.WriteAsync("first", "a", Failed(2));
        await journal.WriteAsync("second", "a", Failed(3));
        journal.Delete("first");
        monitor.Start();
        await SeenAsync(monitor, 2);

        await Eventually.TrueAsync(
            () => monitor.Report.Contains("no longer has the entry that was read last", StringComparison.Ordinal), () => monitor.Story);
        Assert.EndsWith("port 3 ssh2", monitor.Extracted[^1], StringComparison.Ordinal);
    }

    private static string Failed(int port) => $"Failed password for root from 192.0.2.7 port {port} ssh2";

    private static Task SeenAsync(Monitor monitor, int lines) =>
        Eventually.TrueAsync(() => monitor.Extracted.Count == lines, () => monitor.Story);
}
