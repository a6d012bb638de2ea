using System.Net;
using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

public sealed class KilledTests
{
    [Fact]
    public async Task Killed_again_and_again_while_lines_come_the_monitor_reads_each_once_and_tells_the_burst_once()
    {
        using Workplace place = new();
        await using Apache apache = await Apache.StartAsync(place);
        await using MailServer mail = await MailServer.StartAsync(place);
        await using Monitor monitor = new(place, apache.AccessLog, mail);

        int line = 0;
        for (int life = 0; life < 6; life++)
        {
            monitor.Start();
            int before = monitor.Extracted.Count;

            // Two errors in each life: only with its window kept over a kill does the third life see the fifth.
            await apache.GetAsync($"/missing?line={line++}", HttpStatusCode.NotFound);
            await apache.GetAsync($"/missing?line={line++}", HttpStatusCode.NotFound);
            await Eventually.TrueAsync(() => monitor.Extracted.Count > before, () => monitor.Story);
            for (int visit = 0; visit < 20; visit++)
            {
                await apache.GetAsync($"/?line={line++}", HttpStatusCode.OK);
            }

            await monitor.KillAsync();
        }

        monitor.Start();
        await Eventually.TrueAsync(() => monitor.Extracted.Count >= line, () => monitor.Story);
        await mail.ReceivedAsync(_ => true, () => monitor.Story);
        await Eventually.TrueAsync(() => monitor.Report.Contains(" delivered security/security@example.org ", StringComparison.Ordinal), () => monitor.Story);
        Assert.Equal(0, await monitor.StopAsync());

        Assert.Equal(File.ReadLines(apache.AccessLog), monitor.Extracted);
        Assert.Single(monitor.Report.Split('\n'), entry => entry.Contains("alert fired", StringComparison.Ordinal));

        // A kill between sending and noting it repeats the mail; its Message-ID says that it is the same.
        Assert.Single(mail.Inbox.Select(received => received.MessageId).Distinct());
    }
}
