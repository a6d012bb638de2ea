using Leafwatch.Commands;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Commands;

public sealed class ReplayCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_a_higher_threshold_would_have_lost_is_told_with_its_lines_and_mails()
    {
        (int code, string output, string error) = await CommandLineTests.Run("replay", Log(), "-c", Configuration("new.yml", count: 50), "--in-force", Configuration("old.yml", count: 10), "--tz", "UTC");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("12 lines, from 2026-11-16 08:10", output, StringComparison.Ordinal);
        Assert.Matches(@"in force +1 alerts, +1 mails.*\n *tried +0 alerts, +0 mails", output);
        Assert.Contains("lost: 1\n  http_404_burst: 1\n", output, StringComparison.Ordinal);
        Assert.Contains("203.0.113.9: 12 times in 22s", output, StringComparison.Ordinal);
        Assert.Contains("gained: 0\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_JSON_the_summary_is_the_first_line()
    {
        (int code, string output, string error) = await CommandLineTests.Run("replay", Log(), "--in-force", Configuration("old.yml", count: 10), "--json");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.StartsWith("{\"type\":\"summary\",\"lines\":12,", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_that_is_none_and_a_log_without_lines_are_said()
    {
        string configuration = Configuration("old.yml", count: 10);

        Assert.Equal(ExitCode.Wrong, (await CommandLineTests.Run("replay", Log(), "--in-force", configuration, "--budget", "many")).Code);
        (int code, _, string error) = await CommandLineTests.Run("replay", _folder.Write("empty.log", ""), "--in-force", configuration);
        Assert.Equal(ExitCode.NotSo, code);
        Assert.Contains("there was no line to read", error, StringComparison.Ordinal);
    }

    private string Log() => _folder.Write("access.log", string.Concat(Enumerable.Range(0, 12).Select(i =>
        $"203.0.113.9 - - [16/Nov/2026:08:10:{2 * i:00} +0000] \"GET /gone{i} HTTP/1.1\" 404 12 \"-\" \"curl/8\"\n")));

    private string Configuration(string name, int count) => _folder.Write(name, $$"""
        state: state
        rules: { thresholds: { http_404_burst: { count: {{count}} } } }
        receivers: { mails: { email: { to: a@example.org, directory: mails } } }
        routes: [{ to: [mails] }]
        """);
}
