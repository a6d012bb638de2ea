using System.Globalization;
using System.Text.Json;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

public sealed class ScanArchivesTests
{
    [Theory]
    [InlineData("gzip", "gzip", ".gz")]
    [InlineData("bzip2", "bzip2", ".bz2")]
    [InlineData("zstd", "zstd", ".zst")]
    public async Task What_the_packers_of_the_system_wrote_is_read_by_name_from_a_folder_and_from_standard_input(string packer, string package, string extension)
    {
        string program = Requires.Program(packer, package);
        using Workplace place = new();
        string log = place.Write("logs/access.log", string.Concat(Enumerable.Range(0, 20_000).Select(Line)));
        string expected = await ScanAsync(place, log);
        await RunningProcess.RunAsync(program, "-k", log);
        File.Delete(log);

        Assert.Equal(expected, await ScanAsync(place, log + extension));
        Assert.Equal(expected, await ScanAsync(place, place["logs"]));
        Assert.Equal(expected, await ScanAsync(place, $"- < {log}{extension}"));
        Assert.Equal(expected, await ScanAsync(place, $"- < <({program} -dc {log}{extension})"));
        Assert.Equal(expected, await ScanAsync(place, $"<({program} -dc {log}{extension})"));
    }

    [Fact]
    public async Task An_archive_that_breaks_off_is_read_as_far_as_it_goes_and_the_scan_says_so()
    {
        string program = Requires.Program("gzip", "gzip");
        using Workplace place = new();
        string log = place.Write("access.log", string.Concat(Enumerable.Range(0, 20_000).Select(Line)));
        await RunningProcess.RunAsync(program, log);
        byte[] packed = await File.ReadAllBytesAsync(log + ".gz");
        await File.WriteAllBytesAsync(log + ".gz", packed[..(packed.Length / 2)]);

        await using RunningProcess scan = RunningProcess.Start(Requires.Leafwatch(), ["scan", "--json", log + ".gz"]);

        Assert.Equal(1, await scan.ExitAsync());
        await Eventually.TrueAsync(() => scan.Output.Contains("\"summary\"", StringComparison.Ordinal), () => scan.Output);
        Assert.Contains("access.log.gz: broken archive", scan.Output, StringComparison.Ordinal);
        Assert.Contains("http_404_burst", scan.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_on_standard_input_are_watched_and_the_last_needs_no_end()
    {
        using Workplace place = new();
        string input = place.Write("access.log", string.Concat(Enumerable.Range(0, 6).Select(Line)).TrimEnd());
        string configuration = place.Write("leafwatch.yml", """
            state: state
            sources:
              - stdin: {}
            archive: { directory: extracted }
            """);
        await using RunningProcess running =
            RunningProcess.Start("/bin/sh", ["-c", $"exec {Requires.Leafwatch()} run -c {configuration} < {input}"]);

        // Where nothing else is watched, the end of the input is the end of the run.
        Assert.Equal(0, await running.ExitAsync());
        await Eventually.TrueAsync(() => running.Output.Contains("http_404_burst", StringComparison.Ordinal), () => running.Output);
        Assert.Equal(6, Directory.EnumerateFiles(place["extracted"]).SelectMany(File.ReadLines).Count());
    }

    private static string Line(int i) => string.Create(
        CultureInfo.InvariantCulture,
        $"192.0.2.{i / 50 % 200} - - [{new DateTime(2026, 11, 19, 8, 0, 0).AddSeconds(i):dd/MMM/yyyy:HH:mm:ss} -0500] \"GET /{i} HTTP/1.1\" 404 12 \"-\" \"test\"\n");

    /// <summary>The alerts and the count of lines.</summary>
    private static async Task<string> ScanAsync(Workplace place, string what)
    {
        string script = place.Write("scan.sh", $"{Requires.Leafwatch()} scan --json {what}\n");
        string[] lines = (await RunningProcess.RunAsync("/bin/bash", script)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        JsonElement summary = JsonSerializer.Deserialize<JsonElement>(lines[^1]);
        Assert.Equal(0, summary.GetProperty("unparsed").GetInt32());
        return string.Join('\n', lines.SkipLast(1).Append(summary.GetProperty("lines").GetRawText()));
    }
}
