using System.Globalization;
using System.Runtime.Versioning;
using System.Threading.Channels;

namespace Leafwatch.Core.Sources;

/// <summary>
/// Follows a Windows event channel: each event is a line of XML. The bookmark of the last event is its position: the next run
/// goes on behind it. What goes wrong is told, and tried again.
/// </summary>
public sealed class EventChannelFollower : ILineSource
{
    /// <summary>What comes before a time in place of a bookmark, in positions.</summary>
    private const char TimeMark = '@';

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly EventChannelSource _source;
    private readonly TimeProvider _time;
    private readonly OpenEventChannel _open;
    private readonly Func<string, string> _last;
    private readonly LineCollector _lines;
    private readonly SourceRetry _retry;
    private string _cursor = "";
    private long _bytes;
    private bool _isLineCut;
    private bool _isBehind;

    [SupportedOSPlatform("windows")]
    public EventChannelFollower(EventChannelSource source, BlockPool pool, TimeProvider time)
        : this(source, pool, time, EventChannelWindows.Open, EventChannelWindows.LastBookmark)
    {
    }

    /// <param name="source">The channel.</param>
    /// <param name="pool">Where blocks come from.</param>
    /// <param name="time">The time.</param>
    /// <param name="open">Opens a channel.</param>
    /// <param name="last">Gives the bookmark of the last event of a channel; empty where it has none.</param>
    internal EventChannelFollower(EventChannelSource source, BlockPool pool, TimeProvider time, OpenEventChannel open, Func<string, string> last)
    {
        _source = source;
        _time = time;
        _open = open;
        _last = last;
        _lines = new LineCollector(pool);
        _retry = new SourceRetry(source.Name, source.Path, time);
    }

    private string Key => "channel:" + _source.Name;

    private SourcePosition Position => new(Key, _source.Name, _source.Path, "", "", 0, _bytes) { Cursor = _cursor };

    public async Task RunAsync(IReadOnlyList<SourcePosition> known, ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        // The system is asked synchronously: never on the caller's thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        SourcePosition? before = known.FirstOrDefault(position => position.Key == Key);
        bool hasBegun = before is not null;
        (_cursor, _bytes) = before is null ? ("", 0) : (before.Cursor, before.Offset);
        try
        {
            while (true)
            {
                try
                {
                    if (!hasBegun)
                    {
                        await BeginAsync(items, cancellation).ConfigureAwait(false);
                        hasBegun = true;
                    }

                    await FollowAsync(items, cancellation).ConfigureAwait(false);
                }
                catch (EventsGoneException) when (_cursor.Length > 0)
                {
                    // Whatever is left was written after it: a log loses its oldest events first.
                    await SettleAsync(items, cancellation).ConfigureAwait(false);
                    _cursor = "";
                    await items.WriteAsync(
                        new SourceItem(new SourceEvent.EntriesGone(_source.Name, _source.Path, null, null) { Position = Position }), cancellation)
                        .ConfigureAwait(false);
                }
                catch (IOException e)
                {
                    await SettleAsync(items, cancellation).ConfigureAwait(false);
                    await _retry.WaitAsync(e.Message, items, cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }

    private async Task BeginAsync(ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        _cursor = _source switch
        {
            { Since: { } since } => string.Create(CultureInfo.InvariantCulture, $"{TimeMark}{(_time.GetUtcNow() - since).ToUnixTimeSeconds()}"),
            { Start: StartAt.End } => _last(_source.Channel),
            _ => "",
        };
        await items.WriteAsync(new SourceItem(new SourceEvent.Watched(_source.Name, _source.Path) { Position = Position }), cancellation)
            .ConfigureAwait(false);
    }

    private async Task FollowAsync(ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        bool isTime = _cursor.StartsWith(TimeMark);
        DateTimeOffset? since = isTime ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(_cursor.AsSpan(1), CultureInfo.InvariantCulture)) : null;
        using EventChannelReader reader = _open(_source.Channel, isTime ? "" : _cursor, since);
        while (true)
        {
            while (_lines.HasRoom && reader.TryNext(out string xml))
            {
                Take(xml, reader.Bookmark);
            }

            await _retry.SucceedAsync(items, cancellation).ConfigureAwait(false);
            if (!_lines.HasRoom)
            {
                await HandOnAsync(items, isCaughtUp: false, cancellation).ConfigureAwait(false);
                continue;
            }

            await SettleAsync(items, cancellation).ConfigureAwait(false);
            await Task.Delay(PollInterval, _time, cancellation).ConfigureAwait(false);
        }
    }

    private void Take(string xml, string bookmark)
    {
        int length = EventChannelLine.Write(xml, _lines.Free, out bool isCut);
        _lines.Add(length, isCut);
        _bytes += length + 1;
        _isLineCut |= isCut;
        _cursor = bookmark;
    }

    /// <summary>Hands on what was gathered when there is no more to be had for now.</summary>
    private async Task SettleAsync(ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        if (_isBehind || !_lines.IsEmpty)
        {
            await HandOnAsync(items, isCaughtUp: true, cancellation).ConfigureAwait(false);
        }
    }

    private async Task HandOnAsync(ChannelWriter<SourceItem> items, bool isCaughtUp, CancellationToken cancellation)
    {
        _isBehind = !isCaughtUp;
        await items.WriteAsync(new SourceItem(_lines.Take(Position, isCaughtUp)), cancellation).ConfigureAwait(false);
        if (_isLineCut)
        {
            _isLineCut = false;
            await items.WriteAsync(
                new SourceItem(new SourceEvent.LineTooLong(_source.Name, _source.Path, Key, _bytes, FollowOptions.DefaultLongestLine)), cancellation)
                .ConfigureAwait(false);
        }
    }
}
