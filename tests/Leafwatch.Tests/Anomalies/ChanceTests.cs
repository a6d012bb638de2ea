using Leafwatch.Core.Anomalies;

namespace Leafwatch.Tests.Anomalies;

public sealed class ChanceTests
{
    [Fact]
    public void A_binomial_tail_is_the_sum_of_its_terms()
    {
        // 2 or more of 3 with a half each: 4 of 8 ways.
        Assert.Equal(0.5, Chance.AtLeast(2, 3, 0.5), 9);
        Assert.Equal(0.125, Chance.AtLeast(3, 3, 0.5), 9);
        Assert.Equal(1, Chance.AtLeast(0, 3, 0.5));
    }

    [Fact]
    public void A_Poisson_tail_is_what_is_left_of_the_whole()
    {
        // 3 or more where 2 are expected: 1 − e⁻² (1 + 2 + 2).
        Assert.Equal(-Math.Log10(1 - (5 * Math.Exp(-2))), Chance.Surprise(3, 2, 1), 6);
        Assert.Equal(1 / Math.Log(10) * 20, Chance.Surprise(0, 20, 1), 6);
        Assert.True(Chance.Surprise(30, 10, 5) < Chance.Surprise(30, 10, 1));
    }

    [Fact]
    public void What_only_rises_is_a_trend_and_what_only_repeats_is_none()
    {
        (double probability, bool isUpwards) = Chance.OfTrend([.. Enumerable.Range(0, 28).Select(i => (double)i)]);
        Assert.True(isUpwards);
        Assert.True(probability < 1e-10);
        Assert.True(Chance.OfTrend([.. Enumerable.Range(0, 28).Select(i => (double)(i % 7))]).Probability > 0.05);
    }
}
