namespace Leafwatch.Core.Detection;

/// <summary>
/// Keeps the times of the lines of a batch: which of them are asked for, how far they reach, which are late, and where time begins anew. Most lines come in the
/// same second as the one before: numbers are compared, times are kept only when they change.
/// </summary>
internal struct LineClock
{
    private readonly long _since;
    private readonly long _until;
    private readonly long _correction;
    private readonly long _ceiling;
    private readonly long _lateness;
    private DateTimeOffset _earliest = DateTimeOffset.MaxValue;
    private DateTimeOffset _latest = DateTimeOffset.MinValue;
    private DateTimeOffset _stated = DateTimeOffset.MinValue;
    private DateTimeOffset _latestBehind = DateTimeOffset.MinValue;
    private long _earliestTicks = long.MaxValue;
    private long _ticks = long.MinValue;
    private long _newest;
    private long _late;
    private long _behind;
    private int _firstBehind;

    /// <param name="reader">Which lines are asked for, and how their times are corrected.</param>
    /// <param name="plausible">The latest time a line may have without others becoming late by it.</param>
    /// <param name="before">The latest time of the file before the batch.</param>
    public LineClock(BatchReader reader, DateTimeOffset plausible, DateTimeOffset before)
    {
        _since = reader.Since.UtcTicks;
        _until = reader.Until.UtcTicks;
        _correction = reader.Correction.Ticks;
        _ceiling = plausible.UtcTicks;
        _lateness = reader.Lateness.Ticks;
        _newest = before.UtcTicks;
    }

    /// <summary>The latest time since time began anew, or of all lines.</summary>
    public DateTimeOffset Now { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Whether so many lines are behind that time begins anew with them.</summary>
    public readonly bool IsBehindForGood => _behind == SourceClock.Steady;

    /// <summary>A time at the end of all times stays where it is.</summary>
    public static DateTimeOffset Corrected(DateTimeOffset time, long correction)
    {
        long ticks = time.UtcTicks + correction;
        return ticks > TimeSpan.TicksPerDay && ticks < DateTimeOffset.MaxValue.Ticks - TimeSpan.TicksPerDay ? time.AddTicks(correction) : time;
    }

    /// <summary>Takes the time of a line, corrects it, and says whether the line is asked for.</summary>
    /// <param name="line">The line.</param>
    /// <param name="matches">How many matches there are before it.</param>
    public bool Take(EventView line, int matches)
    {
        if (_correction != 0)
        {
            line.Time = Corrected(line.Time, _correction);
        }

        DateTimeOffset time = line.Time;
        long ticks = time.UtcTicks;
        if (ticks < _since || ticks >= _until)
        {
            return false;
        }

        if (ticks < _earliestTicks)
        {
            _earliestTicks = ticks;
            _earliest = time;
        }

        if (ticks < _newest)
        {
            _late += _newest - ticks > _lateness ? 1 : 0;
        }
        else if (ticks <= _ceiling)
        {
            _newest = ticks;
        }

        if (ticks >= _ticks)
        {
            _behind = 0;
            _stated = time > _stated ? time : _stated;
            if (ticks > _ticks && ticks <= _ceiling)
            {
                _ticks = ticks;
                Now = time;
                _latest = time > _latest ? time : _latest;
            }
        }
        else if (_ticks - ticks > SourceClock.StepBack.Ticks)
        {
            _firstBehind = _behind == 0 ? matches : _firstBehind;
            _latestBehind = _behind == 0 || time > _latestBehind ? time : _latestBehind;
            _behind++;
        }
        else
        {
            _behind = 0;
        }

        return true;
    }

    /// <summary>Begins time anew with the lines that are behind.</summary>
    public void Restart(BatchResult result)
    {
        result.Restart(_firstBehind);
        Now = _latestBehind;
        _ticks = Now.UtcTicks;
        _newest = _ticks;
        _behind = 0;
    }

    /// <summary>Gives what the times of the batch came to.</summary>
    public readonly void End(BatchResult result)
    {
        result.Late = _late;
        result.Earliest = _earliest;
        result.Latest = _latest;
        result.LatestStated = _stated > DateTimeOffset.MinValue ? Corrected(_stated, -_correction) : _stated;
        result.Clock = Now;
    }
}
