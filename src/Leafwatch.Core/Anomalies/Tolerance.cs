using System.Numerics;

namespace Leafwatch.Core.Anomalies;

/// <summary>By how much more something must surprise because of what somebody said of its anomalies. Surprise is a negative decimal logarithm of a probability.</summary>
internal sealed class Tolerance
{
    private const double FalseAlarmStep = 0.3;
    private const double LargestBias = 3;
    private const double ExpectedBias = 1.5;
    private const int HoursOfWeek = 168;

    private readonly ulong[] _expectedHours = new ulong[(HoursOfWeek / 64) + 1];

    /// <summary>By how much more at any time, after false alarms.</summary>
    public double Bias { get; private set; }

    /// <summary>For how many hours of the week somebody said that the unusual is expected.</summary>
    public int ExpectedHours => _expectedHours.Sum(BitOperations.PopCount);

    public bool IsAny => Bias > 0 || ExpectedHours > 0;

    /// <summary>By how much more at a time, in the zone of the site's people.</summary>
    public double At(DateTimeOffset time) => Bias + (IsExpected(HourOfWeek(time)) ? ExpectedBias : 0);

    /// <summary>Takes what somebody said of an anomaly.</summary>
    /// <param name="verdict">What they said.</param>
    /// <param name="surprise">How much it surprised.</param>
    /// <param name="threshold">From which surprise on that is told when nobody has said anything.</param>
    /// <param name="first">When it began, in the zone of the site's people.</param>
    /// <param name="last">When it was last unusual.</param>
    public void Judge(Verdict verdict, double surprise, double threshold, DateTimeOffset first, DateTimeOffset last)
    {
        switch (verdict)
        {
            case Verdict.FalseAlarm:
                Bias = Math.Min(LargestBias, Math.Max(Bias + FalseAlarmStep, surprise - threshold + FalseAlarmStep));
                break;
            case Verdict.True:
                Bias = Math.Max(0, Bias - FalseAlarmStep);
                break;
            default:
                for (DateTimeOffset hour = first; hour <= last.AddHours(1) && hour < first.AddDays(1); hour = hour.AddHours(1))
                {
                    int at = HourOfWeek(hour);
                    _expectedHours[at / 64] |= 1UL << (at % 64);
                }

                break;
        }
    }

    /// <summary>Takes over what somebody said of what this one replaces.</summary>
    public void Take(Tolerance before)
    {
        Bias = before.Bias;
        before._expectedHours.CopyTo(_expectedHours, 0);
    }

    public void Write(BinaryWriter to)
    {
        to.Write(Bias);
        foreach (ulong hours in _expectedHours)
        {
            to.Write(hours);
        }
    }

    public void Read(BinaryReader from)
    {
        Bias = from.ReadDouble();
        for (int i = 0; i < _expectedHours.Length; i++)
        {
            _expectedHours[i] = from.ReadUInt64();
        }
    }

    private static int HourOfWeek(DateTimeOffset time) => ((int)time.DayOfWeek * 24) + time.Hour;

    private bool IsExpected(int hour) => (_expectedHours[hour / 64] >> (hour % 64) & 1) != 0;
}
