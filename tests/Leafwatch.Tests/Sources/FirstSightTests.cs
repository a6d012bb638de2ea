using Leafwatch.Core;
using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class FirstSightTests
{
    [Fact]
    public void Files_that_are_there_are_begun_at_their_end()
    {
        using FollowedFolder folder = new("*.log", StartAt.End);
        folder.Append("old\n", "a.log");
        folder.Append("old\nto", "b.log");
        Assert.Empty(folder.Poll());
        folder.Append("new\n", "a.log");
        folder.Append("rn\n", "b.log");
        Assert.Equal(["new", "torn"], folder.Poll());
    }

    [Fact]
    public void Files_that_come_later_are_read_from_their_beginning()
    {
        using FollowedFolder folder = new("*.log", StartAt.End);
        folder.Append("old\n", "a.log");
        Assert.Empty(folder.Poll());
        folder.Append("1\n", "b.log");
        Assert.Equal(["1"], folder.Poll());
    }

    [Fact]
    public void Also_when_they_came_while_nobody_looked()
    {
        using FollowedFolder folder = new(start: StartAt.End);
        Assert.Empty(folder.Poll());
        folder.Kill();
        folder.Append("1\n");
        Assert.Equal(["1"], folder.Poll());
    }

    [Fact]
    public void What_was_found_at_its_end_goes_on_there_after_a_restart()
    {
        using FollowedFolder folder = new(start: StartAt.End);
        folder.Append("old\n");
        Assert.Empty(folder.Poll());
        folder.Kill();
        folder.Append("new\n");
        Assert.Equal(["new"], folder.Poll());
    }

    [Fact]
    public void A_missing_file_is_told_once_and_found_when_it_comes()
    {
        using FollowedFolder folder = new();
        for (int i = 0; i < 3; i++)
        {
            folder.Poll();
            folder.Time.Advance(TimeSpan.FromMinutes(1));
        }

        folder.Single<SourceEvent.FileMissing>();
        folder.Append("1\n");
        Assert.Equal(["1"], folder.Poll());
        Assert.Equal(folder.PathOf("access.log"), folder.Single<SourceEvent.FileFound>().Path);
    }

    [Fact]
    public void A_file_that_is_away_for_a_moment_is_not_missing()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Rename("access.log", "access.log.1");
        folder.Poll();
        folder.Time.Advance(TimeSpan.FromSeconds(1));
        folder.Append("2\n");
        Assert.Equal(["2"], folder.Poll());
        Assert.Empty(folder.Events.OfType<SourceEvent.FileMissing>());

        folder.Delete();
        folder.Poll();
        folder.Time.Advance(TimeSpan.FromSeconds(5));
        folder.Poll();
        folder.Single<SourceEvent.FileMissing>();
    }

    [Fact]
    public void A_file_that_is_renamed_away_and_back_is_told_as_back_without_a_line()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Rename("access.log", "elsewhere");
        folder.Poll();
        folder.Time.Advance(TimeSpan.FromSeconds(5));
        folder.Poll();
        folder.Single<SourceEvent.FileMissing>();
        folder.Rename("elsewhere", "access.log");
        folder.Poll();
        folder.Poll();
        folder.Single<SourceEvent.FileBack>();
        folder.Append("2\n");
        Assert.Equal(["2"], folder.Poll());
    }

    [Fact]
    public void A_file_that_two_sources_match_belongs_to_the_first()
    {
        using FollowedFolder folder = new(("b*.log", StartAt.Beginning), ("*.log", StartAt.Beginning));
        folder.Append("1\n", "a.log");
        folder.Append("2\n", "b.log");
        Assert.Equal(["1", "2"], folder.Poll().Order());
        Assert.Equal(["*.log", "b*.log"], Read(folder).Select(position => position.Source).Order());
    }

    [Fact]
    public void Archives_are_not_followed()
    {
        using FollowedFolder folder = new("access.log*");
        folder.Append("1\n");
        folder.Append("2\n", "access.log.2.gz");
        folder.Append("3\n", "access.log.3.zst");
        Assert.Equal(["1"], folder.Poll());
    }

    [Fact]
    public void Globs_find_files_in_new_directories()
    {
        using FollowedFolder folder = new("site[0-9]/*.log");
        Assert.Empty(folder.Poll());
        folder.Append("1\n", "site1/a.log");
        folder.Append("no\n", "sites/a.log");
        Assert.Equal(["1"], folder.Poll());
        folder.Append("2\n", "site2/b.log");
        Assert.Equal(["2"], folder.Poll());
    }

    private static IEnumerable<SourcePosition> Read(FollowedFolder folder) =>
        folder.Stored.Values.Where(position => !WatchMarker.Is(position));
}
