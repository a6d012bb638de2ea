using Leafwatch.Commands;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Commands;

public sealed class RulesCommandTests : IDisposable
{
    private const string Rules = """
        title: The old administration page was asked for
        name: old_admin
        author: Somebody
        license: DRL 1.1
        level: low
        tags: [attack.t1595.003]
        logsource: { category: webserver }
        detection: { selection: { cs-uri-stem|startswith: /old-admin }, condition: selection }
        samples:
          - format: apache-combined
            match:
              - '192.0.2.7 - - [09/Oct/2025:03:14:30 -0400] "GET /old-admin/ HTTP/1.1" 404 196 "-" "-"'
        ---
        title: Again and again
        name: old_admin_burst
        level: high
        correlation: { type: event_count, rules: [old_admin], group-by: [c-ip], timespan: 10m, condition: { gte: 2 } }
        samples:
          - name: two of one address
            format: apache-combined
            alerts: [{ count: 2, level: high, group: { source.ip: 192.0.2.7 } }]
            lines: |
              192.0.2.7 - - [09/Oct/2025:03:10:00 -0400] "GET /old-admin/ HTTP/1.1" 404 196 "-" "-"
              192.0.2.7 - - [09/Oct/2025:03:12:00 -0400] "GET /old-admin/a HTTP/1.1" 404 196 "-" "-"
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_list_has_thresholds_as_configuration_and_profiles_set_them()
    {
        _folder.Write("own.yml", Rules);
        string file = _folder.Write(
            "leafwatch.yaml",
            """
            rules:
              directories: [own.yml]
              thresholds: { old_admin_burst: { count: 8 } }
              profiles: [{ name: thursday, when: thu, thresholds: { old_admin_burst: { count: 20, timespan: 5m } } }]
            """);

        (int code, string output, string error) = await CommandLineTests.Run("rules", "list", "old_admin_burst", "-c", file, "--json");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains(
            """
            "thresholds":[{"profile":"thursday","when":"thu","condition":">= 20","count":20,"timespan":"5m","group_by":["source.ip"]},{"profile":null,"when":null,"condition":">= 8","count":8,"timespan":"10m","group_by":["source.ip"]}]
            """,
            output,
            StringComparison.Ordinal);
        Assert.Contains($"\"file\":\"{Path.Combine(_folder.Path, "own.yml")}\",\"line\":14", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tag attack.t1595", "old_admin ")]
    [InlineData("--level high", "old_admin_burst ")]
    [InlineData("again", "old_admin_burst ")]
    public async Task The_list_is_filtered(string filter, string expected)
    {
        string file = _folder.Write("leafwatch.yaml", $"rules: {{ directories: [{_folder.Write("own.yml", Rules)}] }}\n");

        (_, string output, _) = await CommandLineTests.Run(["rules", "list", "-c", file, .. filter.Split(' ')]);

        Assert.Contains($"  {expected}", output, StringComparison.Ordinal);
        Assert.DoesNotContain(expected == "old_admin " ? "  old_admin_burst " : "  old_admin ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_that_hold_their_samples_pass()
    {
        string path = _folder.Write("own.yml", Rules);

        Assert.Equal(
            (ExitCode.Done, "ok    old_admin: 1 sample\nok    old_admin_burst: 1 sample\n2 rules: 2 as they say, 0 failed, 0 without samples\n", ""),
            await CommandLineTests.Run("rules", "test", path, "-c", _folder.Write("leafwatch.yaml", "")));
    }

    [Theory]
    [InlineData("count: 2, level", "count: 3, level", "alert 1 of 1 has the count 2, expected 3")]
    [InlineData("level: high, group", "level: low, group", "alert 1 of 1 is of level high, expected low")]
    [InlineData("source.ip: 192.0.2.7", "source.ip: 192.0.2.8", "alert 1 of 1 is of source.ip=192.0.2.7, expected source.ip=192.0.2.8")]
    [InlineData("gte: 2", "gte: 3", "made 0 alerts, expected 1")]
    public async Task A_timeline_that_fails_is_told_with_its_place(string old, string changed, string expected)
    {
        string path = _folder.Write("own.yml", Rules.Replace(old, changed, StringComparison.Ordinal));

        (int code, string output, string error) = await CommandLineTests.Run("rules", "test", path, "-c", _folder.Write("leafwatch.yaml", ""));

        Assert.Equal((ExitCode.NotSo, ""), (code, error));
        Assert.Contains("FAIL  old_admin_burst: 1 sample, 1 failed\n", output, StringComparison.Ordinal);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Matches(@"own\.yml:\d+:\d+: ", output);
    }

    [Fact]
    public async Task A_rule_with_an_error_is_wrong_and_the_others_are_tested()
    {
        string path = _folder.Write("own.yml", Rules.Replace("sc-status", "x", StringComparison.Ordinal) + "\n---\ntitle: x\nlogsource: {}\ndetection: { a: { b: c }, condition: nothing }\n");

        (int code, string output, string error) = await CommandLineTests.Run("rules", "test", path, "-c", _folder.Write("leafwatch.yaml", ""));

        Assert.Equal(ExitCode.Wrong, code);
        Assert.Contains("own.yml:", error, StringComparison.Ordinal);
        Assert.Contains("ok    old_admin: 1 sample\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_whose_samples_fail_is_not_run()
    {
        _folder.Write("own.yml", Rules.Replace("gte: 2", "gte: 3", StringComparison.Ordinal));
        string file = _folder.Write("leafwatch.yaml", "state: state\nrules: { directories: [own.yml] }\nsources: [{ path: access.log }]\n");

        (int code, _, string error) = await CommandLineTests.Run("run", "-c", file);

        Assert.Equal(ExitCode.Wrong, code);
        Assert.Contains("own.yml:", error, StringComparison.Ordinal);
        Assert.Contains("made 0 alerts, expected 1", error, StringComparison.Ordinal);
    }
}
