using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Storage;

namespace Leafwatch.Tests.Anomalies;

public sealed class AnomalyAlertTests
{
    [Fact]
    public void The_picture_of_a_measure_shows_where_it_left_the_band()
    {
        double[] recent = [.. Enumerable.Repeat(4.0, 56), 40, 44, 0, 0];
        Assert.Equal(
            [
                "requests: 44 in a minute, usually 4; a minute has 1 to 12 as a rule",
                new string('▁', 28) + "█· the last hour, at most 44 a minute",
                new string('-', 28) + "^v ^ above, v below what is usual",
            ],
            AnomalyAlert.Picture(new AnomalousMeasure("requests", 44, 4, 1, 12, 9, recent)));
    }

    [Fact]
    public void Where_no_band_is_known_none_is_drawn() =>
        Assert.Equal(
            ["requests: 44 in 3 minutes, usually 4", "▁█ the last hour, at most 20 a minute"],
            AnomalyAlert.Picture(new AnomalousMeasure("requests", 44, 4, 0, 0, 9, [1, 2, 20, 20]) { Minutes = 3 }));
}
