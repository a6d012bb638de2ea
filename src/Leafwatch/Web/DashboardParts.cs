using Leafwatch.Commands;
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

    /// <summary>What is in force, and how it is changed; nothing where there is no configuration.</summary>
    public ConfigurationChanges? Changes { get; init; }

    /// <summary>The rules in force.</summary>
    public required LoadedRules Rules
    {
        get => Changes?.InForce.Rules ?? field;
        init;
    }

    /// <summary>The names of the receivers of the configuration.</summary>
    public IReadOnlyList<string> Receivers
    {
        get => Changes is null ? field : [.. Changes.InForce.Settings.Receivers.Select(receiver => receiver.Name)];
        init;
    } = [];

    /// <summary>The folder of the state.</summary>
    public required string StateDirectory { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Called when notifications have come to be owed.</summary>
    public Action OnOwed { get; init; } = () => { };

    /// <summary>Told of what goes wrong.</summary>
    public Action<string> OnTrouble { get; init; } = _ => { };
}
