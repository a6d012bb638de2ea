using System.CommandLine;
using Leafwatch.Commands;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Commands;

public sealed class CommandLineTests
{
    [Fact]
    public async Task The_version_is_on_one_line()
    {
        (int code, string output, string error) = await Run("--version");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Matches(@"^leafwatch \d+\.\d+\.\d+\n$", output);
    }

    [Fact]
    public async Task Without_a_command_the_help_is_shown_as_an_error()
    {
        (int code, string output, string error) = await Run();

        Assert.Equal((ExitCode.Wrong, ""), (code, output));
        Assert.Contains("check", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_reads_the_log_of_a_source_as_the_source_says()
    {
        using TemporaryFolder folder = new();
        (string log, string configuration) = WriteProxied(folder);

        (int code, string output, string error) = await Run("scan", log, "-c", configuration);

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("many pages that do not exist: 203.0.113.5", output, StringComparison.Ordinal);
    }

    private const string MissedPage = "203.0.113.9 - - [05/Mar/2026:10:15:00 +0100] \"GET /gone HTTP/1.1\" 404 1245";

    [Theory]
    [InlineData("--source", "auth")]
    [InlineData]
    public async Task A_line_is_explained_as_its_source_says(params string[] options)
    {
        using TemporaryFolder folder = new();
        (_, string configuration) = WriteProxied(folder);

        (int code, string output, string error) = await Run(["explain", "Nov 29 10:00:01 h sshd[1]: Failed password for root from 203.0.113.9 port 22 ssh2", "-c", configuration, .. options]);

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("of the source 'auth':", output, StringComparison.Ordinal);
        Assert.Contains("T10:00:01+09:00", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_is_not_there_explains_nothing()
    {
        using TemporaryFolder folder = new();
        (_, string configuration) = WriteProxied(folder);

        (int code, _, string error) = await Run("explain", "x", "-c", configuration, "--source", "aut");

        Assert.Equal(ExitCode.Wrong, code);
        Assert.Contains("--source: the configuration has no source 'aut' (did you mean 'auth'?)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_two_sources_of_one_name_nothing_is_explained()
    {
        using TemporaryFolder folder = new();
        string configuration = folder["leafwatch.yml"];
        File.WriteAllText(configuration, "sources:\n  - { name: a, path: /a.log }\n  - { name: a, path: /b.log }\n");

        (int code, _, string error) = await Run("explain", "x", "-c", configuration);

        Assert.Equal(ExitCode.Wrong, code);
        Assert.Contains("there are two sources named 'a'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_rules_that_do_not_match_a_line_each_says_why()
    {
        (int code, string output, string error) = await Run("explain", MissedPage);

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("  matches  http_404: ", output, StringComparison.Ordinal);
        Assert.Contains("yes http.response.status_code = 404: found '404'", output, StringComparison.Ordinal);
        Assert.Single(output.Split('\n'), line => line.Contains("http_500 ", StringComparison.Ordinal) && line.TrimEnd().EndsWith("http.response.status_code = 500: found '404'", StringComparison.Ordinal));
        Assert.DoesNotContain("does not match  ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--rule", "web_secret_probed", 1)]
    [InlineData("--all", null, 50)]
    public async Task Each_test_of_a_rule_that_does_not_match_is_explained_when_asked_for(string option, string? value, int least)
    {
        (int code, string output, string error) = await Run([.. new[] { "explain", MissedPage, option, value }.OfType<string>()]);

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.InRange(output.Split("does not match  ").Length - 1, least, least * 10);
        Assert.Contains("no  url.path?url.query, decoded, is '*/.git/*': found '/gone'", output, StringComparison.Ordinal);
        Assert.Equal(value is null, output.Contains("  matches  http_404: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rule_that_is_not_there_explains_nothing()
    {
        (int code, _, string error) = await Run("explain", MissedPage, "--rule", "http_40");

        Assert.Equal(ExitCode.Wrong, code);
        Assert.Contains("--rule: no rule 'http_40' looks at lines (did you mean 'http_40", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("right")]
    [InlineData("true")]
    [InlineData("false-alarm")]
    [InlineData("false_alarm")]
    [InlineData("expected")]
    public async Task Verdicts_have_the_same_words_for_incidents_and_anomalies(string verdict)
    {
        using TemporaryFolder folder = new();
        string configuration = folder.Write("leafwatch.yml", $"state: {folder["state"]}\n");

        foreach (string[] command in new string[][] { ["close", "3f9a2c41", "--verdict", verdict], ["anomalies", "judge", "3f9a2c41", verdict] })
        {
            (_, _, string error) = await Run([.. command, "-c", configuration]);

            Assert.DoesNotContain(verdict, error, StringComparison.Ordinal);
        }
    }

    /// <summary>A log of requests through a proxy, and the configuration that says which.</summary>
    private static (string Log, string Configuration) WriteProxied(TemporaryFolder folder)
    {
        string log = folder["u_ex261129.log"];
        File.WriteAllLines(log,
        [
            "#Fields: date time c-ip cs-method cs-uri-stem sc-status X-Forwarded-For",
            .. Enumerable.Range(0, 40).Select(i => $"2026-11-29 10:00:{i:00} 198.51.100.7 GET /{i} 404 203.0.113.5"),
        ]);
        string configuration = folder["leafwatch.yml"];
        File.WriteAllText(configuration, $"""
            sources:
              - name: iis
                path: {folder["u_ex*.log"]}
                format: iis-w3c
                trusted_proxies: [198.51.100.0/24]
                virtual_host: www.example.org
              - name: auth
                path: {folder["auth.log"]}
                format: sshd
                timezone: Asia/Tokyo
            """);
        return (log, configuration);
    }

    [Fact]
    public async Task A_damaged_state_is_said()
    {
        using TemporaryFolder folder = new();
        string state = folder["leafwatch.db"];
        using (SqliteStore store = SqliteStore.Open(state))
        {
            StateChanges changes = new();
            changes.Ledger.Hours.AddRange(Enumerable.Range(450_000, 20_000).Select(hour => new HourTally("web", hour, 100, 1, 0, 0, 0, 0)));
            store.Commit(changes);
        }

        byte[] bytes = await File.ReadAllBytesAsync(state, TestContext.Current.CancellationToken);
        bytes.AsSpan(bytes.Length / 2).Fill(0x5a);
        await File.WriteAllBytesAsync(state, bytes, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder["leafwatch.yml"], "state: .", TestContext.Current.CancellationToken);

        (int code, string output, string error) = await Run("report", "-c", folder["leafwatch.yml"], "--from", "2020-01-01", "--to", "2030-01-01");

        Assert.Equal((ExitCode.NotSo, ""), (code, output));
        Assert.StartsWith("leafwatch: the state is damaged: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_command_has_help_with_an_example()
    {
        foreach (Command command in CommandLine.Create().Subcommands)
        {
            (int code, string output, _) = await Run(command.Name, "--help");

            Assert.Equal(ExitCode.Done, code);
            Assert.Contains($"leafwatch {command.Name}", output.Split("Example:\n").ElementAtOrDefault(1), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_help_of_the_program_lists_each_command_once_in_groups_within_80_columns()
    {
        (int code, string output, _) = await Run("--help");

        Assert.Equal(ExitCode.Done, code);
        string[] lines = output.Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.All(CommandLine.Create().Subcommands, command => Assert.Single(lines, line => line.StartsWith($"  {command.Name} ", StringComparison.Ordinal)));
        Assert.Equal(["Run and try:", "Look:", "Act:", "Rules and formats:", "State:", "Options:"], lines.Where(line => line.EndsWith(':')));
    }

    [Theory]
    [InlineData("chek", "leafwatch: unknown command 'chek' (did you mean 'check'?)\n  see leafwatch --help\n")]
    [InlineData("check --confg", "leafwatch: unknown option '--confg' (did you mean '--config'?)\n  see leafwatch check --help\n")]
    [InlineData("check a", "leafwatch: unknown argument 'a'\n  see leafwatch check --help\n")]
    [InlineData("check \e[2J", "leafwatch: unknown argument '\\x1B[2J'\n  see leafwatch check --help\n")]
    [InlineData("check -c", "leafwatch: Required argument missing for option: '-c'.\n  see leafwatch check --help\n")]
    public async Task Wrong_usage_is_told_with_what_was_probably_meant(string line, string expected)
    {
        (int code, string output, string error) = await Run(line.Split(' '));

        Assert.Equal((ExitCode.Wrong, "", expected), (code, output, error));
    }

    [Fact]
    public async Task An_argument_with_an_at_sign_is_not_a_file_of_arguments()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("arguments", "--help");

        Assert.Equal($"leafwatch: unknown argument '@{file}'\n  see leafwatch check --help\n", (await Run("check", $"@{file}")).Error);
    }

    internal static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        int code = await CommandLine.RunAsync(args, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
