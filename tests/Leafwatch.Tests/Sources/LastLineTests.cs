using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class LastLineTests
{
    private static readonly TimeSpan After = new FollowOptions().LastLineAfter;

    [Fact]
    public void A_last_line_without_an_end_is_taken_after_a_while()
    {
        using FollowedFolder folder = new();
        folder.Append("1\nlast");
        Assert.Equal(["1"], folder.Poll());
        folder.Time.Advance(After - TimeSpan.FromSeconds(1));
        Assert.Empty(folder.Poll());
        folder.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["last"], folder.Poll());
        folder.Time.Advance(After);
        Assert.Empty(folder.Poll());
    }

    [Fact]
    public void Not_while_it_grows()
    {
        using FollowedFolder folder = new();
        folder.Append("1\nl");
        folder.Poll();
        for (int i = 0; i < 10; i++)
        {
            folder.Time.Advance(After - TimeSpan.FromSeconds(1));
            folder.Append("a");
            Assert.Empty(folder.Poll());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Its_end_alone_is_no_line(bool isKilled)
    {
        using FollowedFolder folder = new();
        folder.Append("last");
        folder.Poll();
        folder.Time.Advance(After);
        Assert.Equal(["last"], folder.Poll());
        if (isKilled)
        {
            folder.Kill();
        }

        folder.Append("\r\n2\n");
        Assert.Equal(["2"], folder.Poll());
        Assert.Empty(folder.Events.OfType<SourceEvent.RestSkipped>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rest_that_comes_later_is_passed_over_and_told(bool isKilled)
    {
        using FollowedFolder folder = new();
        folder.Append("1\nlast");
        folder.Poll();
        folder.Time.Advance(After);
        folder.Poll();
        folder.Append(" but n");
        Assert.Empty(folder.Poll());
        if (isKilled)
        {
            folder.Kill();
        }

        folder.Append("ot least\n2\n");
        Assert.Equal(["2"], folder.Poll());
        SourceEvent.RestSkipped rest = folder.Single<SourceEvent.RestSkipped>();
        Assert.Equal((6, " but not least\n".Length), (rest.Offset, rest.Bytes));
    }

    [Fact]
    public void A_writer_with_a_buffer_is_waited_for()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n" + new string('x', 4094));
        folder.Poll();
        folder.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(folder.Poll());
        folder.Append("yz\n");
        Assert.Equal([new string('x', 4094) + "yz"], folder.Poll());
    }
}
