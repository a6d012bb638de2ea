using MathNet.Numerics;

namespace Leafwatch.Core.Anomalies;

/// <summary>How probable counts are.</summary>
internal static class Chance
{
    /// <summary>The probability of <paramref name="count"/> or more of <paramref name="of"/> where each is one with a probability of <paramref name="share"/>: a binomial tail.</summary>
    public static double AtLeast(double count, double of, double share) => count switch
    {
        <= 0 => 1,
        _ when count >= of => Math.Pow(share, of),
        _ => SpecialFunctions.BetaRegularized(count, of - count + 1, share),
    };

    /// <summary>
    /// How surprising a count is, as a negative decimal logarithm: a Poisson tail, upwards or downwards, of counts that come in bunches.
    /// </summary>
    /// <param name="count">How many there were.</param>
    /// <param name="expected">How many were expected.</param>
    /// <param name="bunch">How many come together: the variance over the mean.</param>
    public static double Surprise(double count, double expected, double bunch)
    {
        double tail = count > expected
            ? SpecialFunctions.GammaLowerRegularized(Math.Max(count / bunch, 1e-6), Math.Max(expected / bunch, 1e-6))
            : SpecialFunctions.GammaUpperRegularized((count / bunch) + 1, Math.Max(expected / bunch, 1e-6));
        return -Math.Log10(Math.Clamp(tail, 1e-15, 1));
    }

    /// <summary>
    /// The probability that the values of an unchanging series have such a trend, upwards or downwards
    /// (H. B. Mann, "Nonparametric tests against trend", 1945, with the normal approximation).
    /// </summary>
    public static (double Probability, bool IsUpwards) OfTrend(IReadOnlyList<double> values)
    {
        int n = values.Count;
        int s = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                s += Math.Sign(values[j] - values[i]);
            }
        }

        double deviation = Math.Sqrt(n * (n - 1.0) * ((2.0 * n) + 5) / 18);
        double z = Math.Max(0, Math.Abs(s) - 1) / deviation;
        return (SpecialFunctions.Erfc(z / Math.Sqrt(2)), s > 0);
    }

    /// <summary>The probability that a normal week has a minute of that surprise.</summary>
    public static double InWeek(double surprise) => 1 - Math.Exp(-TimeSpan.FromDays(7).TotalMinutes * Math.Pow(10, -surprise));
}
