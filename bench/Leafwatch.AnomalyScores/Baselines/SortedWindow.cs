namespace Leafwatch.AnomalyScores.Baselines;

/// <summary>The last values of a series, kept sorted too: medians over them are exact.</summary>
internal sealed class SortedWindow(int capacity)
{
    private readonly Queue<double> _inOrder = new();
    private readonly List<double> _sorted = [];

    public int Count => _sorted.Count;

    public double Median => _sorted.Count == 0 ? double.NaN : _sorted[_sorted.Count / 2];

    public void Add(double value)
    {
        if (double.IsNaN(value))
        {
            return;
        }

        if (_inOrder.Count == capacity)
        {
            _sorted.RemoveAt(_sorted.BinarySearch(_inOrder.Dequeue()));
        }

        _inOrder.Enqueue(value);
        int at = _sorted.BinarySearch(value);
        _sorted.Insert(at < 0 ? ~at : at, value);
    }
}
