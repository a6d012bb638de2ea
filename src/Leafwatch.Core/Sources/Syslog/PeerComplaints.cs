namespace Leafwatch.Core.Sources.Syslog;

/// <summary>What is wrong with peers, told in bounded numbers: the first few of each minute as they are, the rest as a number when it is over.</summary>
internal sealed class PeerComplaints(string source, TimeProvider time)
{
    private const int MostTold = 5;
    private const int LongestReason = 200;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly List<SourceEvent> _ready = [];
    private long _periodBegan = time.GetTimestamp();
    private int _told;
    private long _untold;
    private string _lastPath = "";

    /// <param name="endpoint">Where the peer was met.</param>
    /// <param name="peer">Who it is.</param>
    /// <param name="reason">What is wrong; may be text of the peer's.</param>
    public void Add(SyslogEndpoint endpoint, PeerAddress peer, string reason)
    {
        lock (_gate)
        {
            _lastPath = endpoint.ToString();
            if (_told == MostTold)
            {
                _untold++;
                return;
            }

            _told++;
            _ready.Add(new SourceEvent.PeerRefused(source, _lastPath, peer.ToString(), VisibleText.Of(reason, LongestReason)));
        }
    }

    /// <summary>What is to be told now.</summary>
    public IReadOnlyList<SourceEvent> Take()
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_periodBegan) >= Period)
            {
                if (_untold > 0)
                {
                    _ready.Add(new SourceEvent.PeersRefused(source, _lastPath, _untold));
                }

                (_told, _untold) = (0, 0);
                _periodBegan = time.GetTimestamp();
            }

            SourceEvent[] ready = [.. _ready];
            _ready.Clear();
            return ready;
        }
    }
}
