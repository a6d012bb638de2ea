using Leafwatch.Core;
using Leafwatch.Core.Sources;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Sources;

public sealed class EventChannelFollowerTests
{
    private readonly ScriptedChannel _channel = new();

    [Fact]
    public async Task A_channel_that_is_new_is_read_from_its_end_on()
    {
        _channel.Write("old");
        await using StreamRun run = Run(new EventChannelSource("logins", "Security"));
        await run.EventAsync<SourceEvent.Watched>();

        _channel.Write("new");

        Assert.Equal(["new"], await run.LinesAsync(1));
        Assert.Equal("2", run.Position!.Cursor);
    }

    [Fact]
    public async Task What_comes_between_the_start_and_a_stop_is_read_by_the_next_run()
    {
        _channel.Write("old");
        SourcePosition begun;
        await using (StreamRun run = Run(new EventChannelSource("logins", "Security")))
        {
            await run.EventAsync<SourceEvent.Watched>();
            begun = run.Position!;
        }

        _channel.Write("new");
        await using StreamRun later = Run(new EventChannelSource("logins", "Security"), begun);

        Assert.Equal(["new"], await later.LinesAsync(1));
    }

    [Fact]
    public async Task A_time_to_begin_at_is_kept_until_there_is_an_event()
    {
        EventChannelSource source = new("logins", "Security") { Since = TimeSpan.FromHours(2) };
        await using StreamRun run = Run(source);
        await run.EventAsync<SourceEvent.Watched>();
        SourcePosition begun = run.Position!;

        await using StreamRun later = Run(source, begun);
        _channel.Write("x");
        await later.LinesAsync(1);

        DateTimeOffset since = Assert.Single(_channel.Since.OfType<DateTimeOffset>().Distinct());
        Assert.InRange(since, StreamRun.Start.AddHours(-2), StreamRun.Start.AddHours(-1));
        Assert.Equal("1", later.Position!.Cursor);
    }

    [Fact]
    public async Task An_event_that_is_gone_is_told_and_what_is_left_is_read()
    {
        await using StreamRun run = Run(new EventChannelSource("logins", "Security") { Start = StartAt.Beginning });
        await run.EventAsync<SourceEvent.Watched>();
        _channel.Write("one");
        await run.LinesAsync(1);
        SourcePosition taken = run.Position!;
        _channel.Write("lost");
        _channel.Write("kept");
        _channel.Forget(2);

        await using StreamRun later = Run(new EventChannelSource("logins", "Security"), taken);

        await later.EventAsync<SourceEvent.EntriesGone>();
        Assert.Equal(["kept"], await later.LinesAsync(1));
    }

    [Fact]
    public async Task Trouble_is_told_once_and_read_over()
    {
        _channel.Failure = "Access is denied.";
        await using StreamRun run = Run(new EventChannelSource("logins", "Security") { Start = StartAt.Beginning });
        await run.EventAsync<SourceEvent.Watched>();
        Assert.Equal("Access is denied.", (await run.EventAsync<SourceEvent.FileUnreadable>()).Reason);

        Task<SourceEvent.FileReadable> readable = run.EventAsync<SourceEvent.FileReadable>();
        await Eventually.TrueAsync(() => _channel.Opened >= 4);

        _channel.Write("one");
        _channel.Failure = null;

        await readable;
        Assert.Equal(["one"], await run.LinesAsync(1));
        Assert.InRange(run.Passed, TimeSpan.FromSeconds(1 + 2 + 4), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_backlog_comes_in_full_blocks_each_with_its_own_place()
    {
        for (int i = 0; i < 40; i++)
        {
            _channel.Write(new string('x', 30_000));
        }

        await using StreamRun run = Run(new EventChannelSource("logins", "Security") { Start = StartAt.Beginning });
        await run.EventAsync<SourceEvent.Watched>();
        List<Batch> batches = [];
        while (batches.Count == 0 || !batches[^1].CaughtUp)
        {
            batches.Add((await run.TakeAsync()).Batch!);
        }

        Assert.DoesNotContain(batches.SkipLast(1), batch => batch.CaughtUp);
        Assert.Equal(40, batches.Sum(batch => batch.Bytes.Count((byte)'\n')));
        int events = 0;
        Assert.All(batches, batch => Assert.Equal((events += batch.Bytes.Count((byte)'\n')).ToString(), batch.After.Cursor));
    }

    private StreamRun Run(EventChannelSource source, params IReadOnlyList<SourcePosition> known) =>
        new((pool, time) => new EventChannelFollower(source, pool, time, _channel.Open, _channel.LastBookmark), known);

    /// <summary>A channel of the test's own; the number of an event is its bookmark.</summary>
    private sealed class ScriptedChannel
    {
        private readonly Lock _gate = new();
        private readonly List<(int Number, string Xml)> _events = [];
        private int _last;

        public string? Failure { get; set; }

        public int Opened { get; private set; }

        public List<DateTimeOffset?> Since { get; } = [];

        public void Write(string xml)
        {
            lock (_gate)
            {
                _events.Add((++_last, xml));
            }
        }

        public void Forget(int count)
        {
            lock (_gate)
            {
                _events.RemoveRange(0, count);
            }
        }

        public string LastBookmark(string channel)
        {
            Assert.Equal("Security", channel);
            return _events.Count == 0 ? "" : _events[^1].Number.ToString();
        }

        public EventChannelReader Open(string channel, string bookmark, DateTimeOffset? since)
        {
            Assert.Equal("Security", channel);
            lock (_gate)
            {
                Opened++;
                Since.Add(since);
                int at = bookmark.Length == 0 ? 0 : int.Parse(bookmark);
                if (Failure is { } failure)
                {
                    throw new IOException(failure);
                }

                if (at > 0 && !_events.Exists(found => found.Number == at))
                {
                    throw new EventsGoneException("The event is gone.");
                }

                return new EventChannelReader(() => Next(ref at), () => at.ToString(), () => { });
            }
        }

        private string? Next(ref int at)
        {
            lock (_gate)
            {
                int after = at;
                (int number, string xml) = _events.Find(found => found.Number > after);
                at = number > 0 ? number : at;
                return xml;
            }
        }
    }
}
