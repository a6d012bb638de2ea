using System.Net;
using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;
using MimeKit;

namespace Leafwatch.EndToEnd;

/// <summary>The main job: errors of a live Apache become one mail for each burst.</summary>
public sealed class ApacheBurstTests
{
    [Fact]
    public async Task Pages_that_do_not_exist_asked_for_five_times_are_one_mail()
    {
        using Workplace place = new();
        await using Apache apache = await Apache.StartAsync(place);
        MimeMessage mail = await MailOfAsync(place, apache, "http_404_burst", count => apache.GetAsync("/old-page", HttpStatusCode.NotFound, count), threshold: 5);
        Assert.Contains("GET /old-page HTTP/1.1", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passwords_guessed_at_the_members_door_three_times_are_one_mail()
    {
        using Workplace place = new();
        await using Apache apache = await Apache.StartAsync(place);
        await MailOfAsync(
            place,
            apache,
            "http_401_burst",
            async count =>
            {
                for (int i = 0; i < count; i++)
                {
                    await apache.SignInAsync($"guess {i}", HttpStatusCode.Unauthorized);
                }
            },
            threshold: 3);
    }

    [Fact]
    public async Task A_program_that_fails_five_times_is_one_mail()
    {
        using Workplace place = new();
        await using Apache apache = await Apache.StartAsync(place);
        await MailOfAsync(place, apache, "http_500_burst", count => apache.GetAsync("/cgi-bin/report", HttpStatusCode.InternalServerError, count), threshold: 5);
    }

    /// <summary>Makes one error fewer than the rule asks for, then one more, then many more; returns the mail of the one burst.</summary>
    private static async Task<MimeMessage> MailOfAsync(Workplace place, Apache apache, string rule, Func<int, Task> err, int threshold)
    {
        await using MailServer mail = await MailServer.StartAsync(place);
        await using Monitor monitor = new(place, apache.AccessLog, mail);
        monitor.Start();

        await err(threshold - 1);
        await apache.GetAsync("/", HttpStatusCode.OK);
        await Eventually.TrueAsync(() => monitor.Extracted.Count == threshold, () => monitor.Story);
        Assert.DoesNotContain("alert fired", monitor.Report, StringComparison.Ordinal);

        await err(1);
        MimeMessage first = await mail.ReceivedAsync(_ => true, () => monitor.Story);
        await err(10);
        await Eventually.TrueAsync(() => monitor.Extracted.Count == threshold + 11, () => monitor.Story);
        Assert.Equal(0, await monitor.StopAsync());

        MimeMessage only = Assert.Single(mail.Inbox);
        Assert.Equal(first.MessageId, only.MessageId);
        Assert.Equal("security@example.org", only.To.Mailboxes.Single().Address);
        Assert.Contains("127.0.0.1", only.TextBody, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", only.HtmlBody, StringComparison.Ordinal);
        Assert.Single(monitor.Report.Split('\n'), line => line.Contains($"alert fired {rule} id={only.Headers["X-Leafwatch-Alert"]} ", StringComparison.Ordinal));
        Assert.Single(monitor.Report.Split('\n'), line => line.Contains(" delivered security/security@example.org ", StringComparison.Ordinal));
        return only;
    }
}
