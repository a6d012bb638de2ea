using System.Threading.Channels;

namespace Leafwatch.Core.Sources;

/// <summary>Follows the files of all sources through rotation, and hands their lines on in order. Whoever takes them too slowly slows the reading.</summary>
public sealed class FileFollower : IDisposable
{
    /// <summary>How many batches and events may wait to be taken.</summary>
    public const int Capacity = 16;

    private readonly Channel<SourceItem> _items = Channel.CreateBounded<SourceItem>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true, SingleWriter = true });

    private readonly FollowOptions _options;
    private readonly TimeProvider _time;
    private readonly FollowedFiles _files;

    public FileFollower(IReadOnlyList<FileSource> sources, BlockPool pool, TimeProvider time, FollowOptions? options = null)
    {
        _time = time;
        _options = options ?? new FollowOptions();
        _files = new FollowedFiles(sources, _options, pool, time);
    }

    /// <summary>What was read and what happened. It ends when <see cref="RunAsync"/> does.</summary>
    public ChannelReader<SourceItem> Items => _items.Reader;

    /// <summary>Follows until it is cancelled.</summary>
    /// <param name="known">The positions that an earlier run stored.</param>
    /// <param name="cancellation">Ends the following; the task then completes as usual.</param>
    public async Task RunAsync(IReadOnlyList<FilePosition> known, CancellationToken cancellation)
    {
        // Files are read synchronously: never on the caller's thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Exception? failure = null;
        try
        {
            await FollowAsync(known, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            _files.Dispose();
            _items.Writer.TryComplete(failure);
        }
    }

    public void Dispose() => _files.Dispose();

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
    internal void Remember(IReadOnlyList<FilePosition> known) => _files.Remember(known);

    private async Task FollowAsync(IReadOnlyList<FilePosition> known, CancellationToken cancellation)
    {
        _files.Remember(known);
        long looked = Look(full: true);
        long lookedAtAll = looked;
        while (true)
        {
            foreach (SourceItem item in _files.Turn())
            {
                await _items.Writer.WriteAsync(item, cancellation).ConfigureAwait(false);
            }

            bool isIdle = !_files.HasMore;
            if (isIdle)
            {
                await Task.Delay(_options.PollInterval, _time, cancellation).ConfigureAwait(false);
            }

            if (isIdle || _time.GetElapsedTime(looked) >= _options.PollInterval)
            {
                bool full = _time.GetElapsedTime(lookedAtAll) >= _options.FullInterval;
                looked = Look(full);
                lookedAtAll = full ? looked : lookedAtAll;
            }
        }
    }

    private long Look(bool full)
    {
        _files.Look(full);
        return _time.GetTimestamp();
    }
}
