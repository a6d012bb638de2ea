using System.Text;
using System.Threading.Channels;
using Leafwatch.Core.Sources;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Sources;

public sealed class FileFollowerTests : IDisposable
{
    private const int Capacity = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("leafwatch-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly BlockPool _pool = new();
    private readonly Channel<SourceItem> _items = Channel.CreateBounded<SourceItem>(Capacity);

    private string Log => Path.Combine(_directory, "access.log");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task It_hands_lines_on_until_it_is_cancelled()
    {
        await File.WriteAllTextAsync(Log, "1\n");
        using CancellationTokenSource stop = new();
        using FileFollower follower = new([new FileSource("web", Log, StartAt.Beginning)], _pool, _time);
        Task running = follower.RunAsync([], _items, stop.Token);

        Assert.IsType<SourceEvent.FileFound>((await Next()).Event);
        Assert.IsType<SourceEvent.Watched>((await Next()).Event);
        Assert.Equal("1\n", Text(await Next()));
        await File.AppendAllTextAsync(Log, "2\n");
        Assert.Equal("2\n", Text(await NextWhileTimePasses()));

        await stop.CancelAsync();
        await running.WaitAsync(Patience);
        Assert.True(running.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_new_file_is_found_within_a_second()
    {
        using CancellationTokenSource stop = new();
        using FileFollower follower = new([new FileSource("web", Path.Combine(_directory, "*.log"))], _pool, _time);
        Task running = follower.RunAsync([], _items, stop.Token);
        Assert.IsType<SourceEvent.FileMissing>((await Next()).Event);
        Assert.IsType<SourceEvent.Watched>((await Next()).Event);

        await File.WriteAllTextAsync(Log, "1\n");
        Assert.IsType<SourceEvent.FileFound>((await NextWhileTimePasses()).Event);

        // The clock of this test runs on while the follower waits for a processor, so the bound is in the intervals.
        FollowOptions options = new();
        Assert.True(options.FullInterval + options.PollInterval < TimeSpan.FromSeconds(1));

        await stop.CancelAsync();
        await running.WaitAsync(Patience);
    }

    [Fact]
    public async Task Whoever_does_not_take_stops_the_reading()
    {
        string lines = string.Concat(Enumerable.Repeat(new string('x', 1023) + "\n", 10_000));
        await File.WriteAllTextAsync(Log, lines);
        using CancellationTokenSource stop = new();
        using FileFollower follower = new([new FileSource("web", Log, StartAt.Beginning)], _pool, _time);
        Task running = follower.RunAsync([], _items, stop.Token);
        await _items.Reader.WaitToReadAsync(stop.Token).AsTask().WaitAsync(Patience);
        Assert.InRange(_items.Reader.Count, 1, Capacity);

        int length = 0;
        while (length < lines.Length)
        {
            SourceItem item = await Next();
            length += item.Batch?.Length ?? 0;
            Assert.InRange(_items.Reader.Count, 0, Capacity);
        }

        await stop.CancelAsync();
        await running.WaitAsync(Patience);
    }

    [Fact]
    public void Files_take_turns()
    {
        string lines = string.Concat(Enumerable.Repeat(new string('x', 1023) + "\n", 1_000));
        foreach (string name in (string[])["a", "b", "c"])
        {
            File.WriteAllText(Path.Combine(_directory, name), name + lines);
        }

        using FileFollower follower = new([new FileSource("web", Path.Combine(_directory, "?"), StartAt.Beginning)], _pool, _time);
        string turns = string.Concat(follower.Poll().Where(item => item.Batch is not null).Select(item => Path.GetFileName(item.Batch!.After.Path)));

        Assert.StartsWith("abcabc", turns, StringComparison.Ordinal);
    }

    private static string Text(SourceItem item) => Encoding.UTF8.GetString(item.Batch!.Bytes);

    private async Task<SourceItem> Next() =>
        await _items.Reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

    private async Task<SourceItem> NextWhileTimePasses()
    {
        Task<SourceItem> next = _items.Reader.ReadAsync(CancellationToken.None).AsTask();
        for (int i = 0; i < 1000 && !next.IsCompleted; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System));
        }

        return await next.WaitAsync(Patience);
    }
}
