using System.Globalization;
using System.Text;
using CsCheck;
using Leafwatch.Commands;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Commands;

/// <summary>What <c>search</c> finds, and how it shows it.</summary>
public sealed class SearchCommandTests : IDisposable
{
    private const string Hostile = "192.0.2.9 - - [19/Nov/2026:08:00:09 -0500] \"GET /\u001b[2J\u202e HTTP/1.1\" 404 1 \"-\" \"=cmd|' /C calc'!A0\"\n";

    private readonly TemporaryFolder _folder = new();

    public SearchCommandTests() => Directory.CreateDirectory(Path.Combine(_folder.Path, "logs"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_lines_of_a_log_and_of_its_rotated_and_packed_generations_are_found_in_order_of_time()
    {
        _folder.Write("logs/access.log", Line(30, 7, "/c", 200) + Line(31, 8, "/d", 200));
        _folder.Write("logs/access.log.1", Line(20, 7, "/b", 404) + Line(21, 77, "/x", 404));
        File.WriteAllBytes(Path.Combine(_folder.Path, "logs/access.log.2.gz"), Packed.As("gz", Encoding.UTF8.GetBytes(Line(10, 7, "/a", 200))));
        _folder.Write("logs/other.log", Line(5, 7, "/other", 200));
        string configuration = _folder.Write("leafwatch.yml", "state: state\nsources:\n  - path: logs/access.log\n");

        (int code, string output, string error) = await CommandLineTests.Run("search", "ip=192.0.2.7", "-c", configuration);

        Assert.Equal(ExitCode.Done, code);
        string[] files = ["access.log.2.gz", "access.log.1", "access.log"];
        string[] lines = [Line(10, 7, "/a", 200), Line(20, 7, "/b", 404), Line(30, 7, "/c", 200)];
        Assert.Equal(files.Zip(lines).Select(each => $"{Path.Combine(_folder.Path, "logs", each.First)}: {each.Second.TrimEnd()}"), output.TrimEnd().Split('\n'));
        Assert.Contains("3 lines in 3 files, 2026-11-19 08:00:10 to 2026-11-19 08:00:30 -05:00", error, StringComparison.Ordinal);
        Assert.Contains("status:    200 (2), 404 (1)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_that_name_the_address_come_first()
    {
        string configuration = _folder.Write("leafwatch.yml", "state: state\nsources:\n  - path: logs/access.log\n");
        _folder.Write("logs/access.log", Line(30, 7, "/c", 200));
        using (SqliteStore store = SqliteStore.Open(StateFile.PathIn(Path.Combine(_folder.Path, "state"))))
        {
            StateChanges changes = new();
            changes.Alerts.Add(SomeAlert.Burst());
            store.Commit(changes);
        }

        (int code, string output, _) = await CommandLineTests.Run("search", "192.0.2.7", "-c", configuration);

        Assert.Equal(ExitCode.Done, code);
        Assert.StartsWith("# alert 7f3c9a52d81e [medium] 2024-10-10 12:02:00 +02:00 Many pages not found: 192.0.2.7: 6 times\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_found_is_said_and_is_exit_status_1()
    {
        string log = _folder.Write("access.log", Line(1, 1, "/", 200));
        (int code, string output, string error) = await CommandLineTests.Run("search", "ip=203.0.113.1", "--in", log);
        Assert.Equal((ExitCode.NotSo, "", "nothing found in 1 file\n"), (code, output, error));
    }

    [Fact]
    public async Task No_more_lines_are_shown_than_were_asked_for()
    {
        string log = _folder.Write("access.log", string.Concat(Enumerable.Range(0, 50).Select(i => Line(i, 7, "/", 200))));
        (_, string output, _) = await CommandLineTests.Run("search", "ip=192.0.2.7", "--in", log, "-n", "3");
        Assert.Equal(3, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("--table")]
    [InlineData("--ignore-case")]
    public async Task What_an_attacker_wrote_does_nothing_to_a_terminal(string form)
    {
        string log = _folder.Write("access.log", Hostile);
        (_, string output, string error) = await CommandLineTests.Run("search", "status=404", "--in", log, form);
        Assert.Contains(@"/\x1B[2J\u{202E}", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output + error);
    }

    [Fact]
    public async Task What_an_attacker_wrote_is_no_formula_in_a_spreadsheet()
    {
        string log = _folder.Write("access.log", Hostile);
        (_, string output, _) = await CommandLineTests.Run("search", "status=404", "--in", log, "--csv");
        Assert.StartsWith("@timestamp,file,source.ip,", output, StringComparison.Ordinal);
        Assert.Contains(",'=cmd|' /C calc'!A0,", output, StringComparison.Ordinal);
    }

    /// <summary>Looking for a text first is a shortcut: it changes nothing of what is found.</summary>
    [Fact]
    public void Whatever_is_looked_for_first_the_same_lines_are_found() => Gen.Select(
        Gen.Select(Gen.Int[1, 30], Of("/a", "/admin", "/Admin", "/a%20b", "/192.0.2.7")).Array[1, 200],
        Of("ip=192.0.2.7", "path=/admin", "path=/a*", "agent~Mo", "192.0.2.1", "user=-")).Sample(
            (requests, term) =>
            {
                string log = _folder.Write("access.log", string.Concat(requests.Select((request, i) => Line(i % 60, request.Item1, request.Item2, 200))));
                Func<string, int, bool> wanted = term switch
                {
                    "ip=192.0.2.7" => (_, host) => host == 7,
                    "192.0.2.1" => (_, host) => host == 1,
                    "path=/admin" => (path, _) => path == "/admin",
                    "path=/a*" => (path, _) => path.StartsWith("/a", StringComparison.Ordinal),
                    "agent~Mo" => (_, _) => true,
                    _ => (_, _) => false,
                };
                (_, string output, _) = CommandLineTests.Run("search", term, "--in", log).GetAwaiter().GetResult();
                Assert.Equal(requests.Count(request => wanted(request.Item2, request.Item1)), output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            },
            iter: 60,
            threads: 1);

    private static Gen<string> Of(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string Line(int second, int host, string path, int status) => string.Create(
        CultureInfo.InvariantCulture, $"192.0.2.{host} - - [19/Nov/2026:08:00:{second:00} -0500] \"GET {path} HTTP/1.1\" {status} 12 \"-\" \"Mozilla/5.0\"\n");
}
