using Leafwatch.Commands;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Commands;

public sealed class CheckCommandTests : IDisposable
{
    /// <summary>A rule whose sample is the answer of another status than the rule is about.</summary>
    private const string WrongRule = """
        title: Somebody asked a teapot for coffee
        id: 5a1c0b1e-7c1d-4b8a-9a55-0d3c1f7d2b10
        name: http_418
        status: test
        author: Somebody
        logsource:
          category: webserver
        detection:
          selection:
            sc-status: 418
          condition: selection
        level: low
        samples:
          - format: apache-combined
            match:
              - '192.0.2.7 - - [09/Oct/2025:03:14:30 -0400] "GET /coffee HTTP/1.1" 404 196 "-" "Mozilla/5.0"'
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_configuration_in_order_is_said_to_be()
    {
        string file = _folder.Write("leafwatch.yml", "classic: true\n");

        (int code, string output, string error) = await CommandLineTests.Run("check", "-c", file);

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Matches(@": in order\n\d+ rules, \d+ correlations?, \d+ samples: as they say\n$", output);
    }

    [Fact]
    public async Task All_errors_are_told_and_the_status_is_that_of_a_wrong_configuration()
    {
        string file = _folder.Write("leafwatch.yml", "clasic: true\nstate: []\n");

        Assert.Equal(
            (
                ExitCode.Wrong,
                $"{file}: 2 errors\n",
                $"{file}:1:1: unknown key 'clasic'\n  did you mean 'classic'?\n{file}:2:8: 'state': found a list, expected a text\n"),
            await CommandLineTests.Run("check", "-c", file));
    }

    [Fact]
    public async Task A_warning_alone_leaves_it_in_order()
    {
        string file = _folder.Write("leafwatch.yml", "receivers: { a: { email: { to: a@example.org, directory: x } } }\nroutes: []\n");

        (int code, string output, string error) = await CommandLineTests.Run("check", "--config", file);

        Assert.Equal(ExitCode.Done, code);
        Assert.StartsWith($"{file}: in order\n", output, StringComparison.Ordinal);
        Assert.Contains("warning: no route", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_formats_and_rules_are_those_of_the_program()
    {
        string file = _folder.Write("leafwatch.yml", """
            sources: [{ path: /var/log/auth.log, format: ssdh }]
            rules:
              thresholds: { http_404_brust: { count: 3 } }
              profiles: [{ name: t, when: "thursdays", thresholds: { http_404_burst: { count: 3 } } }]
            """);

        (int code, _, string error) = await CommandLineTests.Run("check", "-c", file);

        Assert.Equal(ExitCode.Wrong, code);
        Assert.Contains("did you mean 'sshd'?", error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'http_404_burst'?", error, StringComparison.Ordinal);
        Assert.Contains($"{file}:4:31: 'rules.profiles[0].when': found 'thursdays'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_whose_sample_fails_is_a_failed_check()
    {
        string file = _folder.Write("leafwatch.yml", "rules: { directories: [own] }\n");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "own"));
        _folder.Write(Path.Combine("own", "teapot.yml"), WrongRule);

        (int code, string output, string error) = await CommandLineTests.Run("check", "-c", file);

        Assert.Equal(ExitCode.NotSo, code);
        Assert.Contains("1 failure", output, StringComparison.Ordinal);
        Assert.Contains("teapot.yml:", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.yml", "the configuration cannot be read: no such file")]
    [InlineData("missing/leafwatch.yml", "the configuration cannot be read: no such")]
    [InlineData("", "the configuration cannot be read: that is a directory")]
    public async Task A_file_that_cannot_be_read_is_told(string name, string expected)
    {
        string file = Path.Combine(_folder.Path, name);

        (int code, _, string error) = await CommandLineTests.Run("check", "-c", file);

        Assert.Equal(ExitCode.Wrong, code);
        Assert.StartsWith($"{file}:1:1: {expected}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_text_is_told()
    {
        string file = Path.Combine(_folder.Path, "leafwatch.yml");
        await File.WriteAllBytesAsync(file, [0x1F, 0x8B, 0xFF, 0xFE]);

        Assert.Equal($"{file}:1:1: the configuration is not UTF-8\n", (await CommandLineTests.Run("check", "-c", file)).Error);
    }
}
