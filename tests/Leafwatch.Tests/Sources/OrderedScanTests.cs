using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Sources;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Sources;

public sealed class OrderedScanTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("leafwatch-scan-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Lines_are_handed_over_in_the_order_of_the_file_however_many_threads_read()
    {
        string path = Write("a.log", Enumerable.Range(0, 60_000).Select(i => $"{i} {new string('x', i % 97)}"));
        List<string> alone = Scan(1, path);
        Assert.Equal(60_000, alone.Count);
        Assert.Equal(Enumerable.Range(0, 60_000), alone.Select(line => int.Parse(line.Split(' ')[0])));
        Assert.Equal(alone, Scan(4, path));
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    [InlineData("bz2")]
    public void A_compressed_file_gives_the_lines_of_the_plain_one(string kind)
    {
        string plain = Write("a.log", Enumerable.Range(0, 40_000).Select(i => $"{i} {new string('y', i % 61)}"));
        string packed = Path.Combine(_directory.FullName, "a.log." + kind);
        File.WriteAllBytes(packed, Packed.As(kind, File.ReadAllBytes(plain)));

        Assert.Equal(Scan(2, plain), Scan(2, packed));
    }

    [Fact]
    public void Files_that_overlap_in_time_are_merged_by_time()
    {
        string even = Write("even.log", Enumerable.Range(0, 20_000).Select(i => $"{2 * i} e"));
        string odd = Write("odd.log", Enumerable.Range(0, 20_000).Select(i => $"{(2 * i) + 1} o"));
        List<string> lines = Scan(3, odd, even);
        Assert.Equal(Enumerable.Range(0, 40_000), lines.Select(line => int.Parse(line.Split(' ')[0])));
    }

    [Fact]
    public void Rotated_files_are_read_from_the_oldest_on_in_whatever_order_they_are_named()
    {
        string newer = Write("access.log", Enumerable.Range(5_000, 5_000).Select(i => $"{i} n"));
        string older = Write("access.log.1", Enumerable.Range(0, 5_000).Select(i => $"{i} o"));
        Assert.Equal(Enumerable.Range(0, 10_000), Scan(2, newer, older).Select(line => int.Parse(line.Split(' ')[0])));
    }

    [Fact]
    public void A_line_longer_than_the_bound_is_cut_and_those_after_it_are_whole()
    {
        string path = Write("long.log", ["1 a", $"2 {new string('z', 2_000_000)}", "3 c", "4 d"]);
        List<string> lines = Scan(2, path);
        Assert.Equal(["1 a", "3 c", "4 d"], lines.Where(line => line.Length < 100));
        Assert.Equal(4, lines.Count);
        Assert.True(lines[1].Length < WholeFile.ChunkSize + WholeFile.LongestLine + 2);
    }

    [Fact]
    public void A_last_line_without_an_end_is_a_line()
    {
        string path = Path.Combine(_directory.FullName, "torn.log");
        File.WriteAllText(path, "1 a\n2 b");
        Assert.Equal(["1 a", "2 b"], Scan(1, path));
    }

    [Fact]
    public void Progress_can_be_asked_for_while_a_match_is_being_taken()
    {
        string path = Write("a.log", Enumerable.Range(0, 3).Select(i => $"{i} x"));
        List<bool> answered = [];
        OrderedScan? scan = null;
        scan = new OrderedScan([Lane(path)], 1, (_, _, _) => answered.Add(Task.Run(() => scan!.Progress).Wait(TimeSpan.FromSeconds(10))), (_, _) => { }, (_, error) => throw error);

        scan.Run(CancellationToken.None);

        Assert.Equal([true, true, true], answered);
        Assert.Equal(1, scan.Progress);
    }

    [Fact]
    public void An_empty_file_gives_nothing()
    {
        string path = Write("empty.log", []);
        Assert.Empty(Scan(2, path));
    }

    [Fact]
    public void A_file_that_is_not_there_is_told_and_the_others_are_read()
    {
        string path = Write("a.log", ["1 a"]);
        List<string> failures = [];
        Assert.Equal(["1 a"], Scan(2, failures, Path.Combine(_directory.FullName, "gone.log"), path));
        Assert.Single(failures);
    }

    [Fact]
    public void Any_file_gives_the_same_lines_to_one_thread_and_to_many()
    {
        Gen.Char["ab\n\r "].Array[0, 300].Select(Gen.Int[1, 6000]).Sample(
            (text, times) =>
            {
                string path = Path.Combine(_directory.FullName, Guid.NewGuid().ToString("N"));
                string content = string.Concat(Enumerable.Repeat(new string(text), times));
                File.WriteAllText(path, content);
                string[] expected = content.Length == 0 ? [] : (content.EndsWith('\n') ? content[..^1] : content).Split('\n');
                Assert.Equal(expected.Length, CountLines(3, path));
                Assert.Equal(expected.Length, CountLines(1, path));
                File.Delete(path);
            },
            iter: 60,
            threads: 1);
    }

    private string Write(string name, IEnumerable<string> lines)
    {
        string path = Path.Combine(_directory.FullName, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private static long CountLines(int threads, string path)
    {
        long lines = 0;
        new OrderedScan([Lane(path)], threads, (_, _, _) => { }, (_, result) => lines += result.Lines, (_, error) => throw error).Run(default);
        return lines;
    }

    private static List<string> Scan(int threads, params string[] paths) => Scan(threads, [], paths);

    private static List<string> Scan(int threads, List<string> failures, params string[] paths)
    {
        List<string> lines = [];
        new OrderedScan(
            paths.Select(Lane),
            threads,
            (_, result, index) => lines.Add(Encoding.UTF8.GetString(result[index].Line)),
            (_, _) => { },
            (lane, _) => failures.Add(lane.Path)).Run(CancellationToken.None);
        return lines;
    }

    /// <summary>A file whose lines begin with their time in seconds, each of them a match.</summary>
    private static ScanLane Lane(string path)
    {
        DateTimeOffset begins = File.Exists(path) && File.ReadLines(path).FirstOrDefault() is { } first && Path.GetExtension(path) == ".log"
            ? TimeOf(Encoding.UTF8.GetBytes(first))
            : DateTimeOffset.UnixEpoch;
        return new ScanLane(path, begins, [], () => ReadAll);
    }

    private static DateTimeOffset TimeOf(ReadOnlySpan<byte> line)
    {
        int space = line.IndexOf((byte)' ');
        return DateTimeOffset.UnixEpoch.AddSeconds(space > 0 && long.TryParse(line[..space], out long seconds) ? seconds : 0);
    }

    private static void ReadAll(Batch batch, BatchResult result)
    {
        result.Begin(batch);
        EventView view = new();
        int position = batch.Start;
        int end = batch.Start + batch.Length;
        while (position < end)
        {
            int newline = batch.Buffer.AsSpan(position, end - position).IndexOf((byte)'\n');
            int length = newline < 0 ? end - position : newline;
            view.Begin(batch.Buffer, position, length);
            view.Time = TimeOf(view.Line);
            result.Lines++;
            result.Add(0, view, view.Time);
            position += length + 1;
        }
    }
}
