namespace Leafwatch.Core.Detection;

/// <summary>
/// Reads the lines of a batch in place: finds each line's end, parses it, and lets the rules look at it. One thread's; the
/// result is the same whoever reads which batch.
/// </summary>
public sealed class BatchReader(LineParser parser, MatchSession? rules)
{
    private const int SampleCount = 5;
    private const int SampleLength = 512;

    private readonly EventView _view = new();

    /// <summary>Lines from before this time are counted, and passed over.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Lines from this time on are counted, and passed over.</summary>
    public DateTimeOffset Until { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>A line older than the latest before it by more than this is counted as late.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What is added to the time of each line: by so much the clock of its source is behind.</summary>
    public TimeSpan Correction { get; set; }

    /// <summary>Reads all lines of a batch.</summary>
    /// <param name="batch">The lines.</param>
    /// <param name="result">What is made of them; what it held before is gone.</param>
    /// <param name="plausible">
    /// The latest time a line may have: one from a clock that runs ahead is read, but other lines do not become late by it.
    /// </param>
    /// <param name="before">The latest time of the file before this batch, where that is known: only what counts as late depends on it.</param>
    public void Read(Batch batch, BatchResult result, DateTimeOffset plausible, DateTimeOffset before = default)
    {
        result.Begin(batch);
        if (batch.Header is { } header)
        {
            parser.Begin(header.Span);
        }

        LineFrames frames = new(batch.Buffer, batch.Start, batch.Length);
        long lines = 0;
        long since = Since.UtcTicks;
        long until = Until.UtcTicks;
        long correction = Correction.Ticks;
        long ceiling = plausible.UtcTicks;
        DateTimeOffset earliest = DateTimeOffset.MaxValue;
        DateTimeOffset latest = DateTimeOffset.MinValue;
        DateTimeOffset clock = DateTimeOffset.MinValue;
        DateTimeOffset stated = DateTimeOffset.MinValue;
        long earliestTicks = long.MaxValue;
        long clockTicks = long.MinValue;
        long newest = before.UtcTicks;
        long lateness = Lateness.Ticks;
        long late = 0;
        long behind = 0;
        int firstBehind = 0;
        DateTimeOffset latestBehind = DateTimeOffset.MinValue;
        while (frames.MoveNext())
        {
            lines++;
            _view.Begin(batch.Buffer, frames.Start, frames.Length);
            if (!parser.TryParse(_view))
            {
                TakeUnparsed(result);
                continue;
            }

            if (_view.Weight == 0)
            {
                continue;
            }

            // Most lines come in the same second as the one before: numbers are compared, times are kept only when they change.
            if (correction != 0)
            {
                _view.Time = Corrected(_view.Time, correction);
            }

            DateTimeOffset time = _view.Time;
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

            rules?.Run(_view, clock, result);
            if (behind == SourceClock.Steady)
            {
                result.Restart(firstBehind);
                clock = latestBehind;
                clockTicks = clock.UtcTicks;
                newest = clockTicks;
                behind = 0;
            }
        }

        result.Lines = lines;
        result.Late = late;
        result.Earliest = earliest;
        result.Latest = latest;
        result.LatestStated = stated > DateTimeOffset.MinValue ? Corrected(stated, -correction) : stated;
        result.Clock = clock;
    }

    /// <summary>A time at the end of all times stays where it is.</summary>
    private static DateTimeOffset Corrected(DateTimeOffset time, long correction)
    {
        long ticks = time.UtcTicks + correction;
        return ticks > TimeSpan.TicksPerDay && ticks < DateTimeOffset.MaxValue.Ticks - TimeSpan.TicksPerDay ? time.AddTicks(correction) : time;
    }

    private void TakeUnparsed(BatchResult result)
    {
        result.Unparsed++;
        result.UnparsedBytes += _view.Line.Length + 1;
        if (result.UnparsedSamples.Count < SampleCount)
        {
            ReadOnlySpan<byte> line = _view.Line;
            result.UnparsedSamples.Add(System.Text.Encoding.UTF8.GetString(line[..Math.Min(line.Length, SampleLength)]));
        }
    }
}
