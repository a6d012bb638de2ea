using System.Runtime.InteropServices;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>
/// Who may still hand in datagrams while there is more than can be handled: whoever has had no more than the average of all.
/// So one peer that floods loses its own messages, not those of the others; while there is only one, it has all the room.
/// Datagrams can be had in no other way: a peer that sends them cannot be slowed.
/// </summary>
internal sealed class FairShares
{
    /// <summary>More peers than this share one share: the addresses of datagrams may be made up.</summary>
    private const int MostPeers = 4096;

    /// <summary>A peer may have at most this many bytes more than the average: messages come in bursts.</summary>
    private const int Slack = BlockPool.BlockSize / 4;

    private static readonly PeerAddress Others = new(0);

    private readonly Dictionary<PeerAddress, long> _taken = [];
    private long _total;

    public bool TryTake(PeerAddress peer, int bytes)
    {
        PeerAddress payer = _taken.Count < MostPeers || _taken.ContainsKey(peer) ? peer : Others;
        ref long taken = ref CollectionsMarshal.GetValueRefOrAddDefault(_taken, payer, out _);
        if (taken > (_total / _taken.Count) + Slack)
        {
            return false;
        }

        taken += bytes;
        _total += bytes;
        return true;
    }

    /// <summary>Begins anew: there is room for all again.</summary>
    public void Clear()
    {
        _taken.Clear();
        _total = 0;
    }
}
