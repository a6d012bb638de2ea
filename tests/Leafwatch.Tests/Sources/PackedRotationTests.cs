using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class PackedRotationTests
{
    public static TheoryData<string> Kinds => ["gz", "zst"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_that_was_packed_while_nobody_looked_is_read_on_in_the_archive(string kind)
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Kill();
        folder.Append("2\n");
        folder.Rename("access.log", "access.log.1");
        folder.Pack("access.log.1", kind);
        folder.Append("3\n");

        Assert.Equal(["2", "3"], folder.Poll());
        Assert.Equal(folder.PathOf("access.log.1." + kind), folder.Events.OfType<SourceEvent.FileFound>().Last(found => found.Path.EndsWith(kind, StringComparison.Ordinal)).Path);
        folder.Poll();
        folder.Single<SourceEvent.FileFinished>();
        folder.Kill();
        folder.Append("4\n");
        Assert.Equal(["4"], folder.Poll());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void So_are_the_generations_between(string kind)
    {
        using FollowedFolder folder = new("access.log*");
        folder.Append("0\n");
        folder.Pack("access.log", kind, "access.log.1");
        folder.Append("1\n");
        folder.Poll();
        folder.Kill();
        folder.Append("2\n");
        folder.Rename("access.log.1." + kind, "access.log.4." + kind);
        folder.Pack("access.log", kind, "access.log.3");
        folder.Append("3\n");
        folder.Pack("access.log", kind, "access.log.2");
        folder.Append("4\n");
        folder.Rename("access.log", "access.log.1");
        folder.Append("5\n");

        Assert.Equal(["2", "3", "4", "5"], folder.Poll());
        folder.Kill();
        Assert.Empty(folder.Poll());
    }

    /// <summary>Log 1 was last written to at second 100 and is known; what was written later is read, wherever its number counts to.</summary>
    [Theory]
    [InlineData("access.log.2.gz", 200, 300, true)]
    [InlineData("access.log.0.gz", 200, 300, true)]
    [InlineData("access.log.2.gz", 50, 300, false)]
    [InlineData("access.log.0.gz", 50, 300, false)]
    [InlineData("access.log.0.gz", 100, 300, true)]
    [InlineData("access.log.2.gz", 100, 300, false)]
    [InlineData("access.log.0.gz", 50, 49, true)]
    [InlineData("access.log.2.gz", 50, 49, false)]
    public void Which_archive_is_younger_the_time_of_what_it_holds_tells_or_else_its_name(string name, int written, int born, bool isYounger)
    {
        const long second = 1_000_000_000;
        Neighbour archive = new(name, "access.log", new FileStatus(new FileIdentity(1, 2, born * second), 1, written * second, true, false));
        Assert.Equal(isYounger, archive.IsYoungerThan(new OverGeneration("access.log.1", (10 * second, 100 * second))));
    }

    [Fact]
    public void It_goes_on_in_an_archive_when_it_is_killed_there()
    {
        using FollowedFolder folder = new();
        folder.Append("first\n");
        folder.Poll();
        folder.Kill();
        string[] lines = [.. Enumerable.Range(0, 100_000).Select(i => $"this is line {i}")];
        folder.Append(string.Join('\n', lines) + "\n");
        folder.Pack("access.log", "gz", "access.log.1");
        folder.Append("last\n");
        for (int i = 0; folder.Lines.Count < lines.Length + 2 && i < 1000; i++)
        {
            folder.Take(5);
            folder.Kill();
        }

        Assert.Equal(["first", .. lines, "last"], folder.Lines);
    }

    [Fact]
    public void A_file_that_is_packed_while_it_is_read_is_read_to_its_end()
    {
        using FollowedFolder folder = new("access.log*");
        folder.Append("1\n");
        folder.Poll();
        folder.Append("2\n");
        folder.Pack("access.log", "gz", "access.log.1");
        folder.Append("3\n");

        Assert.Equal(["2", "3"], folder.Poll());
        folder.Kill();
        Assert.Empty(folder.Poll());
    }

    [Fact]
    public void What_was_not_read_before_a_cut_is_read_from_a_copy_that_is_packed_at_once()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Append("2\n");
        folder.CopyTruncate("access.log.1");
        folder.Pack("access.log.1", "gz");
        folder.Append("3\n");

        Assert.Equal(["2", "3"], folder.Poll());
        Assert.Equal(0, folder.Single<SourceEvent.FileTruncated>().UnreadBytes);
    }

    [Fact]
    public void A_generation_that_came_and_was_packed_after_the_last_one_was_over_is_read_by_the_next_run()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Delete();
        folder.Time.Advance(TimeSpan.FromHours(1));
        folder.Poll();
        folder.Single<SourceEvent.FileFinished>();
        folder.Kill();
        folder.Append("2\n");
        folder.Pack("access.log", "gz", "access.log.1");
        folder.Append("3\n");

        Assert.Equal(["2", "3"], folder.Poll());
        folder.Kill();
        Assert.Empty(folder.Poll());
    }

    [Fact]
    public void Of_an_archive_with_something_behind_its_end_all_lines_are_read_and_that_is_told()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Kill();
        folder.Append("2\n");
        DateTime written = File.GetLastWriteTimeUtc(folder.PathOf("access.log"));
        folder.Pack("access.log", "gz", "access.log.1");
        File.AppendAllText(folder.PathOf("access.log.1.gz"), "what was a member once");
        File.SetLastWriteTimeUtc(folder.PathOf("access.log.1.gz"), written);
        folder.Append("3\n");

        Assert.Equal(["2", "3"], folder.Poll());
        Assert.Contains("behind its end", folder.Single<SourceEvent.FileUnreadable>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_archive_that_is_older_keeps_nobody_from_going_on()
    {
        using FollowedFolder folder = new();
        folder.Append("0\n");
        folder.Pack("access.log", "gz", "access.log.2");
        folder.Append("1\n");
        folder.Poll();
        folder.Kill();
        DateTime written = File.GetLastWriteTimeUtc(folder.PathOf("access.log"));
        folder.Append("2\n");
        folder.Pack("access.log", "gz", "access.log.1");
        File.WriteAllBytes(folder.PathOf("access.log.2.gz"), [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 7, 7, 7]);
        File.SetLastWriteTimeUtc(folder.PathOf("access.log.2.gz"), written);
        folder.Append("3\n");

        Assert.Equal(["2", "3"], folder.Poll());
    }

    [Fact]
    public void A_broken_archive_is_told()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Kill();
        folder.Append(string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i * 7919}\n")));
        folder.Pack("access.log", "gz", "access.log.1");
        using (FileStream archive = new(folder.PathOf("access.log.1.gz"), FileMode.Open))
        {
            archive.Position = archive.Length / 2;
            archive.Write(new byte[100]);
        }

        folder.Append("2\n");
        Assert.Equal("2", folder.Poll()[^1]);
        Assert.NotEmpty(folder.Events.OfType<SourceEvent.FileUnreadable>());
    }

    [Fact]
    public void One_that_was_read_before_it_was_packed_is_remembered_as_long_as_an_older_one()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Rename("access.log", "access.log-20241001");
        folder.Append("2\n");
        folder.Poll();
        folder.Rename("access.log", "access.log-20241002");
        folder.Pack("access.log-20241002", "gz");
        folder.Poll();
        folder.Time.Advance(TimeSpan.FromMinutes(5));
        folder.Poll();
        folder.Kill();
        folder.Append("3\n");
        Assert.Equal(["3"], folder.Poll());
    }

    [Fact]
    public void One_that_was_read_is_not_read_again_beside_an_older_one_that_was_not_packed()
    {
        using FollowedFolder folder = new("access.log*");
        folder.Append("1\n");
        folder.Poll();
        folder.Rename("access.log", "access.log-20241001");
        folder.Append("2\n");
        folder.Poll();
        folder.Rename("access.log", "access.log-20241002");
        folder.Append("3\n");
        folder.Poll();
        folder.Pack("access.log-20241002", "gz");
        folder.Time.Advance(TimeSpan.FromHours(1));
        folder.Poll();
        folder.Poll();
        folder.Kill();
        folder.Append("4\n");
        Assert.Equal(["4"], folder.Poll());
    }

    [Fact]
    public void One_of_an_earlier_date_is_not_read_again_though_it_was_written_to_last()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Rename("access.log", "access.log-20241001");
        folder.Append("2\n");
        folder.Poll();
        folder.Append("still 1\n", "access.log-20241001");
        folder.Pack("access.log-20241001", "gz");
        folder.Rename("access.log", "access.log-20241002");
        folder.Poll();
        folder.Kill();
        folder.Poll();
        folder.Poll();
        folder.Kill();
        folder.Poll();
        Assert.Equal(["1", "2", "still 1"], folder.Lines);
    }

    [Fact]
    public void One_of_a_later_date_is_read_though_an_older_one_was_written_to_after_it()
    {
        using FollowedFolder folder = new("access.log*");
        folder.Append("1\n");
        folder.Poll();
        folder.Rename("access.log", "access.log-20241001");
        folder.Kill();
        folder.Append("2\n");
        DateTime written = File.GetLastWriteTimeUtc(folder.PathOf("access.log"));
        folder.Pack("access.log", "gz", "access.log-20241002");
        folder.Append("still 1\n", "access.log-20241001");
        File.SetLastWriteTimeUtc(folder.PathOf("access.log-20241001"), written.AddMinutes(1));
        folder.Append("3\n");

        Assert.Equal(["2", "3", "still 1"], folder.Poll().Order());
        folder.Kill();
        Assert.Empty(folder.Poll());
    }

    [Fact]
    public void The_last_one_that_is_over_is_the_one_of_the_latest_date_though_another_was_written_to_last()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Rename("access.log", "access.log-20241001");
        folder.Append("2\n");
        folder.Poll();
        folder.Append("still 1\n", "access.log-20241001");
        File.SetLastWriteTimeUtc(folder.PathOf("access.log-20241001"), File.GetLastWriteTimeUtc(folder.PathOf("access.log")).AddMilliseconds(1));
        folder.Pack("access.log-20241001", "gz");
        folder.Rename("access.log", "access.log-20241002");
        folder.Poll();
        folder.Kill();
        folder.Poll();
        folder.Poll();
        folder.Pack("access.log-20241002", "gz");
        folder.Time.Advance(TimeSpan.FromHours(1));
        folder.Poll();
        folder.Kill();
        folder.Append("3\n");
        folder.Poll();
        Assert.Equal(["1", "2", "still 1", "3"], folder.Lines);
    }
}
