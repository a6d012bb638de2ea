using Leafwatch.Configuration;
using Leafwatch.RuleFiles;
using Leafwatch.Sqlite;

namespace Leafwatch.Web;

/// <summary>What the dashboard shows and acts on.</summary>
internal sealed record DashboardParts
{
    public required DashboardSettings Settings { get; init; }

    public Uri? PublicUrl { get; init; }

    /// <summary>The state, to write to.</summary>
    public required SqliteStore Store { get; init; }

    /// <summary>The state, to read from: by a connection of its own, so that who looks holds nobody up.</summary>
    public required SqliteStore Reading { get; init; }

    public required LoadedRules Rules { get; init; }

    /// <summary>The names of the receivers of the configuration.</summary>
    public IReadOnlyList<string> Receivers { get; init; } = [];

    /// <summary>The folder of the state.</summary>
    public required string StateDirectory { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Called when notifications have come to be owed.</summary>
    public Action OnOwed { get; init; } = () => { };

    /// <summary>Told of what goes wrong.</summary>
    public Action<string> OnTrouble { get; init; } = _ => { };
}
