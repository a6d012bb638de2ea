using Leafwatch.Core.Anomalies;

namespace Leafwatch.Tests.Anomalies;

public sealed class StandstillTests
{
    [Fact]
    public void A_straight_line_is_the_more_unusual_the_longer_it_lasts_and_no_alarm()
    {
        Standstill standstill = Learned();
        double[] surprises = [.. Enumerable.Range(0, 1440).Select(i => standstill.Surprise(10 + (0.01 * i), 1))];

        Assert.Equal(0, surprises[0]);
        Assert.InRange(surprises[120], 2.8, 2.82);
        Assert.InRange(surprises[1439], 2.89, 2.9);
        Assert.All(surprises.Skip(120).Zip(surprises.Skip(121)), pair => Assert.True(pair.First <= pair.Second));
    }

    [Fact]
    public void Where_alarms_begin_lower_a_straight_line_stays_below_them()
    {
        Standstill standstill = Learned(mostUnusual: 2.2);

        Assert.Equal(2.2, Enumerable.Range(0, 1440).Max(i => standstill.Surprise(10 + (0.01 * i), 1)));
    }

    [Fact]
    public void Silence_stands_before_a_straight_line()
    {
        (Standstill silent, Standstill line) = (Learned(), Learned());
        for (int i = 0; i < 20; i++)
        {
            (double silence, double slope) = (silent.Surprise(0, 1), line.Surprise(10 + (0.01 * i), 1));
            Assert.True(silence >= slope);
            Assert.True(i < 19 || silence > slope);
        }
    }

    /// <summary>A week of values that never stand still.</summary>
    private static Standstill Learned(double mostUnusual = 4)
    {
        Standstill standstill = new(TimeSpan.FromMinutes(1), mostUnusual);
        Random random = new(1);
        for (int i = 0; i < 10_080; i++)
        {
            standstill.Surprise(10 + random.NextDouble(), 1);
        }

        return standstill;
    }
}
