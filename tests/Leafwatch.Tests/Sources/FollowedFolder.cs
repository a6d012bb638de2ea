using System.IO.Compression;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Sources;
using Microsoft.Extensions.Time.Testing;
using ZstdSharp;

namespace Leafwatch.Tests.Sources;

/// <summary>A folder with logs, what a follower gave of them, and what was stored of that: all a test of following needs.</summary>
internal sealed class FollowedFolder : IDisposable
{
    public const string Log = "access.log";

    private readonly string _path = Directory.CreateTempSubdirectory("leafwatch-").FullName;
    private readonly FileSource[] _sources;
    private readonly BlockPool _pool = new();
    private FileFollower? _follower;
    private Dictionary<string, SourcePosition> _reached = [];
    private DateTime _written;

    public FollowedFolder(string pattern = Log, StartAt start = StartAt.Beginning)
        : this((pattern, start))
    {
    }

    public FollowedFolder(params (string Pattern, StartAt Start)[] patterns) =>
        _sources = [.. patterns.Select(source => new FileSource(source.Pattern, PathOf(source.Pattern), source.Start))];

    public FollowedFolder(SinceTime since) => _sources = [new FileSource(Log, PathOf(Log)) { Since = since }];

    public FollowOptions Options { get; init; } = new();

    public FakeTimeProvider Time { get; } = new();

    /// <summary>All lines given so far, of all runs.</summary>
    public List<string> Lines { get; } = [];

    public List<SourceEvent> Events { get; } = [];

    public Dictionary<string, SourcePosition> Stored { get; private set; } = [];

    public Batch? LastBatch { get; private set; }

    public string PathOf(string name) => Path.Combine(_path, name);

    public void Append(string text, string name = Log)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.AppendAllText(PathOf(name), text, Encoding.Latin1);
        Stamp(name);
    }

    public void AppendBytes(ReadOnlySpan<byte> bytes, string name = Log)
    {
        File.AppendAllBytes(PathOf(name), bytes);
        Stamp(name);
    }

    public void Overwrite(long offset, string text, string name = Log)
    {
        using FileStream file = new(PathOf(name), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Position = offset;
        file.Write(Encoding.Latin1.GetBytes(text));
        file.Dispose();
        Stamp(name);
    }

    public void Rename(string from, string to) => File.Move(PathOf(from), PathOf(to), overwrite: true);

    public void Delete(string name = Log) => File.Delete(PathOf(name));

    public void Truncate(string name = Log)
    {
        using FileStream file = new(PathOf(name), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.SetLength(0);
        file.Dispose();
        Stamp(name);
    }

    public void CopyTruncate(string copy, string name = Log)
    {
        File.Copy(PathOf(name), PathOf(copy), overwrite: true);
        Stamp(copy);
        Truncate(name);
    }

    /// <summary>Packs a file as logrotate does: the archive has the time of its last write, and the file is deleted.</summary>
    public void Pack(string name, string kind, string? under = null)
    {
        string archive = PathOf($"{under ?? name}.{kind}");
        using (FileStream packed = File.Create(archive))
        using (Stream packing = kind == "gz" ? new GZipStream(packed, CompressionLevel.Fastest) : new CompressionStream(packed))
        {
            packing.Write(File.ReadAllBytes(PathOf(name)));
        }

        File.SetLastWriteTimeUtc(archive, File.GetLastWriteTimeUtc(PathOf(name)));
        Delete(name);
    }

    /// <summary>Looks once and takes everything, and stores how far that is.</summary>
    /// <returns>The lines that came.</returns>
    public List<string> Poll()
    {
        int before = Lines.Count;
        Take(int.MaxValue);
        return Lines[before..];
    }

    /// <summary>Looks once and takes no more than so many batches and events; what they change is stored if asked.</summary>
    public void Take(int items, bool store = true)
    {
        _follower ??= Start();
        foreach (SourceItem item in _follower.Poll().Take(items))
        {
            if (item.Batch is { } batch)
            {
                LastBatch = batch;
                Assert.Equal((byte)'\n', batch.Bytes[^1]);
                Lines.AddRange(Encoding.Latin1.GetString(batch.Bytes[..^1]).Split('\n'));
                _reached[batch.After.Key] = batch.After;
                _pool.Return(batch.Buffer);
                continue;
            }

            Events.Add(item.Event!);
            if (item.Event!.FinishedKey is { } finished)
            {
                _reached.Remove(finished);
            }

            if (item.Event.Position is { } position)
            {
                _reached[position.Key] = position;
            }
        }

        if (store)
        {
            Store();
        }
    }

    public void Store() => Stored = new Dictionary<string, SourcePosition>(_reached);

    /// <summary>Ends the run as a kill would: what was not stored is forgotten.</summary>
    public void Kill()
    {
        _follower?.Dispose();
        _follower = null;
        _reached = new Dictionary<string, SourcePosition>(Stored);
    }

    public void Restore(Dictionary<string, SourcePosition> stored)
    {
        Stored = stored;
        Kill();
    }

    public TEvent Single<TEvent>()
        where TEvent : SourceEvent => Assert.Single(Events.OfType<TEvent>());

    public void Dispose()
    {
        Kill();
        Directory.Delete(_path, recursive: true);
    }

    /// <summary>Tests write faster than the clocks of some file systems tick.</summary>
    private void Stamp(string name)
    {
        DateTime now = File.GetLastWriteTimeUtc(PathOf(name));
        if (now <= _written)
        {
            now = _written.AddTicks(1);
            File.SetLastWriteTimeUtc(PathOf(name), now);
        }

        _written = now;
    }

    private FileFollower Start()
    {
        FileFollower follower = new(_sources, _pool, Time, Options);
        follower.Remember([.. Stored.Values]);
        return follower;
    }
}
