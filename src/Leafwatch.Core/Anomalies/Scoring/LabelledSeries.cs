namespace Leafwatch.Core.Anomalies.Scoring;

/// <summary>A series of which it is known where it was not as usual. Missing values are <see cref="double.NaN"/>.</summary>
public sealed record LabelledSeries(string Name, IReadOnlyList<DateTimeOffset> Times, IReadOnlyList<double> Values, IReadOnlyList<bool> Labels)
{
    public int Count => Times.Count;

    /// <summary>The time from one value to the next, as most of them have it.</summary>
    public TimeSpan Step { get; } = StepOf(Times);

    /// <summary>How long it is, in weeks, each value standing for one step.</summary>
    public double Weeks => Count * Step.TotalDays / 7;

    /// <summary>The labelled segments: runs of labelled values.</summary>
    public IReadOnlyList<Segment> Segments { get; } = SegmentsOf(Labels);

    /// <summary>The median of the first steps, so that a gap or a repeated time does not decide it.</summary>
    public static TimeSpan StepOf(IReadOnlyList<DateTimeOffset> times)
    {
        const int Enough = 1000;
        List<TimeSpan> steps = [];
        for (int i = 1; i < Math.Min(times.Count, Enough); i++)
        {
            if (times[i] > times[i - 1])
            {
                steps.Add(times[i] - times[i - 1]);
            }
        }

        steps.Sort();
        return steps.Count > 0 ? steps[steps.Count / 2] : TimeSpan.FromMinutes(1);
    }

    private static List<Segment> SegmentsOf(IReadOnlyList<bool> labels)
    {
        List<Segment> segments = [];
        for (int i = 0; i < labels.Count; i++)
        {
            if (!labels[i])
            {
                continue;
            }

            int first = i;
            while (i + 1 < labels.Count && labels[i + 1])
            {
                i++;
            }

            segments.Add(new Segment(first, i));
        }

        return segments;
    }
}

/// <summary>Values of a series from one to another, both included.</summary>
public readonly record struct Segment(int First, int Last);
