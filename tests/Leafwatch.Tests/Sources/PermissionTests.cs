using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class PermissionTests
{
    [Theory]
    [InlineData(StartAt.Beginning)]
    [InlineData(StartAt.End)]
    public void A_file_that_may_not_be_read_is_told_once_and_begun_where_it_was_first_seen(StartAt start)
    {
        using FollowedFolder folder = new(start: start);
        folder.Append("old\n");
        if (!TryForbid(folder.PathOf("access.log")))
        {
            return;
        }

        folder.Poll();
        folder.Poll();
        folder.Kill();
        folder.Poll();
        Assert.Equal(2, folder.Events.OfType<SourceEvent.FileUnreadable>().Count());
        Allow(folder.PathOf("access.log"));
        folder.Append("new\n");

        Assert.Equal(start == StartAt.End ? ["new"] : ["old", "new"], folder.Poll());
    }

    [Fact]
    public void A_position_outlives_a_lost_permission()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        folder.Kill();
        if (!TryForbid(folder.PathOf("access.log")))
        {
            return;
        }

        folder.Poll();
        Allow(folder.PathOf("access.log"));
        folder.Append("2\n");

        Assert.Equal(["2"], folder.Poll());
    }

    [Fact]
    public void A_file_that_is_open_is_read_on_and_it_is_told_that_its_permission_is_lost()
    {
        using FollowedFolder folder = new();
        folder.Append("1\n");
        folder.Poll();
        using (FileStream writer = new(folder.PathOf("access.log"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            if (!TryForbid(folder.PathOf("access.log")))
            {
                return;
            }

            writer.Write("2\n"u8);
        }

        Assert.Equal(["2"], folder.Poll());
        folder.Poll();
        Assert.Equal("Permission denied: it is read on as long as it is open", folder.Single<SourceEvent.FileUnreadable>().Reason);
        Assert.Empty(folder.Events.OfType<SourceEvent.FileReadable>());
        Allow(folder.PathOf("access.log"));
        folder.Poll();
        folder.Single<SourceEvent.FileReadable>();
    }

    [Fact]
    public void A_directory_that_cannot_be_listed_does_not_end_the_files_in_it()
    {
        using FollowedFolder folder = new("logs/*.log");
        folder.Append("1\n", "logs/a.log");
        folder.Poll();
        if (!TryForbid(folder.PathOf("logs")))
        {
            return;
        }

        folder.Poll();
        folder.Time.Advance(TimeSpan.FromHours(1));
        folder.Poll();
        Allow(folder.PathOf("logs"));
        folder.Append("2\n", "logs/a.log");

        Assert.Equal(["2"], folder.Poll());
        Assert.Empty(folder.Events.OfType<SourceEvent.FileFinished>());
        Assert.NotEmpty(folder.Events.OfType<SourceEvent.FileUnreadable>());
    }

    [Fact]
    public void Something_that_is_no_file_is_told()
    {
        using FollowedFolder folder = new();
        Directory.CreateDirectory(folder.PathOf("access.log"));
        Assert.Empty(folder.Poll());
        Assert.Equal("not a regular file", folder.Single<SourceEvent.FileUnreadable>().Reason);
    }

    /// <summary>Takes the permission away, if that means anything to the user who runs the tests: root may read all the same.</summary>
    private static bool TryForbid(string path)
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            return false;
        }

        File.SetUnixFileMode(path, UnixFileMode.None);
        return true;
    }

    private static void Allow(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
