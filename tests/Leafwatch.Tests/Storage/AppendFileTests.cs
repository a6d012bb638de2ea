using System.Text;
using CsCheck;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Storage;

public sealed class AppendFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store = SqliteStore.OpenInMemory();

    private string FilePath => _folder["logs/report_log.txt"];

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_file_and_its_directory_come_into_being_with_the_first_line()
    {
        AppendFile file = AppendFile.Open(_store, FilePath, null);
        Assert.False(File.Exists(FilePath));
        Assert.Equal(4, Append(file, "one\n").Length);
        Assert.Equal("one\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void What_was_there_before_stays()
    {
        Directory.CreateDirectory(_folder["logs"]);
        File.WriteAllText(FilePath, "old\n");
        Append(AppendFile.Open(_store, FilePath, null), "new\n");
        Assert.Equal("old\nnew\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void What_was_written_but_not_committed_is_cut_off_and_written_once()
    {
        AppendFile first = AppendFile.Open(_store, FilePath, null);
        AppendMark committed = Append(first, "one\n");
        Append(first, "two\n");

        AppendFile second = AppendFile.Open(_store, FilePath, committed);
        Assert.Equal("one\n", File.ReadAllText(FilePath));
        Append(second, "two\n");
        Assert.Equal("one\ntwo\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void A_large_text_is_written_ahead_and_still_does_not_count_before_the_commit()
    {
        AppendFile first = AppendFile.Open(_store, FilePath, null);
        AppendMark committed = Append(first, "one\n");
        byte[] block = Encoding.ASCII.GetBytes(new string('x', 100_000) + "\n");
        for (int i = 0; i < 20; i++)
        {
            first.Append(block);
        }

        Assert.True(new FileInfo(FilePath).Length > 1_000_000);
        AppendFile.Open(_store, FilePath, committed);
        Assert.Equal("one\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void A_file_that_was_renamed_away_is_begun_anew()
    {
        AppendFile file = AppendFile.Open(_store, FilePath, null);
        Append(file, "one\n");
        File.Move(FilePath, FilePath + ".1");
        Append(file, "two\n");
        Assert.Equal("one\n", File.ReadAllText(FilePath + ".1"));
        Assert.Equal("two\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void A_file_that_was_cut_to_nothing_goes_on_from_there()
    {
        AppendFile file = AppendFile.Open(_store, FilePath, null);
        Append(file, "one\n");
        File.WriteAllText(FilePath, "");
        Assert.Equal(4, Append(file, "two\n").Length);
        Assert.Equal("two\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void A_new_file_in_place_of_a_rotated_one_is_not_cut_at_the_length_of_the_old()
    {
        AppendMark committed = Append(AppendFile.Open(_store, FilePath, null), "one\n");
        File.Move(FilePath, FilePath + ".1");
        File.WriteAllText(FilePath, "something longer\n");
        Append(AppendFile.Open(_store, FilePath, committed), "two\n");
        Assert.Equal("something longer\ntwo\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void A_file_that_is_shorter_than_committed_goes_on_at_its_end()
    {
        AppendMark committed = Append(AppendFile.Open(_store, FilePath, null), "one and more\n");
        File.WriteAllText(FilePath, "new\n");
        Append(AppendFile.Open(_store, FilePath, committed), "two\n");
        Assert.Equal("new\ntwo\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void What_somebody_else_appended_meanwhile_stays()
    {
        AppendFile file = AppendFile.Open(_store, FilePath, null);
        Append(file, "one\n");
        File.AppendAllText(FilePath, "note of the operator\n");
        Append(file, "two\n");
        Assert.Equal("one\nnote of the operator\ntwo\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void While_the_file_cannot_be_written_lines_wait()
    {
        File.WriteAllText(_folder["logs"], "a file where the directory should be");
        AppendFile file = AppendFile.Open(_store, FilePath, null);
        file.Append("one\n"u8);
        Assert.ThrowsAny<IOException>(() => file.Flush());
        File.Delete(_folder["logs"]);
        Append(file, "two\n");
        Assert.Equal("one\ntwo\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void Waiting_lines_are_bounded_and_what_is_lost_is_counted()
    {
        File.WriteAllText(_folder["logs"], "a file where the directory should be");
        AppendFile file = AppendFile.Open(_store, FilePath, null);
        byte[] block = new byte[100_000];
        for (int i = 0; i < 100; i++)
        {
            file.Append(block);
        }

        Assert.InRange(file.Lost, 5_000_000, 6_000_000);
    }

    /// <summary>Writes lines with kills and rotations at any points: what was committed stands once and in order, and nothing else stands.</summary>
    [Fact]
    public void Any_order_of_writes_commits_kills_and_rotations_leaves_each_line_once() =>
        Gen.Int[0, 4].Array[0, 40].Sample(
            steps =>
            {
                using TemporaryFolder folder = new();
                string path = folder["log"];
                using SqliteStore store = SqliteStore.OpenInMemory();
                AppendFile file = AppendFile.Open(store, path, null);
                int next = 0;
                int nextCommitted = 0;
                int rotations = 0;
                foreach (int step in steps)
                {
                    switch (step)
                    {
                        case 0:
                        case 1:
                            file.Append(Encoding.ASCII.GetBytes($"line {next++} {new string('-', next % 90)}\n"));
                            break;
                        case 2:
                            if (file.Flush() is { } mark)
                            {
                                store.Commit(new StateChanges { Appended = { [path] = mark } });
                            }

                            nextCommitted = next;
                            break;
                        case 3:
                            // Killed between the write and the commit.
                            file.Flush();
                            file = AppendFile.Open(store, path, store.Load().Appended.GetValueOrDefault(path));
                            next = nextCommitted;
                            break;
                        case 4 when next == nextCommitted && File.Exists(path):
                            File.Move(path, $"{path}-{rotations++:D2}");
                            break;
                    }
                }

                file.Flush();
                string all = string.Concat(Directory.GetFiles(folder.Path, "log-*").Order().Append(path).Where(File.Exists).Select(File.ReadAllText));
                string expected = string.Concat(Enumerable.Range(0, next).Select(i => $"line {i} {new string('-', (i + 1) % 90)}\n"));
                Assert.Equal(expected, all);
            },
            iter: 60, threads: 1);

    private static AppendMark Append(AppendFile file, string text)
    {
        file.Append(Encoding.UTF8.GetBytes(text));
        return file.Flush()!;
    }
}
