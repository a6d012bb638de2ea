using System.Text.RegularExpressions;
using Leafwatch.EndToEnd.Support;
using MimeKit;

namespace Leafwatch.EndToEnd;

public sealed partial class DemoTests
{
    [Fact]
    public async Task The_demo_shows_an_alert_within_ten_seconds_mails_it_and_ends_on_an_interrupt()
    {
        using Workplace place = new();
        await using RunningProcess demo = RunningProcess.Start(Requires.Leafwatch(), ["demo", "--directory", place["demo"]]);
        await Eventually.TrueAsync(
            () => demo.Output.Contains("rule http_404_burst", StringComparison.Ordinal), () => demo.Output, within: TimeSpan.FromSeconds(10));
        string mails = MailFolder().Match(demo.Output).Groups[1].Value;
        await Eventually.TrueAsync(() => Directory.EnumerateFiles(mails, "*.eml").Any(), () => demo.Output);

        await demo.SignalAsync("INT");
        Assert.Equal(0, await demo.ExitAsync());
        MimeMessage mail = MimeMessage.Load(Directory.EnumerateFiles(mails, "*.eml").Order().First());
        Assert.Contains("203.0.113.1", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain(" missing ", await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(mails)!, "report_log.txt")), StringComparison.Ordinal);
    }

    [GeneratedRegex("mails go to ([^,]+),", RegexOptions.NonBacktracking)]
    private static partial Regex MailFolder();
}
