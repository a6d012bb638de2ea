namespace Leafwatch.Core.Sources;

/// <summary>The systemd journal, or what is wanted of it.</summary>
/// <param name="Name">What the source is called in the store and in output.</param>
public sealed record JournalSource(string Name)
{
    /// <summary>Units whose entries are wanted, with their suffix: <c>ssh.service</c>, <c>ssh@*.service</c>. None means all. Who wrote an entry is known to the journal itself.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    /// <summary>Programs whose entries are wanted, by the name they give themselves: any user may write under any such name.</summary>
    public IReadOnlyList<string> Identifiers { get; init; } = [];

    /// <summary>A folder of journal files; <see langword="null"/> for the journal of this machine.</summary>
    public string? Directory { get; init; }

    /// <summary>Where to begin when it was never read before.</summary>
    public StartAt Start { get; init; } = StartAt.End;

    /// <summary>How far back to begin when it was never read before, instead of <see cref="Start"/>.</summary>
    public TimeSpan? Since { get; init; }

    /// <summary>What it is called in positions and events.</summary>
    public string Path => Directory is null ? "journal" : $"journal:{Directory}";
}
