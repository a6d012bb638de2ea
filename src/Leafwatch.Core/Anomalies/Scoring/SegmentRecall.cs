namespace Leafwatch.Core.Anomalies.Scoring;

/// <summary>
/// What a user notices: which share of the labelled segments was flagged soon after it began, and how many alarms were false. Flags at most
/// <see cref="Together"/> apart are one alarm; it is false when none of its flags lies in a labelled segment.
/// </summary>
public readonly record struct SegmentRecall(int Segments, int InTime, int FalseAlarms, double Weeks)
{
    public static readonly TimeSpan Soon = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan Together = TimeSpan.FromMinutes(10);

    public double Share => Segments == 0 ? 1 : (double)InTime / Segments;

    public double FalseAlarmsPerWeek => Weeks > 0 ? FalseAlarms / Weeks : 0;

    public static SegmentRecall operator +(SegmentRecall a, SegmentRecall b) =>
        new(a.Segments + b.Segments, a.InTime + b.InTime, a.FalseAlarms + b.FalseAlarms, a.Weeks + b.Weeks);

    public static SegmentRecall Of(LabelledSeries series, Func<int, bool> isFlagged)
    {
        int inTime = 0;
        foreach (Segment segment in series.Segments)
        {
            for (int i = segment.First; i <= segment.Last && series.Times[i] - series.Times[segment.First] <= Soon; i++)
            {
                if (isFlagged(i))
                {
                    inTime++;
                    break;
                }
            }
        }

        (int falseAlarms, bool isOpen, bool isTrue, DateTimeOffset last) = (0, false, false, default);
        for (int i = 0; i < series.Count; i++)
        {
            if (!isFlagged(i))
            {
                continue;
            }

            if (isOpen && series.Times[i] - last > Together)
            {
                falseAlarms += isTrue ? 0 : 1;
                isTrue = false;
            }

            (isOpen, last) = (true, series.Times[i]);
            isTrue |= series.Labels[i];
        }

        falseAlarms += isOpen && !isTrue ? 1 : 0;
        return new SegmentRecall(series.Segments.Count, inTime, falseAlarms, series.Weeks);
    }
}
