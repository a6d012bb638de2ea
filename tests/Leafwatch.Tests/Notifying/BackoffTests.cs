using Leafwatch.Core.Notifying;

namespace Leafwatch.Tests.Notifying;

public sealed class BackoffTests
{
    [Fact]
    public void Waits_double_from_five_seconds_to_an_hour_less_a_fifth_at_most()
    {
        for (int failures = 1; failures < 100; failures++)
        {
            double full = Math.Min(5 * Math.Pow(2, failures - 1), 3600);
            Assert.InRange(Backoff.After("id", failures).TotalSeconds, full * 0.8, full);
        }
    }

    [Fact]
    public void The_same_failure_waits_the_same_and_another_differently()
    {
        Assert.Equal(Backoff.After("a", 9), Backoff.After("a", 9));
        Assert.Distinct(Enumerable.Range(0, 50).Select(i => Backoff.After($"id{i}", 9)));
    }
}
