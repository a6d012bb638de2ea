using Leafwatch.Core.Anomalies;

namespace Leafwatch.Tests.Anomalies;

public sealed class SurroundingsTests
{
    [Fact]
    public void What_is_near_the_values_before_it_leaves_a_surprise_as_it_is()
    {
        Surroundings surroundings = Learned();
        surroundings.Take(10);

        Assert.InRange(surroundings.Join(4), 4, 4.01);
        Assert.InRange(surroundings.Least, 0, 1);
    }

    [Fact]
    public void What_is_far_from_them_is_worth_a_look_by_itself_and_more_beside_a_surprise()
    {
        Surroundings surroundings = Learned();
        surroundings.Take(100);

        Assert.Equal(3, surroundings.Least);
        Assert.InRange(surroundings.Join(0), 4, 6);
        Assert.True(surroundings.Join(4) > surroundings.Join(0));
    }

    [Fact]
    public void Before_sixty_values_nothing_is_far()
    {
        Surroundings surroundings = new();
        for (int i = 0; i < 60; i++)
        {
            surroundings.Take(i == 59 ? 1000 : 1);
        }

        Assert.Equal((0.0, 2.0), (surroundings.Least, surroundings.Join(2)));
    }

    [Fact]
    public void A_value_beyond_all_measure_is_forgotten_with_the_window()
    {
        Surroundings surroundings = Learned();
        surroundings.Take(double.MaxValue);
        for (int i = 0; i < 60; i++)
        {
            surroundings.Take(10 + (i % 2));
        }

        surroundings.Take(20);
        Assert.Equal(3, surroundings.Least);
        Assert.True(double.IsFinite(surroundings.Join(2)));
    }

    private static Surroundings Learned()
    {
        Surroundings surroundings = new();
        for (int i = 0; i < 200; i++)
        {
            surroundings.Take(10 + (i % 2));
        }

        return surroundings;
    }
}
