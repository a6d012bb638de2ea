namespace Leafwatch.Core.Actors;

/// <summary>What is counted of somebody who comes again and again: an address with what it calls itself, or the user that it logs in as.</summary>
/// <param name="address">The address.</param>
/// <param name="agent">The user agent; <see langword="null"/> when it has none.</param>
/// <param name="user">The user that it logs in as; <see langword="null"/> for one that asks for pages.</param>
internal sealed class Actor(string address, string? agent, string? user)
{
    /// <summary>At most this many pauses are kept, the latest: they tell whether it is steady.</summary>
    private const int MostPauses = 128;

    /// <summary>Of more paths it is only known that there are more.</summary>
    public const int MostPaths = 32;

    private readonly List<float> _pauses = [];
    private readonly HashSet<ulong> _paths = [];
    private readonly HashSet<int> _days = [];
    private int _next;

    public string Address { get; } = address;

    public string? Agent { get; } = agent;

    public string? User { get; } = user;

    public long Events { get; private set; }

    /// <summary>Events among them that ended well.</summary>
    public long Well { get; private set; }

    /// <summary>Whether it only looked: nothing was sent, no password was refused.</summary>
    public bool OnlyLooks { get; private set; } = true;

    public DateTimeOffset First { get; private set; }

    public DateTimeOffset Last { get; private set; }

    public int Paths => _paths.Count;

    public int Days => _days.Count;

    public void Add(DateTimeOffset time, bool isWell, bool looks, ulong path)
    {
        if (Events == 0)
        {
            First = time;
        }
        else if (time >= Last)
        {
            Keep((float)(time - Last).TotalSeconds);
        }

        Events++;
        Well += isWell ? 1 : 0;
        OnlyLooks &= looks;
        Last = time > Last ? time : Last;
        if (_paths.Count <= MostPaths)
        {
            _paths.Add(path);
        }

        if (_days.Count < MostPauses)
        {
            _days.Add((int)(time.UtcTicks / TimeSpan.TicksPerDay));
        }
    }

    /// <summary>The usual pause between two events, in the middle of them all, and which share of them is about as long; <see langword="null"/> when they are few.</summary>
    public (TimeSpan Pause, double Share)? Rhythm(int least)
    {
        if (_pauses.Count < least)
        {
            return null;
        }

        float[] sorted = [.. _pauses.Order()];
        float middle = sorted[sorted.Length / 2];
        double tolerance = Math.Max(2, middle * 0.1);
        return (TimeSpan.FromSeconds(middle), (double)sorted.Count(pause => Math.Abs(pause - middle) <= tolerance) / sorted.Length);
    }

    private void Keep(float pause)
    {
        if (_pauses.Count < MostPauses)
        {
            _pauses.Add(pause);
            return;
        }

        _pauses[_next] = pause;
        _next = (_next + 1) % MostPauses;
    }
}
