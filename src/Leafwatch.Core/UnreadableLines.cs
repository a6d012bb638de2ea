namespace Leafwatch.Core;

/// <summary>Lines one after another that cannot be read.</summary>
/// <param name="Start">Where the first begins in the buffer of their batch.</param>
/// <param name="End">Where the line after the last begins, or the batch ends.</param>
/// <param name="Lines">How many there are.</param>
/// <param name="Header">The header lines that held before the first (<see cref="LogFormat.HeaderMark"/>).</param>
public readonly record struct UnreadableLines(int Start, int End, int Lines, ReadOnlyMemory<byte> Header);
