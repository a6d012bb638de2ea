using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Storage;
using Leafwatch.Monitoring;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Monitoring;

public sealed class ArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store = SqliteStore.OpenInMemory();

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void New_lines_are_copied_under_the_old_scripts_name()
    {
        Archive archive = Open();
        archive.Append(BatchOf("/var/log/apache2/access.log", "one\ntwo\n"));
        archive.Append(BatchOf("/var/log/apache2/access.log", "three\n"));
        Commit(archive);
        Assert.Equal("one\ntwo\nthree\n", Copy("extracted_access_log.txt"));
    }

    [Fact]
    public void A_kill_before_the_commit_leaves_no_line_twice()
    {
        Archive archive = Open();
        archive.Append(BatchOf("/var/log/access.log", "one\n"));
        archive.Flush(new StateChanges());

        archive = Open();
        Assert.Equal("", Copy("extracted_access_log.txt"));
        archive.Append(BatchOf("/var/log/access.log", "one\n"));
        Commit(archive);
        archive.Append(BatchOf("/var/log/access.log", "two\n"));
        archive.Flush(new StateChanges());

        archive = Open();
        archive.Append(BatchOf("/var/log/access.log", "two\n"));
        Commit(archive);
        Assert.Equal("one\ntwo\n", Copy("extracted_access_log.txt"));
    }

    [Fact]
    public void A_rotated_log_goes_on_in_the_same_copy()
    {
        Archive archive = Open();
        archive.Append(BatchOf("/var/log/access.log", "one\n"));
        archive.Append(BatchOf("/var/log/access.log.1", "its last, torn"));
        archive.Append(BatchOf("/var/log/access.log", "two\n"));
        Commit(archive);
        Assert.Equal("one\nits last, torn\ntwo\n", Copy("extracted_access_log.txt"));
        Assert.Single(Directory.GetFiles(_folder["extracted"]));
    }

    [Fact]
    public void Two_logs_of_one_name_keep_their_copies_apart_also_after_a_restart()
    {
        Archive archive = Open();
        archive.Append(BatchOf("/srv/a/access.log", "a1\n"));
        archive.Append(BatchOf("/srv/b/access.log", "b1\n"));
        Commit(archive);

        archive = Open();
        archive.Append(BatchOf("/srv/b/access.log", "b2\n"));
        archive.Append(BatchOf("/srv/a/access.log", "a2\n"));
        Commit(archive);
        Assert.Equal("a1\na2\n", Copy("extracted_access_log.txt"));
        string other = Assert.Single(Directory.GetFiles(_folder["extracted"]), file => !file.EndsWith("access_log.txt", StringComparison.Ordinal));
        Assert.Matches("extracted_access_log_[0-9a-f]{8}\\.txt$", other);
        Assert.Equal("b1\nb2\n", File.ReadAllText(other));
    }

    [Theory]
    [InlineData("/var/log/access.log", "/var/log/access.log")]
    [InlineData("/var/log/access.log.1", "/var/log/access.log")]
    [InlineData("/var/log/access.log-20241010", "/var/log/access.log")]
    [InlineData("/var/log/access.log-2024101013", "/var/log/access.log")]
    [InlineData("/var/log/app2", "/var/log/app2")]
    [InlineData("/var/log/8080", "/var/log/8080")]
    [InlineData("/var/log/.1", "/var/log/.1")]
    [InlineData("1", "1")]
    [InlineData("", "")]
    public void What_rotation_adds_to_a_name_is_no_part_of_it(string path, string log) => Assert.Equal(log, Archive.UnrotatedPath(path));

    private static Batch BatchOf(string path, string lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes("before" + lines + "after");
        return new Batch
        {
            Buffer = bytes,
            Start = 6,
            Length = bytes.Length - 11,
            After = new SourcePosition("k", "s", path, "i", "f", 1, bytes.Length),
        };
    }

    private Archive Open()
    {
        Archive archive = new(_store, _folder["extracted"]);
        archive.Resume(_store.Load().Appended);
        return archive;
    }

    private void Commit(Archive archive)
    {
        StateChanges changes = new();
        Assert.Empty(archive.Flush(changes));
        _store.Commit(changes);
    }

    private string Copy(string name) => File.ReadAllText(Path.Combine(_folder["extracted"], name));
}
