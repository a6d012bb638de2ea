namespace Leafwatch.Web;

/// <summary>Lets go of what pages are made of, some time after the last was asked for: a dashboard that nobody looks at is to be small.</summary>
/// <param name="letGo">Lets go.</param>
/// <param name="time">The clock.</param>
internal sealed class Rest(Action letGo, TimeProvider time)
{
    /// <summary>Nobody who reads a page waits so long for the next that it would be seen.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromSeconds(45);

    private long _asked;
    private volatile bool _isDue;

    /// <summary>A page was asked for.</summary>
    public void Asked()
    {
        Volatile.Write(ref _asked, time.GetTimestamp());
        _isDue = true;
    }

    /// <summary>To be asked from time to time.</summary>
    public void Look()
    {
        if (_isDue && time.GetElapsedTime(Volatile.Read(ref _asked)) >= Quiet)
        {
            _isDue = false;
            letGo();
        }
    }
}
