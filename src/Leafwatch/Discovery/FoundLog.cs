using System.Net;
using Leafwatch.Configuration;

namespace Leafwatch.Discovery;

/// <summary>A log that a program of this machine writes, as that program's own configuration says.</summary>
internal sealed record FoundLog
{
    /// <summary>The file, or the glob, or the journal; a path is one that can be opened from here.</summary>
    public required SourceOrigin Origin { get; init; }

    /// <summary>What it is: "Apache's access log".</summary>
    public required string What { get; init; }

    public required FoundFormat Format { get; init; }

    /// <summary>The formats of the logs that share its file, when they are several: <see cref="Format"/> can then say nothing.</summary>
    public IReadOnlyList<FoundFormat> SharedBy { get; init; } = [];

    /// <summary>Where it is said; <see langword="null"/> for a place where such logs usually are.</summary>
    public SaidAt? Said { get; init; }

    /// <summary>The site whose log it is, when its lines do not say.</summary>
    public string? VirtualHost { get; init; }

    /// <summary>The proxies that its server believes, when its lines have what they say.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>The zone of its times, when it is another than that of this machine.</summary>
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>What is uncertain of it.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    public string? Path => (Origin as FileOrigin)?.Path;
}
