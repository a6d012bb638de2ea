using System.Net;
using Leafwatch.Core;

namespace Leafwatch.Monitoring;

/// <summary>How the lines of a source are read.</summary>
/// <param name="Format">The format, or <see langword="null"/> to find it out from the lines of each file.</param>
/// <param name="Zone">The zone of times that state none.</param>
internal sealed record SourceLines(LogFormat? Format, TimeZoneInfo Zone)
{
    /// <summary>Whether the user named the format: then lines of another one are no change, but cannot be read.</summary>
    public bool IsFormatStated { get; init; }

    /// <summary>The site that lines without a site are of.</summary>
    public string? VirtualHost { get; init; }

    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Layouts that servers write into it by turns: its lines may be of those, too.</summary>
    public IReadOnlyList<LogFormat> SharedBy { get; init; } = [];

    /// <summary>How lines are read of which no source of the configuration says it, in the zone of this machine.</summary>
    /// <param name="trustedProxies">The proxies that are believed wherever the configuration says nothing else.</param>
    public static SourceLines OfNoSource(IReadOnlyList<IPNetwork> trustedProxies) => new(Format: null, TimeZoneInfo.Local) { TrustedProxies = trustedProxies };

    /// <summary>The same in a format that somebody named for them.</summary>
    public SourceLines As(LogFormat format) => this with { Format = format, IsFormatStated = true };

    /// <summary>A format with the site that lines without one are of.</summary>
    public LogFormat WithHost(LogFormat format) => VirtualHost is { } host ? Core.Parsing.VirtualHost.Of(format, host) : format;

    /// <summary>Whether lines of another format are a change of the format, which is followed.</summary>
    public bool MayChange => !IsFormatStated || Format is null;

    /// <summary>What a parser is to know of them.</summary>
    /// <param name="reference">The latest time that one of them may have.</param>
    public ParserOptions Options(Func<DateTimeOffset> reference) => new(Zone, reference) { TrustedProxies = TrustedProxies };
}
