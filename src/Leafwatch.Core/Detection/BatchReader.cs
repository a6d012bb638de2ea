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
    /// <summary>This many lines one after another that cannot be read may be of another format.</summary>
    public const int EnoughUnreadable = 8;

    private const int SampleCount = 5;
    private const int SampleLength = 512;

    /// <summary>How often in a batch another format is looked for: that takes as long as to read a thousand lines. Once is kept for its end, where a change may begin.</summary>
    private const int MostAsked = 16;

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
    /// Finds who reads on where a file changes its format: given lines one after another, of which this reader can read none
    /// (<see cref="EnoughUnreadable"/>), the reader of their format, or <see langword="null"/> when that is not known.
    /// </summary>
    public Func<ReadOnlySpan<byte>, BatchReader?>? Successor { get; init; }

    /// <summary>
    /// Who read the file before it changed its format: it reads on from the first line that it can read and this reader cannot. Two servers that write
    /// into one file change it all the time.
    /// </summary>
    public BatchReader? Other { get; set; }

    /// <summary>Reads all lines of a batch; from where its lines change their format, they are read by another reader.</summary>
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
        int asked = 0;
        int start = batch.Start;
        BatchReader reader = this;
        BatchReader? other = Other;
        while (reader.ReadFrom(start, other, batch, result, plausible, before, ref asked) is var (next, from))
        {
            next.Correction = reader.Correction;
            (other, reader, start) = (reader, next, from);
        }
    }

    /// <summary>
    /// Reads the lines of a batch from <paramref name="start"/> on, and adds them to what was made of those before: to its end, or to where they
    /// are found to be of another format.
    /// </summary>
    /// <returns>Who is to read on, and from where, if not all is read.</returns>
    private (BatchReader Next, int From)? ReadFrom(int start, BatchReader? other, Batch batch, BatchResult result, DateTimeOffset plausible, DateTimeOffset before, ref int asked)
    {
        // Thousands of quiet files have a reader each: what a line is read into, and what rules are asked with, is lent for a batch.
        EventView view = Views.TryDequeue(out EventView? lent) ? lent : new EventView();
        MatchSession? session = rules?.Lend();
        BatchRollups? rollups = result.Rollups;
        LineFrames frames = new(batch.Buffer, start, batch.Start + batch.Length - start);
        UnreadableLines unreadable = default;
        int askedAt = 0;
        BatchReader? next = null;
        int from = 0;
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
                view.Begin(batch.Buffer, frames.Start, frames.Length);
                if (other?.CanRead(view) == true)
                {
                    lines--;
                    unreadable = default;
                    (next, from) = (other, frames.Start);
                    break;
                }

                unreadable = unreadable.Lines == 0
                    ? new UnreadableLines(frames.Start, frames.Next, 1, frames.Length + 1, result.UnparsedSamples.Count)
                    : unreadable with { End = frames.Next, Lines = unreadable.Lines + 1, Bytes = unreadable.Bytes + frames.Length + 1 };
                TakeUnparsed(view, result);

                // Not at each line: in a long row of lines that nobody can read the answer is the same.
                bool isTimeToAsk = unreadable.Lines >= EnoughUnreadable && unreadable.Lines >= askedAt * EnoughUnreadable;
                if (isTimeToAsk && Successor is not null && asked < MostAsked - 1)
                {
                    asked++;
                    askedAt = unreadable.Lines;
                    next = Successor(batch.Buffer.AsSpan(unreadable.Start..unreadable.End));
                    if (next is not null)
                    {
                        break;
                    }
                }

                continue;
            }

            unreadable = default;
            askedAt = 0;
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

        result.LastUnreadable = unreadable;
        if (next is null && unreadable.Lines > askedAt && unreadable.Lines >= EnoughUnreadable && asked++ < MostAsked)
        {
            next = Successor?.Invoke(batch.Buffer.AsSpan(unreadable.Start..unreadable.End));
        }

        if (next is null)
        {
            return null;
        }

        if (unreadable.Lines > 0)
        {
            from = unreadable.Start;
            result.TakeBackLast();
        }

        return (next, from);
    }

    private bool CanRead(EventView line) => parser.TryParse(line);

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
}
