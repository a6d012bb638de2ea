using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class CopyTruncateTests
{
    [Fact]
    public void A_file_that_was_cut_is_read_from_its_beginning()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n2\n");
        folder.Poll();
        folder.CopyTruncate("access.log.1");
        folder.Append("3\n");

        Assert.Equal(["3"], folder.Poll());
        Assert.Equal(0, folder.Single<SourceEvent.FileTruncated>().UnreadBytes);
    }

    [Fact]
    public void It_is_noticed_when_it_has_grown_beyond_where_it_was_read_to()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n2\n");
        folder.Poll();
        folder.CopyTruncate("access.log.1");
        folder.Append("3\n4\n5\n6\n");

        Assert.Equal(["3", "4", "5", "6"], folder.Poll());
    }

    [Fact]
    public void It_is_noticed_when_both_begin_alike()
    {
        string header = new string('#', 300) + "\n";
        using FollowedFolder folder = new();
        folder.Append(header + "1\n2\n");
        folder.Poll();
        folder.CopyTruncate("access.log.1");
        folder.Append(header + "3\n4\n5\n");

        Assert.Equal([header[..^1], "3", "4", "5"], folder.Poll());
    }

    [Fact]
    public void What_was_not_read_before_the_cut_is_read_from_the_copy_first()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Append("2\n3\n");
        folder.CopyTruncate("access.log.1");
        folder.Append("4\n");

        Assert.Equal(["2", "3", "4"], folder.Poll());
        SourceEvent.FileTruncated cut = folder.Single<SourceEvent.FileTruncated>();
        Assert.Equal((0, folder.PathOf("access.log.1")), (cut.UnreadBytes, cut.RestIn));
    }

    [Fact]
    public void Without_a_copy_the_bytes_known_to_be_lost_are_told()
    {
        using FollowedFolder folder = new();
        folder.Append("1\ntorn");
        folder.Poll();
        folder.Truncate();
        folder.Append("2\n");

        Assert.Equal(["2"], folder.Poll());
        Assert.Equal(4, folder.Single<SourceEvent.FileTruncated>().UnreadBytes);
    }

    [Theory]
    [InlineData("access.log")]
    [InlineData("access.log*")]
    public void The_copy_is_not_read_as_a_new_file(string pattern)
    {
        using FollowedFolder folder = new(pattern);
        for (int i = 0; i < 5; i++)
        {
            folder.Append($"{i}\n{i} again\n");
            Assert.Equal(2, folder.Poll().Count);
            folder.Append($"{i} unread\n");
            folder.CopyTruncate($"access.log.{5 - i}");
            Assert.Equal([$"{i} unread"], folder.Poll());
        }

        folder.Kill();
        Assert.Empty(folder.Poll());
    }

    [Fact]
    public void A_copy_in_the_making_is_left_alone()
    {
        using FollowedFolder folder = new("access.log*");
        folder.Append("1\n2\n3\n");
        folder.Poll();
        folder.Append("", "access.log.1");
        Assert.Empty(folder.Poll());
        folder.Append("1\n2", "access.log.1");
        Assert.Empty(folder.Poll());
        folder.Append("4\n");
        Assert.Equal(["4"], folder.Poll());
        folder.Append("\n3\n4\n5\n", "access.log.1");
        folder.Truncate();
        folder.Append("6\n");

        Assert.Equal(["5", "6"], folder.Poll());
    }

    [Fact]
    public void A_new_file_that_begins_like_another_is_read_once_they_differ()
    {
        using FollowedFolder folder = new("*.log");
        folder.Append("#Fields: date time\n1\n", "a.log");
        folder.Poll();
        folder.Append("#Fields: date time\n", "b.log");
        Assert.Empty(folder.Poll());
        folder.Append("2\n", "b.log");

        Assert.Equal(["#Fields: date time", "2"], folder.Poll());
    }

    [Theory]
    [InlineData("access.log")]
    [InlineData("access.log*")]
    public void A_cut_while_nobody_looked_loses_nothing_that_is_in_the_copy(string pattern)
    {
        using FollowedFolder folder = new(pattern);
        folder.Append("1\n2\n");
        folder.Poll();
        folder.Kill();
        folder.Append("3\n");
        folder.CopyTruncate("access.log.1");
        folder.Append("4\n");

        Assert.Equal(["3", "4"], folder.Poll());
        folder.Kill();
        folder.Append("5\n");
        Assert.Equal(["5"], folder.Poll());
        Assert.Equal(2, folder.Stored.Values.Count(position => !WatchMarker.Is(position)));
    }
}
