using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Tests.Anomalies;

public sealed class ExpectedRangeTests
{
    private static readonly RollupSeries Web = new("web", "", "");
    private static readonly RollupSeries Shop = new("web", "", "shop");

    [Fact]
    public void A_minute_has_the_band_at_or_before_it()
    {
        ExpectedRange?[] ranges = ExpectedRange.Of([Band(Web, 0, 4, 2, 9), Band(Web, 15, 10, 6, 20)], [0, 1, 13, 14, 15, 16]);
        Assert.Equal([new(4, 2, 9), new(4, 2, 9), new(10, 6, 20)], [ranges[0], ranges[2], ranges[4]]);
    }

    [Fact]
    public void Noise_evens_out_in_a_longer_time_and_an_error_of_the_forecast_does_not()
    {
        ExpectedRange range = ExpectedRange.Of([Band(Web, 0, 4, 2, 9)], [0, 15])[0]!.Value;
        Assert.Equal(60, range.Expected);

        // The roots of 15 * 2² + 15² and of 15 * 5² + 15².
        Assert.Equal(60 - Math.Sqrt(285), range.Low, 6);
        Assert.Equal(60 + Math.Sqrt(600), range.High, 6);
    }

    [Fact]
    public void Nothing_at_all_is_usual_of_what_hardly_ever_comes()
    {
        Assert.Equal(0, ExpectedRange.Of([Band(Web, 0, 0.02, 0, 6)], [0, 60])[0]!.Value.Low);
        Assert.Equal(0, new ExpectedRange(0.02, 0, 6).Of(3).Low);
        Assert.InRange(ExpectedRange.Of([Band(Web, 0, 8, 0, 40)], [0, 60])[0]!.Value.Low, 240, 360);
    }

    [Fact]
    public void Sites_and_measures_add_up_and_their_widths_as_squares()
    {
        ExpectedRange range = ExpectedRange.Of([Band(Web, 0, 10, 7, 14), Band(Shop, 0, 20, 16, 23)], [0, 1])[0]!.Value;
        Assert.Equal(new ExpectedRange(30, 25, 35), range);
    }

    [Fact]
    public void Where_no_band_is_near_nothing_is_expected()
    {
        ExpectedRange?[] ranges = ExpectedRange.Of([Band(Web, 60, 4, 2, 9)], [0, 30, 60, 75, 90, 120]);
        Assert.Equal([false, false, true, true, false], ranges.Select(range => range is not null));
    }

    [Fact]
    public void Of_a_response_time_an_hour_has_no_more_than_a_minute() =>
        Assert.Equal(new ExpectedRange(0.5, 0.25, 1), ExpectedRange.Of([Band(Web, 0, 0.5, 0.25, 1), Band(Web, 15, 0.5, 0.25, 1)], [0, 60], isAmount: false)[0]);

    private static ExpectedBand Band(RollupSeries series, long minute, double expected, double low, double high) => new(series, "requests", minute, expected, low, high);
}
