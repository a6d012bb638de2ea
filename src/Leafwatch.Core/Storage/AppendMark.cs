namespace Leafwatch.Core.Storage;

/// <summary>How far a file that the program appends to counts: what lies beyond was written by a run that was killed before it committed.</summary>
/// <param name="Length">The length that counts.</param>
/// <param name="Tail">A hash of the last bytes before it: a file that was rotated away and begun anew must not be cut at the length of the old one.</param>
/// <param name="CopyOf">For a copy of a log: the path of the log.</param>
public sealed record AppendMark(long Length, string Tail, string? CopyOf = null);
