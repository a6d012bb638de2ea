using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Correlation;

/// <summary>The sum, the average or a quantile of numbers that come and go.</summary>
internal sealed class NumberSummary(CorrelationType type, decimal percentile)
{
    private readonly SortedNumbers? _sorted = type is CorrelationType.ValuePercentile or CorrelationType.ValueMedian ? new SortedNumbers() : null;
    private readonly decimal _share = percentile / 100;
    private decimal _sum;
    private int _count;

    /// <summary>
    /// What comes of the numbers; there is one at least. A percentile is the least number that so many percent are not above (the nearest
    /// rank); the median of an even count lies half-way between the middle two.
    /// </summary>
    public decimal Value => type switch
    {
        CorrelationType.ValueAverage => _sum / _count,
        CorrelationType.ValueMedian => (_sorted![(_count - 1) / 2] / 2) + (_sorted[_count / 2] / 2),
        CorrelationType.ValuePercentile => _sorted![(int)Math.Ceiling(_share * _count) - 1],
        _ => _sum,
    };

    /// <summary>Forgets all numbers, where that is no more than to say so.</summary>
    public bool TryClear()
    {
        (_sum, _count) = (0, 0);
        return _sorted is null;
    }

    public void Add(decimal number)
    {
        _count++;
        _sum += _sorted is null ? number : 0;
        _sorted?.Add(number);
    }

    public void Remove(decimal number)
    {
        _count--;
        _sum -= _sorted is null ? number : 0;
        _sorted?.Remove(number);
    }
}
