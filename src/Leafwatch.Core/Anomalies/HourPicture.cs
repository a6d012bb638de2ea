using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Anomalies;

/// <summary>How a measure went in the hour up to when it was noticed, in bars of three minutes: of single minutes the usual is so wide that it says little.</summary>
/// <param name="Bars">The bars, the oldest first.</param>
/// <param name="Expected">What is usual in a bar; <see langword="null"/> when that is not known.</param>
public sealed record HourPicture(IReadOnlyList<double> Bars, ExpectedRange? Expected)
{
    public const int MinutesOfBar = 3;

    /// <summary>Whether each bar is above (1) what is usual, below it (-1), or neither.</summary>
    public IReadOnlyList<int> Beyond { get; private init; } = [];

    public static HourPicture Of(AnomalousMeasure measure)
    {
        // Three minutes take no longer to answer than one.
        bool isAmount = Measure.Named(measure.Name) is not { IsCount: false, Role: not MeasureRole.Traffic };
        ExpectedRange minute = new(measure.Expected / measure.Minutes, measure.Low, measure.High);
        double[] bars = [.. measure.Recent.Chunk(MinutesOfBar).Select(bar => isAmount ? bar.Sum() : bar.Average())];
        ExpectedRange? expected = !AnomalyAlert.HasBand(measure) ? null : isAmount ? minute.Of(MinutesOfBar) : minute;
        return new HourPicture(bars, expected)
        {
            Beyond = expected is not { } usual ? [] : [.. bars.Select((bar, i) => Side(bar, usual, IsTold(i)))],
        };

        // Minutes that are told together left the band together, though each alone may have been within it.
        bool IsTold(int bar) => (bars.Length - 1 - bar) * MinutesOfBar < measure.Minutes;

        int Side(double bar, ExpectedRange usual, bool isTold) =>
            bar > usual.High ? 1
            : bar < usual.Low ? -1
            : !isTold ? 0
            : measure.Value < measure.Expected ? (bar < usual.Expected ? -1 : 0)
            : bar > usual.Expected ? 1 : 0;
    }
}
