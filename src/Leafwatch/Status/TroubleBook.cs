namespace Leafwatch.Status;

/// <summary>What went wrong in the program itself of late; the same again is counted. There is a bound to it.</summary>
internal sealed class TroubleBook(TimeProvider time)
{
    private const int Most = 50;
    private const int Longest = 1000;

    private readonly Lock _gate = new();
    private readonly List<Trouble> _troubles = [];

    /// <summary>The latest first.</summary>
    public IReadOnlyList<Trouble> Latest
    {
        get
        {
            lock (_gate)
            {
                return [.. _troubles.AsEnumerable().Reverse()];
            }
        }
    }

    public void Add(string text)
    {
        text = text[..Math.Min(text.Length, Longest)];
        DateTimeOffset now = time.GetUtcNow();
        lock (_gate)
        {
            int place = _troubles.FindIndex(trouble => trouble.Text == text);
            Trouble trouble = place < 0 ? new Trouble(text, now, now, 1) : _troubles[place] with { Last = now, Times = _troubles[place].Times + 1 };
            if (place >= 0)
            {
                _troubles.RemoveAt(place);
            }
            else if (_troubles.Count == Most)
            {
                _troubles.RemoveAt(0);
            }

            _troubles.Add(trouble);
        }
    }
}

/// <param name="Text">What it was.</param>
/// <param name="First">When it came first.</param>
/// <param name="Last">When it came last.</param>
/// <param name="Times">How often.</param>
internal sealed record Trouble(string Text, DateTimeOffset First, DateTimeOffset Last, long Times);
