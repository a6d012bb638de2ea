using System.Net;

namespace Leafwatch.Core;

/// <summary>How the lines of a source are read: a name, what kind of log it is to Sigma, and the parsers of it.</summary>
/// <param name="Name">The name in configuration and output: <c>apache-combined</c>.</param>
/// <param name="LogSources">The Sigma log sources whose rules look at this format.</param>
/// <param name="Fields">The fields that its events may have, in the order in which they are shown.</param>
/// <param name="CreateParser">Makes a parser; each thread needs its own.</param>
public sealed record LogFormat(
    string Name,
    IReadOnlyList<LogSource> LogSources,
    IReadOnlyList<Field> Fields,
    Func<ParserOptions, LineParser> CreateParser)
{
    /// <summary>
    /// What header lines begin with that change the meaning of those after them (<c>#Fields:</c>), or nothing. Whoever reads such a file from
    /// its middle looks for the last one before (<see cref="HeaderLine"/>) and tells it to the parser (<see cref="LineParser.Begin"/>).
    /// </summary>
    public ReadOnlyMemory<byte> HeaderMark { get; init; }

    /// <summary>A line of it, with its header where it needs one; <see langword="null"/> when none is known.</summary>
    public string? Example { get; init; }
}

/// <summary>What a parser cannot know from a line.</summary>
/// <param name="Zone">The zone of times that state none.</param>
/// <param name="Reference">
/// The latest time a line may have come from: now for a live log, the file's last write for an old one. Gives the year to
/// time stamps without one.
/// </param>
public sealed record ParserOptions(TimeZoneInfo Zone, Func<DateTimeOffset> Reference)
{
    /// <summary>
    /// The proxies whose word on the client before them (X-Forwarded-For, RFC 7239) is believed. With none, whoever connected is the
    /// client: anybody can send such a header.
    /// </summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Whether the errors of a web server come in the same stream: they tell of each wrong password, so that the request that was refused is no second attempt.</summary>
    internal bool HasErrors { get; init; }

    /// <summary>What tells the hours of an autumn change apart: that of all parsers that read the lines of one file in turn.</summary>
    public RepeatedHour Hour { get; init; } = new();
}
