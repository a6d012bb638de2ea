namespace Leafwatch.Core.Alerting;

/// <summary>Counts events over time in a bounded row of steps, which become longer as the time does.</summary>
internal sealed class ActivityLog
{
    private const int MostSteps = 48;

    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(365),
    ];

    private readonly TimeSpan _offset;
    private readonly List<long> _counts;
    private int _step;
    private long _start;

    public ActivityLog(DateTimeOffset first)
    {
        _offset = first.Offset;
        _start = Floor(first.UtcTicks, Steps[0]);
        _counts = [0];
    }

    public ActivityLog(Activity stored)
    {
        _offset = stored.Start.Offset;
        _start = stored.Start.UtcTicks;
        _counts = [.. stored.Counts];
        _step = Math.Max(0, Array.IndexOf(Steps, stored.Step));
    }

    public void Add(DateTimeOffset time, long events)
    {
        if (events <= 0)
        {
            return;
        }

        long place = PlaceOf(time.UtcTicks);
        while ((place < 0 || place >= MostSteps) && !Fits(place) && _step < Steps.Length - 1)
        {
            Coarsen();
            place = PlaceOf(time.UtcTicks);
        }

        if (place < 0 && Fits(place))
        {
            _counts.InsertRange(0, Enumerable.Repeat(0L, (int)-place));
            _start += place * Steps[_step].Ticks;
            place = 0;
        }

        int at = (int)Math.Clamp(place, 0, MostSteps - 1);
        while (_counts.Count <= at)
        {
            _counts.Add(0);
        }

        _counts[at] += events;
    }

    public Activity ToActivity() => new(new DateTimeOffset(_start, TimeSpan.Zero).ToOffset(_offset), Steps[_step], [.. _counts]);

    private static long Floor(long ticks, TimeSpan step) => ticks - (ticks % step.Ticks);

    private long PlaceOf(long ticks) => (Floor(ticks, Steps[_step]) - _start) / Steps[_step].Ticks;

    /// <summary>Whether a place before the first can be put in front of it.</summary>
    private bool Fits(long place) => place < 0 && _counts.Count - place <= MostSteps;

    private void Coarsen()
    {
        long[] before = [.. _counts];
        (long start, TimeSpan step) = (_start, Steps[_step]);
        _step++;
        _start = Floor(start, Steps[_step]);
        _counts.Clear();
        _counts.Add(0);
        for (int i = 0; i < before.Length; i++)
        {
            int at = (int)PlaceOf(start + (i * step.Ticks));
            while (_counts.Count <= at)
            {
                _counts.Add(0);
            }

            _counts[at] += before[i];
        }
    }
}
