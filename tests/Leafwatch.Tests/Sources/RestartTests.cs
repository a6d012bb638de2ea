using Leafwatch.Core;

namespace Leafwatch.Tests.Sources;

public sealed class RestartTests
{
    [Fact]
    public void Reading_goes_on_where_it_was_stored()
    {
        using FollowedFolder folder = new();
        string[] lines = [.. Enumerable.Range(0, 100_000).Select(i => $"this is line {i}")];
        folder.Append(string.Join('\n', lines) + "\n");

        // Killed after each batch, and sometimes before what came was stored.
        for (int i = 0; folder.Lines.Count < lines.Length; i++)
        {
            Dictionary<string, SourcePosition> before = folder.Stored;
            int count = folder.Lines.Count;
            folder.Take(4);
            if (i % 3 == 1)
            {
                folder.Lines.RemoveRange(count, folder.Lines.Count - count);
                folder.Restore(before);
            }
            else
            {
                folder.Kill();
            }
        }

        Assert.Equal(lines, folder.Lines);
    }

    [Theory]
    [InlineData("access.log")]
    [InlineData("access.log*")]
    public void A_file_that_was_rotated_while_nobody_looked_is_read_to_its_end_first(string pattern)
    {
        using FollowedFolder folder = new(pattern);
        folder.Append("1\n");
        folder.Poll();
        folder.Kill();
        folder.Append("2\n");
        folder.Rename("access.log", "access.log-20241009");
        folder.Append("3\n");

        Assert.Equal(["2", "3"], folder.Poll());
    }

    [Theory]
    [InlineData("access.log")]
    [InlineData("access.log*")]
    public void Also_when_it_was_rotated_several_times(string pattern)
    {
        using FollowedFolder folder = new(pattern);
        folder.Append("1\n");
        folder.Poll();
        folder.Kill();
        folder.Append("2\n");
        folder.Rename("access.log", "access.log.3");
        folder.Append("3\n");
        folder.Rename("access.log", "access.log.2");
        folder.Append("4\n");
        folder.Rename("access.log", "access.log.1");
        folder.Append("5\n");

        Assert.Equal(["2", "3", "4", "5"], folder.Poll());
        folder.Kill();
        Assert.Empty(folder.Poll());
    }

    [Fact]
    public void Older_rotated_files_are_left_alone()
    {
        using FollowedFolder folder = new();
        folder.Append("older\n", "access.log.1");
        folder.Append("1\n");
        folder.Poll();
        folder.Kill();
        folder.Rename("access.log.1", "access.log.2");
        folder.Rename("access.log", "access.log.1");
        folder.Append("2\n");

        Assert.Equal(["2"], folder.Poll());
    }

    [Fact]
    public void A_rotation_that_was_seen_but_not_drained_is_drained_after_a_restart()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Append("2\n");
        folder.Rename("access.log", "access.log.1");
        folder.Append("3\n");
        folder.Take(2);
        folder.Kill();
        folder.Append("4\n");

        Assert.Equal(["2", "3", "4"], folder.Poll());
    }
}
