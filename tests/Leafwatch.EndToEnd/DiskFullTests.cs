using System.Globalization;
using Leafwatch.EndToEnd.Support;
using MimeKit;

namespace Leafwatch.EndToEnd;

public sealed class DiskFullTests
{
    [Fact]
    public async Task While_the_disk_of_the_state_is_full_the_operator_is_told_and_once_there_is_space_nothing_is_lost()
    {
        Requires.Root();
        using Workplace place = new();
        await using SmallDisk disk = await SmallDisk.MountAsync(place.Folder("disk"));
        string log = place.Write("access.log", "");
        string configuration = place.Write("leafwatch.yml", """
            state: disk/state
            sources:
              - { path: access.log, start: beginning }
            receivers:
              security: { email: { to: [security@example.org], from: leafwatch@example.org, directory: mails } }
            report: { log: report_log.txt }
            """);
        await using RunningProcess running = RunningProcess.Start(Requires.Leafwatch(), ["run", "-c", configuration]);
        await Eventually.TrueAsync(() => File.Exists(place["disk/state/leafwatch.db"]), () => running.Output);
        await WriteBurstAsync(log, "192.0.2.1");
        await Eventually.TrueAsync(() => Mails(place).Count == 1, () => running.Output);

        disk.Fill();
        await WriteBurstAsync(log, "203.0.113.2");
        await Eventually.TrueAsync(() => running.Output.Contains("the state cannot be written", StringComparison.Ordinal), () => running.Output);
        await Eventually.TrueAsync(() => Mails(place).Any(mail => mail.Subject!.Contains("cannot be written", StringComparison.Ordinal)), () => running.Output);
        Assert.DoesNotContain(Mails(place), mail => mail.Subject!.Contains("203.0.113.2", StringComparison.Ordinal));

        disk.Empty();
        await Eventually.TrueAsync(() => Mails(place).Any(mail => mail.Subject!.Contains("203.0.113.2", StringComparison.Ordinal)), () => running.Output);
        await running.SignalAsync("TERM");
        Assert.Equal(0, await running.ExitAsync());

        // Nobody is told twice, whatever way it took.
        Assert.Equal(Mails(place).Select(mail => mail.Subject).Distinct().Count(), Mails(place).Count);
    }

    private static async Task WriteBurstAsync(string log, string address)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        await File.AppendAllTextAsync(log, string.Concat(Enumerable.Range(0, 8).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{address} - - [{now:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /{i} HTTP/1.1\" 404 12 \"-\" \"t\"\n"))));
    }

    private static List<MimeMessage> Mails(Workplace place) =>
        Directory.Exists(place["mails"]) ? [.. Directory.EnumerateFiles(place["mails"], "*.eml").Select(file => MimeMessage.Load(file))] : [];

    /// <summary>A file system of its own, large enough to be healthy while it is empty.</summary>
    private sealed class SmallDisk(string path) : IAsyncDisposable
    {
        private string Filler => Path.Combine(path, "filler");

        public static async Task<SmallDisk> MountAsync(string path)
        {
            await using RunningProcess mount = RunningProcess.Start("/bin/mount", ["-t", "tmpfs", "-o", "size=256m", "tmpfs", path]);
            Assert.SkipWhen(await mount.ExitAsync() != 0, "this machine lets nobody mount a tmpfs");
            return new SmallDisk(path);
        }

        public void Fill()
        {
            try
            {
                using FileStream filler = File.Create(Filler, bufferSize: 0);
                while (true)
                {
                    filler.Write(new byte[65536]);
                }
            }
            catch (IOException)
            {
                // Now it is full.
            }
        }

        public void Empty() => File.Delete(Filler);

        public async ValueTask DisposeAsync() => await RunningProcess.RunAsync("/bin/umount", "--lazy", path);
    }
}
