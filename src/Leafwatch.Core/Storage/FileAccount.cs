using System.Text.Json.Serialization;

namespace Leafwatch.Core.Storage;

/// <summary>The account of one file of a source: one generation of a log, or what comes from one peer, journal or channel.</summary>
public sealed record FileAccount
{
    public required string Key { get; init; }

    public required string Source { get; init; }

    public required string Path { get; init; }

    /// <summary>Where the reading began: bytes before it are not in the account.</summary>
    public required long Begun { get; init; }

    /// <summary>How far it has been read.</summary>
    public required long Reached { get; init; }

    /// <summary>Bytes known to lie behind that.</summary>
    public long Unread { get; init; }

    /// <summary>Bytes of gaps that lie before <see cref="Reached"/>.</summary>
    public long GapsBefore { get; init; }

    /// <summary>Bytes of gaps behind it: the file was cut, or is gone.</summary>
    public long GapsBehind { get; init; }

    public long Gaps { get; init; }

    public long LostLines { get; init; }

    public long Lines { get; init; }

    public long Unparsed { get; init; }

    public long UnparsedBytes { get; init; }

    public long Late { get; init; }

    public long Cut { get; init; }

    /// <summary>When it was last read, by the wall clock.</summary>
    public DateTimeOffset? LastRead { get; init; }

    /// <summary>When it was over; <see langword="null"/> while it is followed.</summary>
    public DateTimeOffset? Ended { get; init; }

    [JsonIgnore]
    public LedgerCounts Counts => new(
        Existed: Reached - Begun + Unread + GapsBehind,
        Read: Reached - Begun - GapsBefore,
        Lost: GapsBefore + GapsBehind,
        Parsed: Reached - Begun - GapsBefore - UnparsedBytes,
        Lines,
        Unparsed,
        Late,
        Cut,
        Gaps,
        LostLines);
}
