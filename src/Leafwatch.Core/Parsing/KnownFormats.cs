namespace Leafwatch.Core.Parsing;

/// <summary>The formats of one site: those that its users described, which are tried first, and those that Leafwatch reads everywhere.</summary>
/// <param name="own">The users' formats.</param>
public sealed class KnownFormats(IReadOnlyList<LogFormat> own)
{
    /// <summary>Those of a site without formats of its own.</summary>
    public static KnownFormats BuiltIn { get; } = new([]);

    public IReadOnlyList<LogFormat> All { get; } = own.Count == 0 ? Formats.All : [.. own, .. Formats.All];

    /// <summary>With others that are tried first.</summary>
    public KnownFormats With(IReadOnlyList<LogFormat> others) => others.Count == 0 ? this : new([.. others, .. own]);

    /// <summary>The format of a name, which may be one in an envelope (<see cref="Formats.Find(string)"/>).</summary>
    public LogFormat? Find(string name) => Formats.Find(name, All);

    /// <summary>Finds out how a file is to be read from its first lines (<see cref="FormatDetection.Detect(ReadOnlySpan{byte}, string?)"/>).</summary>
    public LogFormat? Detect(ReadOnlySpan<byte> firstLines, string? path) => FormatDetection.Detect(firstLines, path, All);
}
