using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Tests.Anomalies;

public sealed class AnomalyAlertTests
{
    [Fact]
    public void The_picture_of_a_measure_shows_where_it_left_the_band()
    {
        // Three minutes have 12: by the noise of three minutes and a forecast that is off by a quarter, 6 to 26.
        double[] recent = [.. Enumerable.Repeat(4.0, 51), 0, 0, 1, 9, 8, 8, 10, 40, 44];
        Assert.Equal(
            [
                "requests: 44 in a minute, usually 4",
                "the last hour in bars of 3 minutes: at most 94, usual 6 to 26 (^ above, v below)",
                new string('▂', 17) + "▁▃█",
                new string('-', 17) + "v-^",
            ],
            AnomalyAlert.Picture(new AnomalousMeasure("requests", 44, 4, 1, 12, 9, recent)));
    }

    [Fact]
    public void Minutes_that_are_silent_together_are_below_what_is_usual_though_each_of_them_is_often_silent()
    {
        double[] recent = [.. Enumerable.Repeat(4.0, 40), .. Enumerable.Repeat(0.0, 20)];
        string[] picture = [.. AnomalyAlert.Picture(new AnomalousMeasure("not_found", 0, 80, 0, 19, 6, recent) { Minutes = 20 })];
        Assert.StartsWith("requests for pages that are not there: 0 in 20 minutes, usually 80", picture[0], StringComparison.Ordinal);
        Assert.Equal("-------------vvvvvvv", picture[^1]);
    }

    [Fact]
    public void Of_what_did_not_come_there_are_no_matches()
    {
        DateTimeOffset noticed = new(2026, 12, 1, 0, 17, 0, TimeSpan.Zero);
        Alert alert = AnomalyAlert.Of(new Anomaly
        {
            Id = "a",
            Rule = "anomaly_silence",
            Series = new RollupSeries("web", "", ""),
            First = noticed,
            Began = noticed.AddMinutes(-19),
            Last = noticed,
            Reasons = ["no requests since 23:58"],
            Excess = 83,
        });
        Assert.Equal((1, noticed.AddMinutes(-19), noticed), (alert.Count, alert.First, alert.Fired));
    }

    [Theory]
    [InlineData("bytes", 3_592_768, 2, "bytes sent: 1.8 MB a minute, usually 4.5 kB")]
    [InlineData("latency_median", 0.32, 2, "the time that half of the answers take: 160 ms, usually 4.5 s")]
    [InlineData("requests", 1234, 1, "requests: 1,234 in a minute, usually 9,000")]
    public void Numbers_are_told_as_people_read_them(string measure, double value, int minutes, string expected) => Assert.Equal(
        [expected],
        AnomalyAlert.Picture(new AnomalousMeasure(measure, value, measure == "latency_median" ? 9 : 9000, 0, 0, 9, []) { Minutes = minutes }));

    [Fact]
    public void Where_no_band_is_known_none_is_drawn() =>
        Assert.Equal(
            ["requests: 44 in 3 minutes, usually 4", "the last hour in bars of 3 minutes: at most 44", "·▁█"],
            AnomalyAlert.Picture(new AnomalousMeasure("requests", 44, 4, 0, 0, 9, [0, 0, 0, 1, 1, 1, 4, 20, 20]) { Minutes = 3 }));

    [Fact]
    public void Of_a_response_time_three_minutes_have_no_more_than_one()
    {
        HourPicture picture = HourPicture.Of(new AnomalousMeasure("latency_p95", 1.2, 0.4, 0.2, 0.8, 9, [0.4, 0.5, 0.3, 1, 1.2, 1.4]) { Minutes = 1 });
        Assert.Equal([0.4, 1.2], picture.Bars.Select(bar => Math.Round(bar, 9)));
        Assert.Equal(new ExpectedRange(0.4, 0.2, 0.8), picture.Expected);
    }
}
