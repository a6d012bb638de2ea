using Leafwatch.Core;
using Leafwatch.Core.Storage;

namespace Leafwatch.Status;

/// <summary>An entry of the allow-list, and what it held for.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="IsOver">Whether it has expired.</param>
/// <param name="Tally">How often it held; <see langword="null"/> when never.</param>
internal sealed record AllowStatus(AllowEntry Entry, bool IsOver, AllowTally? Tally);
