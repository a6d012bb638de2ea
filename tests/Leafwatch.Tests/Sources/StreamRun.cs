using System.Text;
using System.Threading.Channels;
using Leafwatch.Core;
using Leafwatch.Core.Sources;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Sources;

/// <summary>Runs a source that is no file as the monitor does, and lets time pass while it waits for what comes.</summary>
internal sealed class StreamRun : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = ScriptedJournal.Begins.AddDays(1);

    private readonly Channel<SourceItem> _items = Channel.CreateBounded<SourceItem>(4);
    private readonly CancellationTokenSource _stop = new();
    private readonly FakeTimeProvider _time;
    private readonly Task _running;

    public StreamRun(Func<BlockPool, TimeProvider, ILineSource> source, params IReadOnlyList<SourcePosition> known)
    {
        _time = new FakeTimeProvider(Start);
        _running = source(new BlockPool(), _time).RunAsync(known, _items.Writer, _stop.Token);
    }

    /// <summary>What is stored of the source, as far as items were taken.</summary>
    public SourcePosition? Position { get; private set; }

    /// <summary>Whether the last lines were said to be the last there are.</summary>
    public bool IsCaughtUp { get; private set; }

    public bool IsOver => _running.IsCompleted;

    public TimeSpan Passed => _time.GetUtcNow() - Start;

    /// <summary>The messages of the next lines, after the program's name.</summary>
    public async Task<List<string>> MessagesAsync(int count)
    {
        List<string> lines = await LinesAsync(count);
        return [.. lines.Select(line => line.Split(": ", 2)[1])];
    }

    /// <summary>The next lines; nothing may happen before they have come.</summary>
    public async Task<List<string>> LinesAsync(int count)
    {
        List<string> lines = [];
        while (lines.Count < count)
        {
            Batch batch = (await TakeAsync()).Batch ?? throw new InvalidOperationException("Something happened before the lines came.");
            lines.AddRange(Encoding.UTF8.GetString(batch.Bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        Assert.Equal(count, lines.Count);
        return lines;
    }

    /// <summary>The next thing that happens; that there are no more lines is none.</summary>
    public async Task<T> EventAsync<T>()
        where T : SourceEvent
    {
        SourceItem item = await TakeAsync();
        while (item.Batch is { Length: 0 })
        {
            item = await TakeAsync();
        }

        return Assert.IsType<T>(item.Event);
    }

    public async Task<SourceItem> TakeAsync()
    {
        Task<SourceItem> taking = _items.Reader.ReadAsync().AsTask();
        await PassAsync(taking);
        SourceItem item = await taking;
        IsCaughtUp = item.Batch?.CaughtUp ?? IsCaughtUp;
        Position = item.Batch?.After ?? item.Event?.Position ?? Position;
        return item;
    }

    /// <summary>Waits until the source has ended by itself.</summary>
    public Task EndAsync() => PassAsync(_running);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private Task<TimeSpan> PassAsync(Task awaited) => PassingTime.UntilAsync(awaited, _time, TimeSpan.FromMilliseconds(20));
}
