using Leafwatch.Core.Rollups;

namespace Leafwatch.Core.Storage;

/// <summary>What is kept of anomaly detection.</summary>
/// <param name="Judged">The last minute that was judged; <see langword="null"/> before there was any.</param>
/// <param name="Models">What is known of each site.</param>
/// <param name="Open">Anomalies that go on.</param>
public sealed record StoredAnomalies(long? Judged, IReadOnlyList<StoredModel> Models, IReadOnlyList<Anomaly> Open)
{
    public static StoredAnomalies Empty { get; } = new(null, [], []);

    /// <summary>Anomalies with a verdict, the earliest first: what is learned anew takes them again.</summary>
    public IReadOnlyList<Anomaly> Verdicts { get; init; } = [];

    /// <summary>How addresses behaved that were here lately.</summary>
    public IReadOnlyList<StoredActor> Actors { get; init; } = [];

    /// <summary>How the others behave, in the detector's own encoding; <see langword="null"/> before that is known.</summary>
    public byte[]? Others { get; init; }

    /// <summary>Addresses of which somebody said that they may behave as they do.</summary>
    public IReadOnlyList<string> Accepted { get; init; } = [];
}

/// <summary>What is known of a site, in the detector's own encoding.</summary>
/// <param name="Series">The site.</param>
/// <param name="Version">Of the encoding: one of another version is learned anew.</param>
/// <param name="Reached">The last minute that it has learned.</param>
/// <param name="Payload">The model; <see langword="null"/> when it is gone.</param>
public sealed record StoredModel(RollupSeries Series, int Version, long Reached, byte[]? Payload);

/// <summary>How an address behaved, in the detector's own encoding.</summary>
/// <param name="Address">The address.</param>
/// <param name="Last">When it was seen last, in ticks.</param>
/// <param name="Payload">Its behaviour.</param>
public sealed record StoredActor(string Address, long Last, byte[] Payload);

/// <summary>What was expected of a measure of a site at a time.</summary>
/// <param name="Series">The site.</param>
/// <param name="Measure">The name of the measure.</param>
/// <param name="Minute">The minute, since 1970.</param>
/// <param name="Expected">What was expected of that minute.</param>
/// <param name="Low">The least that would have been usual.</param>
/// <param name="High">The most.</param>
public sealed record ExpectedBand(RollupSeries Series, string Measure, long Minute, double Expected, double Low, double High);

/// <summary>Something unlike what is normal, with its reasons.</summary>
public sealed record Anomaly
{
    /// <summary>A hash of what it is about and when it began; the id of its alert, if there is one.</summary>
    public required string Id { get; init; }

    /// <summary>The name of its rule.</summary>
    public required string Rule { get; init; }

    /// <summary>The site, or the source of an actor.</summary>
    public required RollupSeries Series { get; init; }

    /// <summary>The address, or the user, that it is about; <see langword="null"/> for a site.</summary>
    public string? Actor { get; init; }

    /// <summary>When it was noticed.</summary>
    public required DateTimeOffset First { get; init; }

    /// <summary>When it began, where that is known to be before it was noticed.</summary>
    public DateTimeOffset Began
    {
        get => field == default ? First : field;
        init;
    }

    /// <summary>When it was last unusual.</summary>
    public required DateTimeOffset Last { get; init; }

    public bool IsOver { get; init; }

    /// <summary>Why it was kept and not told: the site, or the measure, is still being learned.</summary>
    public bool IsShadow { get; init; }

    /// <summary>At most three, the strongest first, in numbers.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What of the site was unusual.</summary>
    public IReadOnlyList<AnomalousMeasure> Measures { get; init; } = [];

    /// <summary>The sites that it is about, where it is about several.</summary>
    public IReadOnlyList<RollupSeries> Sites { get; init; } = [];

    /// <summary>The mixes of the site that changed.</summary>
    public IReadOnlyList<UnusualMix> Mixes { get; init; } = [];

    /// <summary>How probable it is that a normal week has one like it.</summary>
    public double InNormalWeek { get; init; }

    /// <summary>How many events more, or fewer, than usual.</summary>
    public long Excess { get; init; }

    /// <summary>Addresses that had a large part in it.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>What somebody said it was.</summary>
    public Verdict? Verdict { get; init; }
}

/// <summary>A measure that was unusual, at the minute in which that was first seen.</summary>
/// <param name="Name">Its name: <c>server_errors</c>.</param>
/// <param name="Value">What it was.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Low">The least that is usual.</param>
/// <param name="High">The most.</param>
/// <param name="Surprise">The negative decimal logarithm of the probability of such a minute.</param>
/// <param name="Recent">The values of the minutes up to it.</param>
public sealed record AnomalousMeasure(string Name, double Value, double Expected, double Low, double High, double Surprise, IReadOnlyList<double> Recent)
{
    /// <summary>Of how many minutes together the value is.</summary>
    public int Minutes { get; init; } = 1;

    /// <summary>The minute up to which its values are; <see langword="null"/> when an earlier version did not store it.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>A mix that was unlike the usual one: of statuses, methods, clients, networks or countries.</summary>
/// <param name="Name">Its name: <c>statuses</c>.</param>
/// <param name="Kind">What there was more of: <c>4xx</c>, a network.</param>
/// <param name="Share">Which share of all that had at most, of 1.</param>
public sealed record UnusualMix(string Name, string Kind, double Share)
{
    /// <summary>Whether that was of an hour that went on: what is known of it when it is over counts in its place.</summary>
    public bool IsPart { get; init; }
}

/// <summary>What changed in anomaly detection.</summary>
public sealed record AnomalyChanges
{
    public long? Judged { get; set; }

    public List<StoredModel> Models { get; } = [];

    public List<Anomaly> Anomalies { get; } = [];

    public List<ExpectedBand> Bands { get; } = [];

    /// <summary>Bands from before this minute are deleted.</summary>
    public long? Horizon { get; set; }

    /// <summary>Addresses that were here since they were handed over last.</summary>
    public List<StoredActor> Actors { get; } = [];

    /// <summary>How the others behave; <see langword="null"/> when nothing is to be stored of actors.</summary>
    public byte[]? Others { get; set; }

    /// <summary>Addresses that were seen last before this time, in ticks, are deleted.</summary>
    public long ActorsHorizon { get; set; }

    public bool IsEmpty => Models.Count + Anomalies.Count + Bands.Count == 0 && Judged is null && Others is null;
}
