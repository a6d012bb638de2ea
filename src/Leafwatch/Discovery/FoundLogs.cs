namespace Leafwatch.Discovery;

/// <summary>Gathers logs, of which a file has only one, however often it is named.</summary>
internal sealed class FoundLogs
{
    private readonly List<FoundLog> _all = [];

    public IReadOnlyList<FoundLog> All => _all;

    public void Add(FoundLog log)
    {
        int known = _all.FindIndex(other => other.Origin.ToString() == log.Origin.ToString());
        if (known < 0)
        {
            _all.Add(log);
            return;
        }

        // Two sites in one file, or two layouts: neither can be said of the file.
        FoundLog first = _all[known];
        List<string> remarks = [.. first.Remarks.Union(log.Remarks)];
        if (!first.Format.IsSameAs(log.Format))
        {
            remarks.Add($"{log.Said} writes to the same file with another format");
        }

        _all[known] = first with
        {
            Format = first.Format.And(log.Format),
            VirtualHost = first.VirtualHost == log.VirtualHost ? first.VirtualHost : null,
            TrustedProxies = first.TrustedProxies.SequenceEqual(log.TrustedProxies) ? first.TrustedProxies : [.. first.TrustedProxies.Intersect(log.TrustedProxies)],
            Remarks = remarks,
        };
    }
}
