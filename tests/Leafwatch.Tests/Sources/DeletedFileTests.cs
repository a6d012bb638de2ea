using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class DeletedFileTests
{
    [Fact]
    public void A_deleted_file_is_read_to_its_end_before_the_one_that_takes_its_place()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Append("2\n");
        folder.Delete();
        folder.Append("3\n");

        Assert.Equal(["2", "3"], folder.Poll());
        folder.Time.Advance(TimeSpan.FromMinutes(1));
        folder.Poll();
        folder.Single<SourceEvent.FileFinished>();
    }

    [Fact]
    public void An_inode_that_is_used_again_is_another_file()
    {
        using FollowedFolder folder = new();
        folder.Append("a first line that is long enough\n");
        folder.Poll();
        folder.Kill();
        folder.Delete();
        folder.Append("another line, which is even longer than the first\n2\n");

        Assert.Equal(["another line, which is even longer than the first", "2"], folder.Poll());
    }

    [Fact]
    public void A_file_that_vanished_while_nobody_looked_is_told_and_forgotten()
    {
        using FollowedFolder folder = new("*.log");
        folder.Append("1\n", "a.log");
        folder.Append("2\n", "b.log");
        folder.Poll();
        folder.Kill();
        folder.Delete("a.log");
        folder.Poll();

        SourceEvent.FileVanished vanished = folder.Single<SourceEvent.FileVanished>();
        Assert.Equal((folder.PathOf("a.log"), 2), (vanished.Path, vanished.Offset));
        Assert.Equal(folder.PathOf("b.log"), Assert.Single(folder.Stored.Values, position => !WatchMarker.Is(position)).Path);
    }

    [Fact]
    public void A_file_that_was_written_anew_with_what_it_held_is_the_same_log()
    {
        using FollowedFolder folder = new();
        string old = string.Concat(Enumerable.Range(0, 100).Select(i => $"line {i}\n"));
        folder.Append(old);
        folder.Poll();
        folder.Append(old + "new\n", "edited");
        folder.Rename("edited", "access.log");

        Assert.Equal(["new"], folder.Poll());
        folder.Kill();
        folder.Append("newer\n");
        Assert.Equal(["newer"], folder.Poll());
    }
}
