using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Anomalies;

/// <summary>How a measure went in the hour up to when it was noticed, in bars of three minutes: of single minutes the usual is so wide that it says little.</summary>
/// <param name="Bars">The bars, the oldest first.</param>
/// <param name="Expected">What is usual in a bar; <see langword="null"/> when that is not known.</param>
public sealed record HourPicture(IReadOnlyList<double> Bars, ExpectedRange? Expected)
{
    public const int MinutesOfBar = 3;

    public static HourPicture Of(AnomalousMeasure measure)
    {
        // Three minutes take no longer to answer than one.
        bool isAmount = Measure.Named(measure.Name) is not { IsCount: false, Role: not MeasureRole.Traffic };
        ExpectedRange minute = new(measure.Expected / measure.Minutes, measure.Low, measure.High);
        return new HourPicture(
            [.. measure.Recent.Chunk(MinutesOfBar).Select(bar => isAmount ? bar.Sum() : bar.Average())],
            !AnomalyAlert.HasBand(measure) ? null : isAmount ? minute.Of(MinutesOfBar) : minute);
    }
}
