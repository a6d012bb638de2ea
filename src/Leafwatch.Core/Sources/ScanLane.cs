using Leafwatch.Core.Rollups;

namespace Leafwatch.Core.Sources;

/// <summary>A file to be scanned, and how its chunks are read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Begins">The time of its first line: files of one log are told apart and put in order by it.</param>
/// <param name="Carried">The fields that matches take along.</param>
/// <param name="CreateReader">Makes what reads a chunk; each thread has its own.</param>
public sealed record ScanLane(
    string Path, DateTimeOffset Begins, Field[] Carried, Func<Action<Batch, BatchResult>> CreateReader)
{
    /// <summary>Opens what is to be scanned where it is no file of that path: standard input.</summary>
    public Func<WholeFile> Open { get; init; } = () => WholeFile.Open(Path);

    /// <summary>Makes what counts its lines for the history, where they are counted.</summary>
    public Func<BatchRollups>? CreateCounter { get; init; }

    /// <summary>What header lines of its format begin with, or nothing; each chunk is told the one that holds before it (<see cref="Batch.Header"/>).</summary>
    public ReadOnlyMemory<byte> HeaderMark { get; init; }
}
