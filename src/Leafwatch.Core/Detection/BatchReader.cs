using System.Collections.Concurrent;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Core.Detection;

/// <summary>
/// Reads the lines of a batch in place: finds each line's end, parses it, and lets the rules look at it. One thread's; the
/// result is the same whoever reads which batch.
/// </summary>
/// <param name="parser">Reads the lines.</param>
/// <param name="rules">The rules that look at them, if any.</param>
public sealed class BatchReader(LineParser parser, RuleMatcher? rules)
{
    /// <summary>This many unreadable lines or more at the end of a batch may be of another format.</summary>
    public const int EnoughUnreadable = 8;

    private const int SampleCount = 5;
    private const int SampleLength = 512;
    private const int MostChanges = 4;

    private static readonly ConcurrentQueue<EventView> Views = new();

    /// <summary>Lines from before this time are counted, and passed over.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Lines from this time on are counted, and passed over.</summary>
    public DateTimeOffset Until { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>A line older than the latest before it by more than this is counted as late.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What is added to the time of each line: by so much the clock of its source is behind.</summary>
    public TimeSpan Correction { get; set; }

    /// <summary>Lines without this text are passed over unread, and not counted; nothing for none.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>What the parser tells the hours of an autumn change apart by; that of <see cref="Successor"/> too.</summary>
    public RepeatedHour Hour { get; init; } = new();

    /// <summary>
    /// Finds who reads on where a file changes its format: given the last lines of a batch, of which this reader can read none
    /// (<see cref="EnoughUnreadable"/>), the reader of their format, or <see langword="null"/> when that is not known.
    /// </summary>
    public Func<ReadOnlySpan<byte>, BatchReader?>? Successor { get; init; }

    /// <summary>Reads all lines of a batch; where its lines change their format, the last of them by another reader.</summary>
    /// <param name="batch">The lines.</param>
    /// <param name="result">What is made of them; what it held before is gone.</param>
    /// <param name="plausible">
    /// The latest time a line may have: one from a clock that runs ahead is read, but other lines do not become late by it.
    /// </param>
    /// <param name="before">
    /// The latest time of the file before this batch, where that is known: only what counts as late depends on it, and which of two hours a time is of.
    /// </param>
    public void Read(Batch batch, BatchResult result, DateTimeOffset plausible, DateTimeOffset before = default)
    {
        result.Begin(batch);
        result.Rollups?.Begin(plausible);
        if (batch.Header is { } header)
        {
            parser.Begin(header.Span);
        }

        if (batch.HourBefore is { } hourBefore)
        {
            Hour.BeginAfter(hourBefore);
        }
        else
        {
            Hour.Begin(Corrected(before, -Correction.Ticks));
        }

        ReadChanging(batch, result, plausible, before);
        batch.HourAfter = Hour.Latest;
    }

    /// <summary>Reads lines that may change their format.</summary>
    private void ReadChanging(Batch batch, BatchResult result, DateTimeOffset plausible, DateTimeOffset before)
    {
        int end = batch.Start + batch.Length;
        int start = batch.Start;
        BatchReader reader = this;
        for (int changes = 0; changes <= MostChanges; changes++)
        {
            UnreadableRun last = reader.ReadFrom(start, batch, result, plausible, before);
            if (last.Lines < EnoughUnreadable || reader.Successor?.Invoke(batch.Buffer.AsSpan(last.Start, end - last.Start)) is not { } next)
            {
                return;
            }

            result.TakeBack(last.Lines, last.Bytes, last.SamplesBefore);
            next.Correction = reader.Correction;
            reader = next;
            start = last.Start;
        }
    }

    /// <summary>Reads the lines of a batch from <paramref name="start"/> on, and adds them to what was made of those before.</summary>
    /// <returns>The lines at the end that could not be read.</returns>
    private UnreadableRun ReadFrom(int start, Batch batch, BatchResult result, DateTimeOffset plausible, DateTimeOffset before)
    {
        // Thousands of quiet files have a reader each: what a line is read into, and what rules are asked with, is lent for a batch.
        EventView view = Views.TryDequeue(out EventView? lent) ? lent : new EventView();
        MatchSession? session = rules?.Lend();
        BatchRollups? rollups = result.Rollups;
        LineFrames frames = new(batch.Buffer, start, batch.Start + batch.Length - start);
        UnreadableRun unreadable = default;
        long lastUnreadable = 0;
        long lines = 0;
        long since = Since.UtcTicks;
        long until = Until.UtcTicks;
        long correction = Correction.Ticks;
        long ceiling = plausible.UtcTicks;
        DateTimeOffset earliest = result.Earliest;
        DateTimeOffset latest = result.Latest;
        DateTimeOffset clock = result.Clock;
        DateTimeOffset stated = Corrected(result.LatestStated, correction);
        long earliestTicks = earliest.UtcTicks;
        long clockTicks = clock > DateTimeOffset.MinValue ? clock.UtcTicks : long.MinValue;
        long newest = Math.Max(before.UtcTicks, clock.UtcTicks);
        long lateness = Lateness.Ticks;
        long late = 0;
        long behind = 0;
        int firstBehind = 0;
        DateTimeOffset latestBehind = DateTimeOffset.MinValue;
        ReadOnlySpan<byte> text = Text.Span;
        while (text.IsEmpty ? frames.MoveNext() : frames.MoveTo(text))
        {
            lines++;
            view.Begin(batch.Buffer, frames.Start, frames.Length);
            if (!parser.TryParse(view))
            {
                unreadable = lastUnreadable == lines - 1 && lastUnreadable > 0
                    ? unreadable with { Lines = unreadable.Lines + 1, Bytes = unreadable.Bytes + frames.Length + 1 }
                    : new UnreadableRun(frames.Start, 1, frames.Length + 1, result.UnparsedSamples.Count);
                lastUnreadable = lines;
                TakeUnparsed(view, result);
                continue;
            }

            if (view.Weight == 0)
            {
                continue;
            }

            // Most lines come in the same second as the one before: numbers are compared, times are kept only when they change.
            if (correction != 0)
            {
                view.Time = Corrected(view.Time, correction);
            }

            DateTimeOffset time = view.Time;
            long ticks = time.UtcTicks;
            if (ticks < since || ticks >= until)
            {
                continue;
            }

            if (ticks < earliestTicks)
            {
                earliestTicks = ticks;
                earliest = time;
            }

            if (ticks < newest)
            {
                late += newest - ticks > lateness ? 1 : 0;
            }
            else if (ticks <= ceiling)
            {
                newest = ticks;
            }

            int matches = result.MatchCount;
            if (ticks >= clockTicks)
            {
                behind = 0;
                stated = time > stated ? time : stated;
                if (ticks > clockTicks && ticks <= ceiling)
                {
                    clockTicks = ticks;
                    clock = time;
                    latest = time > latest ? time : latest;
                }
            }
            else if (clockTicks - ticks > SourceClock.StepBack.Ticks)
            {
                firstBehind = behind == 0 ? matches : firstBehind;
                latestBehind = behind == 0 || time > latestBehind ? time : latestBehind;
                behind++;
            }
            else
            {
                behind = 0;
            }

            session?.Run(view, clock, result);
            rollups?.Count(view);
            if (behind == SourceClock.Steady)
            {
                result.Restart(firstBehind);
                clock = latestBehind;
                clockTicks = clock.UtcTicks;
                newest = clockTicks;
                behind = 0;
            }
        }

        result.Lines += lines;
        result.Late += late;
        result.Earliest = earliest;
        result.Latest = latest;
        result.LatestStated = stated > DateTimeOffset.MinValue ? Corrected(stated, -correction) : stated;
        result.Clock = clock;
        Views.Enqueue(view);
        if (session is not null)
        {
            rules!.TakeBack(session);
        }

        return lastUnreadable == lines ? unreadable : default;
    }

    /// <summary>A time at the end of all times stays where it is.</summary>
    private static DateTimeOffset Corrected(DateTimeOffset time, long correction)
    {
        long ticks = time.UtcTicks + correction;
        return ticks > TimeSpan.TicksPerDay && ticks < DateTimeOffset.MaxValue.Ticks - TimeSpan.TicksPerDay ? time.AddTicks(correction) : time;
    }

    private static void TakeUnparsed(EventView view, BatchResult result)
    {
        result.Unparsed++;
        result.UnparsedBytes += view.Line.Length + 1;
        if (result.UnparsedSamples.Count < SampleCount)
        {
            ReadOnlySpan<byte> line = view.Line;
            result.UnparsedSamples.Add(System.Text.Encoding.UTF8.GetString(line[..Math.Min(line.Length, SampleLength)]));
        }
    }

    /// <summary>Lines one after another that cannot be read.</summary>
    /// <param name="Start">Where the first begins in the buffer.</param>
    /// <param name="Lines">How many there are.</param>
    /// <param name="Bytes">Their bytes, with their ends.</param>
    /// <param name="SamplesBefore">How many samples were kept of the lines before them.</param>
    private readonly record struct UnreadableRun(int Start, int Lines, long Bytes, int SamplesBefore);
}
