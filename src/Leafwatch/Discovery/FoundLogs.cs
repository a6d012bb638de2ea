using Leafwatch.Core.Detection;

namespace Leafwatch.Discovery;

/// <summary>Gathers logs, of which a file has only one, however often it is named.</summary>
internal sealed class FoundLogs
{
    /// <summary>More than any machine has; what is named behind them is made up.</summary>
    public const int Most = 2000;

    private const int MostRemarks = 20;

    private readonly List<FoundLog> _all = [];
    private readonly Dictionary<string, int> _places = [];

    public IReadOnlyList<FoundLog> All => _all;

    public void Add(FoundLog log)
    {
        if (!_places.TryGetValue(log.Origin.ToString(), out int known))
        {
            if (_all.Count < Most)
            {
                _places.Add(log.Origin.ToString(), _all.Count);
                _all.Add(log);
            }

            return;
        }

        // Two sites in one file, or two layouts: neither can be said of the file.
        FoundLog first = _all[known];
        List<string> remarks = [.. first.Remarks.Union(log.Remarks)];
        IReadOnlyList<FoundFormat> before = first.SharedBy.Count > 0 ? first.SharedBy : [first.Format];
        bool isAnother = !before.Any(log.Format.IsSameAs);
        if (isAnother && remarks.Count < MostRemarks)
        {
            remarks.Add($"{log.Said} writes to the same file with another format");
        }

        _all[known] = first with
        {
            Format = first.Format.And(log.Format),
            SharedBy = isAnother && before.Count < FileFormats.MostFormats ? [.. before, log.Format] : first.SharedBy,
            VirtualHost = first.VirtualHost == log.VirtualHost ? first.VirtualHost : null,
            TrustedProxies = first.TrustedProxies.SequenceEqual(log.TrustedProxies) ? first.TrustedProxies : [.. first.TrustedProxies.Intersect(log.TrustedProxies)],
            Remarks = remarks,
        };
    }
}
