using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class RenameRotationTests
{
    [Fact]
    public void A_rotated_file_is_read_to_its_end_before_its_successor()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Append("2\n");
        folder.Rename("access.log", "access.log.1");
        folder.Append("3\n");

        Assert.Equal(["2", "3"], folder.Poll());
        Assert.Equal(folder.PathOf("access.log"), folder.Single<SourceEvent.FileRotated>().Path);
    }

    [Fact]
    public void The_order_holds_when_the_rotated_file_takes_many_blocks()
    {
        using FollowedFolder folder = new();
        folder.Append("first\n");
        folder.Poll();
        string[] many = [.. Enumerable.Range(0, 60_000).Select(i => $"line {i} of the old file")];
        folder.Append(string.Join('\n', many) + "\n");
        folder.Rename("access.log", "access.log.1");
        folder.Append("new\n");

        Assert.Equal([.. many, "new"], folder.Poll());
    }

    [Fact]
    public void The_old_file_is_followed_while_it_is_still_written_to()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Rename("access.log", "access.log.1");
        folder.Append("2\n");
        folder.Poll();
        folder.Time.Advance(TimeSpan.FromMinutes(9));
        folder.Append("late\n", "access.log.1");
        Assert.Equal(["late"], folder.Poll());
        folder.Time.Advance(TimeSpan.FromMinutes(9));
        folder.Append("later\n", "access.log.1");
        folder.Append("3\n");

        Assert.Equal(["later", "3"], folder.Poll());
    }

    [Fact]
    public void It_is_over_when_it_has_not_grown_for_a_while_and_its_last_line_is_taken_without_an_end()
    {
        using FollowedFolder folder = new();
        folder.Append("1\ntorn");
        folder.Poll();
        string key = Assert.Single(folder.Stored.Values, position => !WatchMarker.Is(position)).Key;
        folder.Rename("access.log", "access.log.1");
        folder.Append("2\n");
        Assert.Equal(["2"], folder.Poll());

        folder.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(["torn"], folder.Poll());
        Assert.Equal(key, folder.Single<SourceEvent.FileFinished>().Key);
        Assert.DoesNotContain(key, folder.Stored.Keys);
    }

    [Fact]
    public void A_renamed_file_that_the_pattern_still_matches_is_not_read_again()
    {
        using FollowedFolder folder = new("access.log*");
        folder.Append("1\n");
        folder.Poll();
        for (int i = 2; i < 6; i++)
        {
            for (int old = i; old > 1; old--)
            {
                if (File.Exists(folder.PathOf($"access.log.{old - 1}")))
                {
                    folder.Rename($"access.log.{old - 1}", $"access.log.{old}");
                }
            }

            folder.Rename("access.log", "access.log.1");
            folder.Append($"{i}\n");
            Assert.Equal([$"{i}"], folder.Poll());
        }

        folder.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(folder.Poll());
        folder.Kill();
        Assert.Empty(folder.Poll());
    }

    [Fact]
    public void Two_rotations_between_two_looks_lose_nothing()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Rename("access.log", "access.log.2");
        folder.Append("2\n");
        folder.Rename("access.log", "access.log.1");
        folder.Append("3\n");

        Assert.Equal(["2", "3"], folder.Poll());
    }

    [Fact]
    public void Files_that_begin_alike_are_told_apart()
    {
        using FollowedFolder folder = new();
        folder.Append("same\nsame\n");
        folder.Poll();
        folder.Rename("access.log", "access.log.1");
        folder.Append("same\n");
        Assert.Equal(["same"], folder.Poll());
    }

    [Fact]
    public void A_switched_link_is_a_rotation()
    {
        using FollowedFolder folder = new("current");
        folder.Append("1\n", "log-20241009");
        File.CreateSymbolicLink(folder.PathOf("current"), folder.PathOf("log-20241009"));
        Assert.Equal(["1"], folder.Poll());
        folder.Append("2\n", "log-20241009");
        folder.Append("3\n", "log-20241010");
        File.Delete(folder.PathOf("current"));
        File.CreateSymbolicLink(folder.PathOf("current"), folder.PathOf("log-20241010"));

        Assert.Equal(["2", "3"], folder.Poll());
    }

    [Theory]
    [InlineData("access.log")]
    [InlineData("access.log*")]
    public void A_file_that_comes_and_is_rotated_while_there_is_no_log_is_read(string pattern)
    {
        using FollowedFolder folder = new(pattern);
        folder.Append("1\n");
        folder.Poll();
        folder.Rename("access.log", "access.log.2");
        Assert.Empty(folder.Poll());
        folder.Append("2\n");
        folder.Rename("access.log", "access.log.1");
        Assert.Equal(["2"], folder.Poll());
    }

    [Fact]
    public void Also_when_everything_before_it_is_over()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Delete();
        folder.Time.Advance(TimeSpan.FromMinutes(5));
        folder.Poll();
        folder.Single<SourceEvent.FileFinished>();
        folder.Append("2\n");
        folder.Rename("access.log", "access.log.1");
        folder.Append("3\n");
        Assert.Equal(["2", "3"], folder.Poll());
    }

    [Fact]
    public void A_deleted_file_and_several_younger_ones_do_not_wait_for_each_other()
    {
        using FollowedFolder folder = new("access.log*");
        folder.Append("1\n");
        folder.Poll();
        folder.Append("2\n");
        folder.Delete();
        folder.Append("3\n");
        folder.Take(1);
        folder.Rename("access.log", "access.log-20241001");
        folder.Append("4\n");
        folder.Rename("access.log", "access.log-20241002");
        folder.Append("5\n");
        Assert.Equal(["2", "3", "4", "5"], folder.Poll());
    }

    [Fact]
    public void What_came_after_a_deleted_file_is_stored_before_that_is_forgotten()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Time.Advance(TimeSpan.FromMinutes(1));
        folder.Delete();
        folder.Append("2\n");
        folder.Take(1);
        folder.Kill();
        folder.Rename("access.log", "access.log.1");
        folder.Append("3\n");
        Assert.Equal(["2", "3"], folder.Poll());
    }

    [Fact]
    public void A_rotated_file_is_found_when_its_predecessor_is_gone_for_good()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Kill();
        folder.Delete();
        folder.Append("2\n");
        folder.Rename("access.log", "access.log.1");
        folder.Append("3\n");
        Assert.Equal(["2", "3"], folder.Poll());
        folder.Single<SourceEvent.FileVanished>();
    }
}
