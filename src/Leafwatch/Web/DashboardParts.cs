using Leafwatch.Configuration;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rollups;
using Leafwatch.Loading;
using Leafwatch.RuleFiles;
using Leafwatch.Searching;
using Leafwatch.Sqlite;
using Leafwatch.Status;

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

    /// <summary>Gives the logs that can be read once more.</summary>
    public Func<SearchableLogs> Logs { get; init; } = () => SearchableLogs.None;

    /// <summary>Gives the formats that are known.</summary>
    public Func<KnownFormats> Formats { get; init; } = () => KnownFormats.BuiltIn;

    /// <summary>Where days begin.</summary>
    public RollupClock Clock { get; init; } = new(TimeZoneInfo.Local);

    /// <summary>How long the history is kept.</summary>
    public Func<RollupRetention> Retention { get; init; } = () => RollupRetention.Default;

    /// <summary>What went wrong of late.</summary>
    public TroubleBook Troubles { get; init; } = new(TimeProvider.System);

    /// <summary>Whether the monitor cannot store what it has read, and waits.</summary>
    public Func<bool> IsHeldUp { get; init; } = () => false;

    /// <summary>The names of the receivers of the configuration.</summary>
    public IReadOnlyList<string> Receivers
    {
        get => Changes is null ? field : [.. Changes.InForce.Settings.Receivers.Select(receiver => receiver.Name)];
        init;
    } = [];

    /// <summary>The folder of the state.</summary>
    public required string StateDirectory { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>How long a page waits for the monitor to take up what was asked: it looks once a second.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Called when notifications have come to be owed.</summary>
    public Action OnOwed { get; init; } = () => { };

    /// <summary>Told of what goes wrong.</summary>
    public Action<string> OnTrouble { get; init; } = _ => { };
}
