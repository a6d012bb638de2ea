namespace Leafwatch.Core.Anomalies.Behaviour;

/// <summary>
/// How easily a point is told apart from others (F. T. Liu, K. M. Ting, Z.-H. Zhou, "Isolation Forest", 2008): trees cut at random between the
/// least and the most of a feature; a point that is alone soon is unlike the rest.
/// </summary>
internal sealed class IsolationForest
{
    private const int Trees = 64;
    private const int Sample = 128;
    private const int Depth = 8;
    private const int Nodes = 1 << (Depth + 1);

    private readonly (byte Feature, float Cut, short Size)[][] _trees = new (byte, float, short)[Trees][];
    private readonly double _usual;

    /// <param name="points">Points that are mostly usual; all of the same length.</param>
    /// <param name="random">Draws samples and cuts.</param>
    public IsolationForest(IReadOnlyList<float[]> points, Random random)
    {
        int sample = Math.Min(Sample, points.Count);
        _usual = PathLength(sample);
        for (int i = 0; i < Trees; i++)
        {
            _trees[i] = new (byte, float, short)[Nodes];
            float[][] drawn = new float[sample][];
            for (int j = 0; j < sample; j++)
            {
                drawn[j] = points[random.Next(points.Count)];
            }

            Grow(_trees[i], 1, 0, drawn, random);
        }
    }

    /// <summary>From 0 to 1: about a half for a usual point, near one for one that stands alone.</summary>
    public double Score(float[] point)
    {
        double sum = 0;
        foreach ((byte Feature, float Cut, short Size)[] tree in _trees)
        {
            int node = 1;
            int depth = 0;
            while (tree[node].Size < 0)
            {
                node = (2 * node) + (point[tree[node].Feature] < tree[node].Cut ? 0 : 1);
                depth++;
            }

            sum += depth + PathLength(tree[node].Size);
        }

        return Math.Pow(2, -sum / Trees / _usual);
    }

    /// <summary>The mean depth at which one of so many is alone in a tree of random cuts.</summary>
    private static double PathLength(int points) => points switch
    {
        <= 1 => 0,
        2 => 1,
        _ => (2 * (Math.Log(points - 1) + 0.5772156649)) - (2.0 * (points - 1) / points),
    };

    private static void Grow((byte Feature, float Cut, short Size)[] tree, int node, int depth, float[][] points, Random random)
    {
        tree[node].Size = (short)points.Length;
        if (depth == Depth || points.Length <= 1)
        {
            return;
        }

        // A feature in which all are alike cuts nothing.
        int features = points[0].Length;
        int first = random.Next(features);
        for (int i = 0; i < features; i++)
        {
            int feature = (first + i) % features;
            float least = points.Min(point => point[feature]);
            float most = points.Max(point => point[feature]);
            if (most > least)
            {
                float cut = least + ((float)random.NextDouble() * (most - least));
                tree[node] = ((byte)feature, cut, -1);
                Grow(tree, 2 * node, depth + 1, [.. points.Where(point => point[feature] < cut)], random);
                Grow(tree, (2 * node) + 1, depth + 1, [.. points.Where(point => point[feature] >= cut)], random);
                return;
            }
        }
    }
}
