namespace Leafwatch.Core.Sources.Syslog;

/// <summary>How many connections there are, in all and by peer.</summary>
internal sealed class ConnectionLimits(int most, int mostPerPeer)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerAddress, int> _byPeer = [];
    private int _count;

    /// <summary>Counts a connection in.</summary>
    /// <returns>Why there may not be one more, if so.</returns>
    public string? Enter(PeerAddress peer)
    {
        lock (_gate)
        {
            int had = _byPeer.GetValueOrDefault(peer);
            if (had >= mostPerPeer)
            {
                return $"it has {mostPerPeer} connections already ('connections_per_peer')";
            }

            if (_count >= most)
            {
                return $"there are {most} connections already ('connections')";
            }

            _byPeer[peer] = had + 1;
            _count++;
            return null;
        }
    }

    public void Leave(PeerAddress peer)
    {
        lock (_gate)
        {
            _count--;
            if (--_byPeer[peer] == 0)
            {
                _byPeer.Remove(peer);
            }
        }
    }
}
