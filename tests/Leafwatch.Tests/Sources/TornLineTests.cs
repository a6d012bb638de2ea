namespace Leafwatch.Tests.Sources;

public sealed class TornLineTests
{
    [Fact]
    public void A_torn_line_is_read_when_it_is_complete()
    {
        using FollowedFolder folder = new();
        folder.Append("1\nto");
        Assert.Equal(["1"], folder.Poll());
        folder.Append("r");
        Assert.Empty(folder.Poll());
        folder.Append("n\n2\n");
        Assert.Equal(["torn", "2"], folder.Poll());
    }

    [Fact]
    public void Also_across_a_restart()
    {
        using FollowedFolder folder = new();
        folder.Append("1\nto");
        folder.Poll();
        folder.Kill();
        Assert.Empty(folder.Poll());
        folder.Kill();
        folder.Append("rn\n");
        Assert.Equal(["torn"], folder.Poll());
    }

    [Fact]
    public void Also_across_a_rotation()
    {
        using FollowedFolder folder = new();
        folder.Append("1\nto");
        folder.Poll();
        folder.Rename("access.log", "access.log.1");
        folder.Append("2\n");
        Assert.Equal(["2"], folder.Poll());
        folder.Append("rn\n", "access.log.1");
        Assert.Equal(["torn"], folder.Poll());
    }

    [Fact]
    public void A_carriage_return_stays_with_its_line() // the pipeline takes it off
    {
        using FollowedFolder folder = new();
        folder.Append("1\r");
        Assert.Empty(folder.Poll());
        folder.Append("\n2\0\0\n");
        Assert.Equal(["1\r", "2\0\0"], folder.Poll());
    }

    [Fact]
    public void A_batch_says_whether_its_reader_has_caught_up()
    {
        using FollowedFolder folder = new();
        folder.Append("1\ntorn");
        folder.Poll();
        Assert.True(folder.LastBatch!.CaughtUp);
        Assert.Equal(2, folder.LastBatch.After.Offset);
    }
}
