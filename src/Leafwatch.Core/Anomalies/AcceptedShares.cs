namespace Leafwatch.Core.Anomalies;

/// <summary>How large a share of each kind somebody said to be no news: as much again is not told. Shares are of 1; at most 256 kinds are kept, those with the largest.</summary>
/// <param name="slack">How much more still counts as much: as much again is never quite that.</param>
internal sealed class AcceptedShares(double slack)
{
    private const int Most = 256;

    private readonly Dictionary<string, double> _shares = [];

    /// <summary>What was accepted, by kind.</summary>
    public IEnumerable<(string Kind, double Share)> All => _shares.OrderBy(static share => share.Key, StringComparer.Ordinal).Select(static share => (share.Key, share.Value));

    /// <summary>The largest share of a kind that was accepted; 0 when none was.</summary>
    public double Of(string kind) => _shares.GetValueOrDefault(kind);

    /// <summary>Whether a share of a kind is no more than what was accepted.</summary>
    public bool Cover(string kind, double share) => _shares.TryGetValue(kind, out double accepted) && share < accepted + slack;

    /// <summary>Takes what somebody said of a share.</summary>
    public void Judge(Verdict verdict, string kind, double share)
    {
        if (verdict == Verdict.True)
        {
            _shares.Remove(kind);
            return;
        }

        _shares[kind] = Math.Max(share, Of(kind));
        if (_shares.Count > Most)
        {
            _shares.Remove(_shares.MinBy(static each => each.Value).Key);
        }
    }

    /// <summary>Takes over what somebody said of what this one replaces.</summary>
    public void Take(AcceptedShares before)
    {
        foreach ((string kind, double share) in before._shares)
        {
            _shares[kind] = share;
        }
    }

    public void Write(BinaryWriter to)
    {
        to.Write(_shares.Count);
        foreach ((string kind, double share) in All)
        {
            to.Write(kind);
            to.Write(share);
        }
    }

    public void Read(BinaryReader from)
    {
        for (int count = from.ReadInt32(); count > 0; count--)
        {
            _shares[from.ReadString()] = from.ReadDouble();
        }
    }
}
