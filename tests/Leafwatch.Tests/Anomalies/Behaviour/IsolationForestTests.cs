using Leafwatch.Core.Anomalies.Behaviour;

namespace Leafwatch.Tests.Anomalies.Behaviour;

public sealed class IsolationForestTests
{
    [Fact]
    public void A_point_that_stands_alone_has_a_higher_score_than_all_others()
    {
        Random random = new(7);
        float[][] points = [.. Enumerable.Range(0, 300).Select(_ => (float[])[(float)random.NextDouble() * 0.2f, 0.5f + ((float)random.NextDouble() * 0.1f), 0.3f])];
        IsolationForest forest = new(points, random);
        double alone = forest.Score([0.9f, 0.1f, 0.3f]);
        Assert.InRange(alone, 0.6, 1);
        Assert.All(points, point => Assert.True(forest.Score(point) < alone));
    }
}
