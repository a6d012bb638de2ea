using System.Collections.Concurrent;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Core.Detection;

/// <summary>
/// Reads the lines of a batch in place: finds each line's end, parses it, and lets the rules look at it. One thread's; the
/// result is the same whoever reads which batch.
/// </summary>
/// <param name="formats">The formats of the lines.</param>
public sealed class BatchReader(FileFormats formats)
{
    private const int SampleCount = 5;
    private const int SampleLength = 512;

    private static readonly ConcurrentQueue<EventView> Views = new();

    /// <summary>Makes a reader of lines that do not change their format.</summary>
    /// <param name="format">The format.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="rules">The rules that look at them, if any.</param>
    public BatchReader(LogFormat format, ParserOptions options, RuleMatcher? rules)
        : this(new FileFormats(format, only => new LineReader(only, only.CreateParser(options), rules)))
    {
    }

    /// <summary>Lines from before this time are counted, and passed over.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Lines from this time on are counted, and passed over.</summary>
    public DateTimeOffset Until { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>A line older than the latest before it by more than this is counted as late.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What is added to the time of each line: by so much the clock of its source is behind.</summary>
    public TimeSpan Correction { get; set; }

    /// <summary>Lines without this text are passed over unread, and not counted, but for those of formats with headers; nothing for none.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>What the parsers tell the hours of an autumn change apart by.</summary>
    public RepeatedHour Hour { get; init; } = new();

    /// <summary>The formats of the lines.</summary>
    public FileFormats Formats => formats;

    /// <summary>Reads all lines of a batch, but for those at its end that wait for others (<see cref="BatchResult.HeldBack"/>).</summary>
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
        formats.Begin(batch);
        if (batch.HourBefore is { } hourBefore)
        {
            Hour.BeginAfter(hourBefore);
        }
        else
        {
            Hour.Begin(LineClock.Corrected(before, -Correction.Ticks));
        }

        ReadLines(batch, result, new LineClock(this, plausible, before));
        result.TakeFormats(formats.MayChange ? formats.Names : [], formats.Changes);
        batch.HourAfter = Hour.Latest;
        batch.FormatsAfter = formats.After(batch, result.HeldBack);
    }

    private void ReadLines(Batch batch, BatchResult result, LineClock clock)
    {
        // Thousands of quiet files have a reader each: what a line is read into, and what rules are asked with, is lent for a batch.
        EventView view = Views.TryDequeue(out EventView? lent) ? lent : new EventView { IsOfAnybody = true };
        LineReader? reader = null;
        MatchSession? session = null;
        BatchRollups? rollups = result.Rollups;
        int counted = batch.Start + batch.CountedBefore;
        FormatLines lines = new(formats, batch, formats.HeaderMark.IsEmpty ? Text.Span : default);
        long count = 0;
        while (lines.MoveNext(view))
        {
            count++;
            if (lines.Reader is not { } now)
            {
                TakeUnparsed(view, result);
                continue;
            }

            if (now != reader)
            {
                TakeBack(reader, session);
                (reader, session) = (now, now.Rules?.Lend());
            }

            if (view.Weight == 0 || !clock.Take(view, result.MatchCount))
            {
                continue;
            }

            session?.Run(view, clock.Now, result);
            if (view.LineStart >= counted)
            {
                rollups?.Count(view);
            }

            if (clock.IsBehindForGood)
            {
                clock.Restart(result);
            }
        }

        result.Lines = count;
        result.HoldBack(lines.Pending);
        clock.End(result);
        TakeBack(reader, session);
        Views.Enqueue(view);
    }

    private static void TakeBack(LineReader? reader, MatchSession? session)
    {
        if (session is not null)
        {
            reader!.Rules!.TakeBack(session);
        }
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
