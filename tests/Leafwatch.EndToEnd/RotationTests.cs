using System.Net;
using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

/// <summary>logrotate sets the log aside while requests go on: each line that is in a file was read, and read once.</summary>
public sealed class RotationTests
{
    private const int Rotations = 4;

    [Fact]
    public Task A_log_that_is_renamed_and_made_anew_is_read_without_a_gap_or_a_repeat() =>
        RotateAsync(apache => $"create\n  postrotate\n    /bin/kill -USR1 $(cat {apache.PidFile})\n  endscript");

    [Fact]
    public Task A_log_that_is_copied_and_truncated_is_read_without_a_gap_or_a_repeat() =>
        RotateAsync(_ => "copytruncate");

    private static async Task RotateAsync(Func<Apache, string> how)
    {
        using Workplace place = new();
        string logrotate = Requires.Program("logrotate", "logrotate");
        await using Apache apache = await Apache.StartAsync(place);
        await using Monitor monitor = new(place, apache.AccessLog);
        monitor.Start();
        string configuration = place.Write("rotation.conf", apache.Rotation(how(apache)));

        using CancellationTokenSource enough = new();
        Task<int> visits = VisitAsync(apache, enough.Token);
        for (int rotation = 1; rotation <= Rotations; rotation++)
        {
            // What a truncation takes away before it was read is lost to everybody: a rotation comes long after the one before.
            int before = monitor.Extracted.Count;
            await Eventually.TrueAsync(() => monitor.Extracted.Count >= before + 50, () => monitor.Story);
            await RunningProcess.RunAsync(logrotate, "-f", "-s", place["rotation.state"], configuration);
        }

        await enough.CancelAsync();
        int asked = await visits;

        string[] written = [.. Directory.EnumerateFiles(apache.Logs, "access.log*").SelectMany(File.ReadLines)];
        Assert.InRange(written.Length, 50 * Rotations, asked);

        // Not by their number: lines that were read after the copy was made, and then cut, are read as well.
        await Eventually.TrueAsync(() => !written.Except(monitor.Extracted).Any(), () => monitor.Story);
        Assert.Equal(0, await monitor.StopAsync());

        IReadOnlyList<string> read = monitor.Extracted;
        Assert.Empty(written.Except(read));
        Assert.Equal(read.Count, read.Distinct().Count());
    }

    /// <summary>Asks for one page after another, each under a name of its own.</summary>
    private static async Task<int> VisitAsync(Apache apache, CancellationToken enough)
    {
        int visit = 0;
        while (!enough.IsCancellationRequested)
        {
            await apache.GetAsync($"/?visit={visit++}", HttpStatusCode.OK);
        }

        return visit;
    }
}
