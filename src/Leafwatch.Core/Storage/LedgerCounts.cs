namespace Leafwatch.Core.Storage;

/// <summary>What became of the bytes and lines of a file, or of all files of a source. Of each file it holds that what existed was read, is still unread, or is a gap.</summary>
/// <param name="Existed">Bytes, from where the reading of the file began.</param>
/// <param name="Read">Bytes among them that were read.</param>
/// <param name="Lost">Bytes among them that lie in gaps, as far as their size is known.</param>
/// <param name="Parsed">Bytes among those read that are not in lines that could not be understood.</param>
/// <param name="Lines">Lines read.</param>
/// <param name="Unparsed">Lines among them that could not be understood.</param>
/// <param name="Late">Lines older than the latest before them by more than the allowed lateness.</param>
/// <param name="Cut">Lines longer than any that is taken: their beginning was.</param>
/// <param name="Gaps">How many gaps.</param>
/// <param name="LostLines">Lines, datagrams or entries in gaps, as far as their number is known.</param>
public readonly record struct LedgerCounts(
    long Existed, long Read, long Lost, long Parsed, long Lines, long Unparsed, long Late, long Cut, long Gaps, long LostLines)
{
    /// <summary>Bytes that are known to exist and have not been read.</summary>
    public long Unread => Existed - Read - Lost;

    public static LedgerCounts operator +(LedgerCounts a, LedgerCounts b) => new(
        a.Existed + b.Existed, a.Read + b.Read, a.Lost + b.Lost, a.Parsed + b.Parsed, a.Lines + b.Lines,
        a.Unparsed + b.Unparsed, a.Late + b.Late, a.Cut + b.Cut, a.Gaps + b.Gaps, a.LostLines + b.LostLines);

    public static LedgerCounts operator -(LedgerCounts a, LedgerCounts b) => new(
        a.Existed - b.Existed, a.Read - b.Read, a.Lost - b.Lost, a.Parsed - b.Parsed, a.Lines - b.Lines,
        a.Unparsed - b.Unparsed, a.Late - b.Late, a.Cut - b.Cut, a.Gaps - b.Gaps, a.LostLines - b.LostLines);
}
