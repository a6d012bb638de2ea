namespace Leafwatch.Core;

/// <summary>
/// How far the times of one file have come: what is late is judged by it. Of one thread, in the order of the file.
/// </summary>
/// <remarks>
/// A clock that was set back, or logs that were joined in the wrong order, would make every line late until time has caught up.
/// When so many lines in a row as <see cref="Steady"/> are more than <see cref="StepBack"/> behind, they are the present, and
/// the file's time begins anew with them.
/// </remarks>
public sealed class SourceClock(DateTimeOffset latest)
{
    /// <summary>Further behind than this is no lateness: servers write a line when a request ends, which takes minutes at most.</summary>
    public static readonly TimeSpan StepBack = TimeSpan.FromMinutes(10);

    /// <summary>How many lines in a row must be behind: a few are what a slow writer left.</summary>
    public const int Steady = 64;

    private long _behind;
    private bool _isAnew;
    private bool _isTold;

    /// <summary>The latest time so far, or that of the lines since time began anew.</summary>
    public DateTimeOffset Latest { get; private set; } = latest;

    /// <summary>Takes notice of a batch before its matches are used.</summary>
    public void Begin(BatchResult result)
    {
        _isTold = false;
        if (result.Parsed > 0 && Latest > DateTimeOffset.MinValue && result.Latest < Latest - StepBack)
        {
            _behind += result.Parsed;
            if (_behind >= Steady)
            {
                Latest = DateTimeOffset.MinValue;
                _behind = 0;
                _isAnew = true;
            }
        }
        else
        {
            _behind = 0;
        }
    }

    /// <summary>The latest time up to a match of the batch; to be asked once for each match, in order.</summary>
    /// <param name="match">The match.</param>
    /// <param name="isAnew">Whether time began anew since the match before: windows that are open belong to another time.</param>
    public DateTimeOffset At(in BatchResult.Match match, out bool isAnew)
    {
        isAnew = _isAnew || (match.IsRestarted && !_isTold);
        _isTold |= match.IsRestarted;
        _isAnew = false;
        return match.IsRestarted || match.Latest > Latest ? match.Latest : Latest;
    }

    /// <summary>Takes a batch into account after its matches were used.</summary>
    public void End(BatchResult result)
    {
        _isAnew |= result.HasRestarted && !_isTold;
        if (result.HasRestarted || result.Clock > Latest)
        {
            Latest = result.Clock;
        }
    }
}
