using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class NullRunTests
{
    private static readonly string Hole = new('\0', 5000);

    [Fact]
    public void A_hole_that_a_crash_left_is_passed_over_and_told()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Append(Hole);
        Assert.Empty(folder.Poll());
        folder.Append("2\n");
        Assert.Equal(["2"], folder.Poll());
        SourceEvent.NullsSkipped skipped = folder.Single<SourceEvent.NullsSkipped>();
        Assert.Equal((2, 5000), (skipped.Offset, skipped.Bytes));
    }

    [Fact]
    public void A_line_that_the_crash_tore_ends_where_the_hole_begins()
    {
        using FollowedFolder folder = new();
        folder.Append("1\ntorn" + Hole + "2\n" + Hole + "3\n");
        Assert.Equal(["1", "torn", "2", "3"], folder.Poll());
        Assert.Equal([(6, 5000), (5008, 5000)], folder.Events.OfType<SourceEvent.NullsSkipped>().Select(told => (told.Offset, told.Bytes)));
    }

    [Fact]
    public void A_hole_larger_than_a_block_is_told_once_also_when_killed_in_it()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n" + new string('\0', 2_000_000) + "2\n");
        while (folder.Lines.Count < 2)
        {
            folder.Take(3);
            folder.Kill();
        }

        Assert.Equal(["1", "2"], folder.Lines);
        Assert.Equal(2_000_000, folder.Single<SourceEvent.NullsSkipped>().Bytes);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(5_000)]
    [InlineData(1_000_000)]
    public void A_file_allocated_beforehand_is_waited_for(int size)
    {
        using FollowedFolder folder = new();
        folder.Append("1\nto" + new string('\0', size));
        Assert.Equal(["1"], folder.Poll());
        Assert.True(folder.LastBatch!.CaughtUp);
        folder.Overwrite(4, "rn");
        Assert.Empty(folder.Poll());
        folder.Overwrite(6, "\n2");
        Assert.Equal(["torn"], folder.Poll());
        folder.Kill();
        folder.Poll();
        folder.Overwrite(8, "\n");
        Assert.Equal(["2"], folder.Poll());
        Assert.Empty(folder.Events.OfType<SourceEvent.NullsSkipped>());
    }

    [Fact]
    public void It_is_begun_where_its_lines_end()
    {
        using FollowedFolder folder = new(start: StartAt.End);
        folder.Append("old\nto" + Hole);
        Assert.Empty(folder.Poll());
        folder.Overwrite(6, "rn\n");
        Assert.Equal(["torn"], folder.Poll());
    }

    [Fact]
    public void What_was_never_filled_is_told_when_the_file_is_over()
    {
        using FollowedFolder folder = new();
        folder.Append("1\ntorn" + Hole);
        Assert.Equal(["1"], folder.Poll());
        folder.Delete();
        folder.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["torn"], folder.Poll());
        Assert.Equal(5000, folder.Events.OfType<SourceEvent.RestSkipped>().Sum(told => told.Bytes) + folder.Events.OfType<SourceEvent.NullsSkipped>().Sum(told => told.Bytes));
    }

    [Fact]
    public void A_few_nulls_inside_a_line_are_part_of_it()
    {
        using FollowedFolder folder = new();
        folder.Append("1\0\0x\n");
        Assert.Equal(["1\0\0x"], folder.Poll());
    }
}
