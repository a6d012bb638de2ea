using System.Threading.Channels;

namespace Leafwatch.Core.Sources;

/// <summary>Follows the files of all sources through rotation, and hands their lines on in order. Whoever takes them too slowly slows the reading.</summary>
public sealed class FileFollower : ILineSource, IDisposable
{
    private readonly FollowOptions _options;
    private readonly TimeProvider _time;
    private readonly FollowedFiles _files;
    private DirectoryWatch? _watch;

    public FileFollower(IReadOnlyList<FileSource> sources, BlockPool pool, TimeProvider time, FollowOptions? options = null)
    {
        _time = time;
        _options = options ?? new FollowOptions();
        _files = new FollowedFiles(sources, _options, pool, time);
    }

    public async Task RunAsync(IReadOnlyList<SourcePosition> known, ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        // Files are read synchronously: never on the caller's thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _watch = OperatingSystem.IsLinux() ? DirectoryWatch.Start() : null;
        try
        {
            await FollowAsync(known, items, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _files.Dispose();
        if (OperatingSystem.IsLinux())
        {
            _watch?.Dispose();
        }
    }

    /// <summary>Looks once, and gives all that there is to read now.</summary>
    internal IEnumerable<SourceItem> Poll()
    {
        _files.Look(full: true);
        do
        {
            foreach (SourceItem item in _files.Turn())
            {
                yield return item;
            }
        }
        while (_files.HasMore);
    }

    /// <summary>Takes in the positions of an earlier run, for use with <see cref="Poll"/>.</summary>
    internal void Remember(IReadOnlyList<SourcePosition> known) => _files.Remember(known);

    private async Task FollowAsync(IReadOnlyList<SourcePosition> known, ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        _files.Remember(known);
        long looked = Look(full: true, all: true);
        long lookedAtAll = looked;
        HashSet<string> written = [];
        bool isTold = false;
        while (true)
        {
            foreach (SourceItem item in _files.Turn())
            {
                await items.WriteAsync(item, cancellation).ConfigureAwait(false);
            }

            TimeSpan interval = isTold ? _options.LeastInterval : _files.Interval;
            if (!_files.HasMore)
            {
                await WaitAsync(interval - _time.GetElapsedTime(looked), cancellation).ConfigureAwait(false);
            }

            isTold |= TakeWhatIsTold(written);
            if (_time.GetElapsedTime(looked) >= (isTold ? _options.LeastInterval : interval))
            {
                bool full = isTold || _time.GetElapsedTime(lookedAtAll) >= _options.FullInterval;
                looked = Look(full, all: isTold);
                lookedAtAll = full ? looked : lookedAtAll;
                isTold = false;
            }
        }
    }

    /// <summary>Looks at the files that were written to.</summary>
    /// <returns>Whether a look at all is needed.</returns>
    private bool TakeWhatIsTold(HashSet<string> written)
    {
        if (!OperatingSystem.IsLinux() || _watch is null)
        {
            return false;
        }

        written.Clear();
        bool hasOther = _watch.Take(written);
        return !_files.LookAtWritten(written) || hasOther;
    }

    /// <summary>Waits until something is told, but no longer than so long.</summary>
    private async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        if (atMost <= TimeSpan.Zero)
        {
            return;
        }

        if (!OperatingSystem.IsLinux() || _watch is null)
        {
            await Task.Delay(atMost, _time, cancellation).ConfigureAwait(false);
            return;
        }

        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(Task.Delay(atMost, _time, ended.Token), _watch.Changed).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    private long Look(bool full, bool all)
    {
        _files.Look(full, all);
        if (OperatingSystem.IsLinux() && _watch is not null)
        {
            _files.BeNotified(_watch.Watch(_files.Directories));
        }

        return _time.GetTimestamp();
    }
}
