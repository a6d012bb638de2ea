namespace Leafwatch.Core.Correlation;

/// <summary>Bounds what all open alerts together hold of lines: with very many of them, each keeps less of every further line.</summary>
internal sealed class EvidenceBudget
{
    private const long Comfortable = 32 * 1024 * 1024;
    private const int ShortLine = 200;

    /// <summary>How many bytes are held now.</summary>
    public long Held { get; set; }

    public int LongestLine => Held < Comfortable ? EvidenceRing.LongestLine : ShortLine;
}
