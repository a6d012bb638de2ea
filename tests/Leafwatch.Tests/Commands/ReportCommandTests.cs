using Leafwatch.Commands;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Commands;

public sealed class ReportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_report_is_sent_to_those_who_get_the_weekly_one_and_kept()
    {
        string configuration = await CountedAsync("report: { weekly: { to: [mails] } }");

        (int code, string output, string error) = await CommandLineTests.Run("report", "--week", "2026-W47", "--send", "-c", configuration);

        Assert.Equal((ExitCode.Done, "sent to mails\n", ""), (code, output, error));
        string mail = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_folder["mails"], "*.eml")), TestContext.Current.CancellationToken);
        Assert.Contains("To: a@example.org", mail, StringComparison.Ordinal);
        Assert.Contains("Subject: [Leafwatch] Weekly report 2026-W47", mail, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["state/reports/2026-W47.html"]));
    }

    [Fact]
    public async Task Where_nobody_gets_reports_none_is_sent()
    {
        (int code, string output, string error) = await CommandLineTests.Run("report", "--week", "2026-W47", "--send", "-c", await CountedAsync(""));

        Assert.Equal((ExitCode.NotSo, ""), (code, output));
        Assert.Contains("the configuration names nobody who gets reports", error, StringComparison.Ordinal);
    }

    /// <summary>A state into which some requests of that week were counted.</summary>
    private async Task<string> CountedAsync(string reports)
    {
        string configuration = _folder.Write("leafwatch.yml", $$"""
            state: state
            receivers: { mails: { email: { to: a@example.org, directory: mails } } }
            {{reports}}
            """);
        string log = _folder.Write("access.log", string.Concat(Enumerable.Range(0, 60).Select(i => $"192.0.2.{i} - - [17/Nov/2026:08:{i:00}:00 +0000] \"GET / HTTP/1.1\" 200 12 \"-\" \"-\"\n")));
        Assert.Equal(ExitCode.Done, (await CommandLineTests.Run("import", log, "-c", configuration)).Code);
        return configuration;
    }
}
