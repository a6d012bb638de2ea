using System.Threading.Channels;
using Leafwatch.Core;
using Leafwatch.Core.Sources;

namespace Leafwatch.Monitoring;

/// <summary>
/// The sources that are being read, all into one queue. When another configuration takes over, those that stay as they are go on: what is sent
/// to a port, or to standard input, cannot be asked for again.
/// </summary>
internal sealed class RunningSources : IAsyncDisposable
{
    /// <summary>How many batches and events of all sources may wait to be taken.</summary>
    private const int Capacity = 8;

    private readonly Channel<SourceItem> _items = Channel.CreateBounded<SourceItem>(Capacity);
    private readonly Dictionary<string, Running> _running = [];
    private int _reading;

    public BlockPool Blocks { get; } = new();

    /// <summary>What the sources hand on. It ends when all have ended; when one failed, with that failure.</summary>
    public ChannelReader<SourceItem> Items => _items.Reader;

    /// <summary>Begins to read those that are not being read.</summary>
    /// <param name="sources">All sources.</param>
    /// <param name="known">Where to go on.</param>
    public void Start(IEnumerable<MonitorSource> sources, IReadOnlyList<SourcePosition> known)
    {
        MonitorSource[] added = [.. sources.Where(source => !_running.ContainsKey(source.Key))];
        Interlocked.Add(ref _reading, added.Length);
        foreach (MonitorSource source in added)
        {
            CancellationTokenSource stop = new();
            _running.Add(source.Key, new Running(stop, ReadAsync(source.Open(Blocks), known, stop.Token)));
        }

        if (_running.Count == 0)
        {
            _items.Writer.TryComplete();
        }
    }

    /// <summary>Stops all but those of some keys; what they have handed on is still to be taken.</summary>
    public async Task StopAsync(IReadOnlySet<string> except)
    {
        KeyValuePair<string, Running>[] stopped = [.. _running.Where(running => !except.Contains(running.Key))];
        foreach ((string key, Running running) in stopped)
        {
            _running.Remove(key);
            await running.Stop.CancelAsync();
        }

        foreach ((_, Running running) in stopped)
        {
            await running.Reading;
            running.Stop.Dispose();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(new HashSet<string>());

    private async Task ReadAsync(ILineSource source, IReadOnlyList<SourcePosition> known, CancellationToken stop)
    {
        Exception? failure = null;
        try
        {
            await source.RunAsync(known, _items.Writer, stop);
        }
        catch (Exception e)
        {
            failure = e;
        }

        (source as IDisposable)?.Dispose();

        // A source that was told to stop makes room for another.
        bool isLast = Interlocked.Decrement(ref _reading) == 0 && !stop.IsCancellationRequested;
        if (failure is not null || isLast)
        {
            _items.Writer.TryComplete(failure);
        }
    }

    private sealed record Running(CancellationTokenSource Stop, Task Reading);
}
