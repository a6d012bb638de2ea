namespace Leafwatch.Core.Rollups;

/// <summary>What is counted apart: the lines of a source about one host and one site.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="Host">The machine that the lines name (<c>host.name</c>), or nothing.</param>
/// <param name="Site">The site that they name (<c>url.domain</c>), in small letters, or nothing.</param>
public sealed record RollupSeries(string Source, string Host, string Site)
{
    /// <summary>How many hosts and sites of one source are counted apart: anybody can ask a server for any site.</summary>
    public const int MostOfSource = 64;

    /// <summary>The site of all that come after so many.</summary>
    public const string OtherSites = "(others)";

    /// <summary>The source whose log is that of the program's own dashboard. It is watched as others are; what is said of the site leaves it out.</summary>
    public const string OwnSource = "dashboard";

    public bool IsOwn => Source == OwnSource;
}
