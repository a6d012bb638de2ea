using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class LongLineTests
{
    private static readonly string Longest = new('x', FollowOptions.DefaultLongestLine);

    [Fact]
    public void The_longest_line_is_read_whole()
    {
        using FollowedFolder folder = new();
        folder.Append($"1\n{Longest}\n2\n");
        Assert.Equal(["1", Longest, "2"], folder.Poll());
        Assert.Empty(folder.Events.OfType<SourceEvent.LineTooLong>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(700_000)]
    public void A_longer_one_is_cut_and_the_rest_of_it_skipped(int more)
    {
        using FollowedFolder folder = new();
        folder.Append($"1\n{Longest}{new string('y', more)}\n2\n{Longest}z\n3\n");
        Assert.Equal(["1", Longest, "2", Longest, "3"], folder.Poll());
        Assert.Equal(
            [2, 2 + FollowOptions.DefaultLongestLine + more + 3],
            folder.Events.OfType<SourceEvent.LineTooLong>().Select(cut => cut.Offset));
    }

    [Fact]
    public void The_rest_is_skipped_when_it_comes_later_and_after_a_restart()
    {
        using FollowedFolder folder = new();
        folder.Append(Longest + "y");
        Assert.Equal([Longest], folder.Poll());
        folder.Append("yyy");
        Assert.Empty(folder.Poll());
        folder.Kill();
        folder.Append("yyy");
        Assert.Empty(folder.Poll());
        folder.Kill();
        folder.Append("yyy\n2\n");
        Assert.Equal(["2"], folder.Poll());
    }

    [Fact]
    public void A_file_without_any_end_of_line_gives_one_line()
    {
        using FollowedFolder folder = new();
        folder.Append(new string('x', 3_000_000));
        Assert.Equal([Longest], folder.Poll());
        folder.Append("\n1\n");
        Assert.Equal(["1"], folder.Poll());
    }
}
