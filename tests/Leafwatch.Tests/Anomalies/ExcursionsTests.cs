using Leafwatch.Core.Anomalies;

namespace Leafwatch.Tests.Anomalies;

public sealed class ExcursionsTests
{
    private const double Threshold = 3.3;
    private const int Day = 288;

    [Fact]
    public void What_comes_oftener_is_the_less_of_an_alarm_and_stays_one()
    {
        Excursions excursions = new(TimeSpan.FromMinutes(5), Threshold);
        double[] weighed = [.. Enumerable.Range(0, 6).Select(_ => Next(excursions, 5))];

        Assert.Equal(5, weighed[0]);
        Assert.Equal(weighed.OrderDescending(), weighed);
        Assert.InRange(weighed[^1], Threshold, 4);
    }

    [Fact]
    public void What_is_higher_than_those_before_is_as_much_of_an_alarm_as_ever()
    {
        Excursions excursions = new(TimeSpan.FromMinutes(5), Threshold);
        for (int i = 0; i < 6; i++)
        {
            Next(excursions, 4);
        }

        Assert.Equal(6, Next(excursions, 6));
    }

    [Fact]
    public void What_goes_on_is_less_than_its_beginning()
    {
        Excursions excursions = new(TimeSpan.FromMinutes(5), Threshold);
        Next(excursions, 5);

        Assert.InRange(excursions.Weigh(4.9), Threshold, 4.9 * 0.99);
    }

    private static double Next(Excursions excursions, double surprise)
    {
        for (int i = 0; i < Day; i++)
        {
            excursions.Weigh(0);
        }

        return excursions.Weigh(surprise);
    }
}
