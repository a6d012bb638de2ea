using Leafwatch.Commands;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Commands;

public sealed class AllowCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_probe_that_comes_each_minute_is_suggested_as_an_entry_with_its_evidence()
    {
        (int code, string output, string error) = await SuggestAsync(LogOf("/health", "200"));

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("\nallow:\n", output, StringComparison.Ordinal);
        Assert.Contains("  # 180 requests in 3 h, one each 60 s, 1 page, 100 % answered well. No alert came of it.\n  - address: 192.0.2.50\n    agent: \"probe/1.0\"\n", output, StringComparison.Ordinal);
        Assert.Contains("reason: \"an uptime probe, as seen 2026-11-16 to 2026-11-16\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_harm_is_not_suggested_however_steadily_they_come()
    {
        (int code, string output, _) = await SuggestAsync(LogOf("/.git/config", "200"));

        Assert.Equal(ExitCode.Done, code);
        Assert.StartsWith("Nobody in these logs comes so steadily", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_file_there_is_nothing_to_look_through()
    {
        (int code, _, string error) = await CommandLineTests.Run("allow", "suggest", "-c", Configuration());

        Assert.Equal(ExitCode.NotSo, code);
        Assert.Contains("no file to look through", error, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> SuggestAsync(string log) => CommandLineTests.Run("allow", "suggest", log, "-c", Configuration());

    private string LogOf(string page, string status) => _folder.Write("access.log", string.Concat(Enumerable.Range(0, 180).Select(i =>
        $"192.0.2.50 - - [16/Nov/2026:{8 + (i / 60):00}:{i % 60:00}:00 +0000] \"GET {page} HTTP/1.1\" {status} 12 \"-\" \"probe/1.0\"\n")));

    private string Configuration() => _folder.Write("leafwatch.yml", "state: state\n");
}
