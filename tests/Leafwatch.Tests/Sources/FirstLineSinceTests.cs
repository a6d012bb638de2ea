using System.Buffers.Text;
using System.Globalization;
using CsCheck;
using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class FirstLineSinceTests
{
    /// <summary>Lines begin with seconds, or with anything else when they state no time.</summary>
    private static readonly LineTime Seconds = (buffer, start, length) =>
        Utf8Parser.TryParse(buffer.AsSpan(start, length), out int seconds, out _) ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;

    private static SinceTime Since(int seconds, LineTime? timeOf) => new(() => DateTimeOffset.UnixEpoch.AddSeconds(seconds), (_, _) => timeOf);

    [Fact]
    public void It_is_the_one_that_reading_all_lines_finds() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 3000].Array[0, 300], Gen.Int[-2, 302], Gen.Int[0, 4]).Sample((most, lengths, from, untimed) =>
        {
            string[] lines =
            [
                .. lengths.Select((length, i) =>
                    (untimed > 0 && i % (untimed + 1) == untimed ? "and more " : i.ToString(CultureInfo.InvariantCulture)) + new string('x', most * length / 40)),
            ];
            using FollowedFolder folder = new(Since(from, Seconds));
            folder.Append(string.Concat(lines.Select(line => line + "\n")));

            int first = Array.FindIndex(lines, line => int.TryParse(line.TrimEnd('x'), CultureInfo.InvariantCulture, out int time) && time >= from);
            Assert.Equal(first < 0 ? [] : lines[first..], folder.Poll());
        }, iter: 300);

    [Fact]
    public void What_comes_after_a_file_without_any_is_read()
    {
        using FollowedFolder folder = new(Since(10, Seconds));
        folder.Append("1\n2\n1");
        Assert.Empty(folder.Poll());
        folder.Append("1\n");
        Assert.Equal(["11"], folder.Poll());
    }

    [Fact]
    public void A_file_whose_lines_tell_no_time_is_begun_at_its_end()
    {
        using FollowedFolder folder = new(Since(0, timeOf: null));
        folder.Append("old\n");
        Assert.Empty(folder.Poll());
        folder.Append("new\n");
        Assert.Equal(["new"], folder.Poll());
    }

    [Fact]
    public void A_known_source_goes_on_where_it_was()
    {
        using FollowedFolder folder = new(Since(10, Seconds));
        folder.Append("9\n10\n");
        Assert.Equal(["10"], folder.Poll());
        folder.Kill();
        folder.Append("1\n");
        Assert.Equal(["1"], folder.Poll());
    }

    [Fact]
    public void Lines_longer_than_a_block_are_passed_over()
    {
        using FollowedFolder folder = new(Since(3, Seconds));
        folder.Append("1\n2" + new string('x', 400_000) + "\n3\n4\n");
        Assert.Equal(["3", "4"], folder.Poll());
    }
}
