using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class DatedNameTests
{
    [Theory]
    [InlineData("access.*.log", "access.2024-10-09.log", "access.2024-10-10.log")]
    [InlineData("u_ex*.log", "u_ex241009.log", "u_ex241010.log")]
    [InlineData("access-*.log", "access-20241009.log", "access-20241010.log")]
    public void The_log_of_a_day_is_read_to_its_end_before_that_of_the_next(string pattern, string today, string tomorrow)
    {
        using FollowedFolder folder = new(pattern);
        folder.Append("1\n", today);
        Assert.Equal(["1"], folder.Poll());
        string[] many = [.. Enumerable.Range(0, 60_000).Select(i => $"line {i} of the old day")];
        folder.Append("new\n", tomorrow);
        folder.Append(string.Join('\n', many) + "\n", today);
        Assert.Equal([.. many, "new"], folder.Poll());
        Assert.Equal(folder.PathOf(today), folder.Single<SourceEvent.FileRotated>().Path);
    }

    [Fact]
    public void Also_when_they_were_copied_here_in_another_order()
    {
        using FollowedFolder folder = new("u_ex*.log");
        folder.Append("2\n", "u_ex241010.log");
        folder.Append("1\n", "u_ex241009.log");
        folder.Append("3\n", "u_ex250101.log");
        Assert.Equal(["1", "2", "3"], folder.Poll());
    }

    [Fact]
    public void The_last_line_of_an_old_day_is_taken_without_an_end()
    {
        using FollowedFolder folder = new("u_ex*.log");
        folder.Append("1\n2", "u_ex241009.log");
        folder.Append("3\n", "u_ex241010.log");
        folder.Poll();
        folder.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["2"], folder.Poll());
        folder.Append(" and more\n", "u_ex241009.log");
        Assert.Empty(folder.Poll());
        Assert.Equal(" and more\n".Length, folder.Single<SourceEvent.RestSkipped>().Bytes);
        folder.Time.Advance(TimeSpan.FromHours(1));
        folder.Append("4\n", "u_ex241009.log");
        Assert.Equal(["4"], folder.Poll());
    }
}
