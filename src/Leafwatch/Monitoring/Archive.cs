using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Storage;

namespace Leafwatch.Monitoring;

/// <summary>
/// Copies new lines as they are read into <c>extracted_access_log.txt</c> for <c>access.log</c>, as the old extraction
/// script did, and goes on with the same copy when the log is rotated.
/// </summary>
/// <remarks>Which copy belongs to which log is kept with its mark, so that two logs of one name keep their copies apart after a restart as well.</remarks>
public sealed class Archive
{
    private readonly IStateStore _store;
    private readonly string _directory;
    private readonly Dictionary<string, AppendFile> _copies = [];
    private readonly HashSet<string> _taken = [];

    /// <param name="store">Where the marks are committed.</param>
    /// <param name="directory">Where the copies go.</param>
    public Archive(IStateStore store, string directory)
    {
        _store = store;
        _directory = directory;
    }

    /// <summary>Takes up the copies that an earlier run made.</summary>
    /// <param name="committed">The marks of the last commit, of all files; those of this directory are taken up.</param>
    public void Resume(IReadOnlyDictionary<string, AppendMark> committed)
    {
        foreach ((string path, AppendMark mark) in committed)
        {
            if (mark.CopyOf is { } log && Path.GetDirectoryName(path) == _directory)
            {
                _copies[log] = AppendFile.Open(_store, path, mark);
                _taken.Add(path);
            }
        }
    }

    /// <summary>Copies the lines of a batch.</summary>
    public void Append(Batch batch)
    {
        ReadOnlySpan<byte> lines = batch.Bytes;
        if (lines.IsEmpty)
        {
            return;
        }

        AppendFile copy = CopyOf(UnrotatedPath(batch.After.Path));
        copy.Append(lines);
        if (lines[^1] != (byte)'\n')
        {
            // The writer left the last line of a file without an end; the next file's first line must not run into it.
            copy.Append("\n"u8);
        }
    }

    /// <summary>Writes what waits, and adds the marks of it to what is committed.</summary>
    /// <returns>What is wrong with the files, if anything; their lines wait, and nothing else waits for them.</returns>
    public IReadOnlyList<string> Flush(StateChanges changes) =>
        [.. _copies.Values.Select(copy => Appending.Flush(copy, changes)).OfType<string>()];

    /// <summary>The path without what logrotate adds to the name of a log that it sets aside: <c>.1</c>, or <c>-20241010</c> with "dateext".</summary>
    internal static string UnrotatedPath(string path)
    {
        string rest = path.TrimEnd("0123456789".ToCharArray());
        return (path.Length - rest.Length, rest) switch
        {
            ( > 0 and <= 4, [.., not '/', '.']) => rest[..^1],
            ( >= 8, [.., not '/', '-']) => rest[..^1],
            _ => path,
        };
    }

    private AppendFile CopyOf(string log)
    {
        if (!_copies.TryGetValue(log, out AppendFile? copy))
        {
            string path = FreePath(log);
            copy = AppendFile.Open(_store, path, committed: null, copyOf: log);
            _taken.Add(path);
            _copies.Add(log, copy);
        }

        return copy;
    }

    private string FreePath(string log)
    {
        string name = Path.GetFileName(log).Replace('.', '_');
        string plain = Path.Combine(_directory, $"extracted_{name}.txt");
        if (!_taken.Contains(plain))
        {
            return plain;
        }

        string mark = StableId.Of(log, 4);
        return Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"extracted_{name}_{mark}.txt"));
    }
}
