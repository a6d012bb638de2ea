using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Parsing.Own;

namespace Leafwatch.Tests.Parsing.Own;

/// <summary>A user's format as a test writes it, read from its file.</summary>
internal sealed class SomeFormat
{
    private SomeFormat(IReadOnlyList<OwnFormat> formats, IReadOnlyList<Diagnostic> diagnostics)
    {
        Formats = formats;
        Diagnostics = diagnostics;
    }

    public IReadOnlyList<OwnFormat> Formats { get; }

    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    public IEnumerable<string> Messages => Diagnostics.Select(each => each.ToString());

    public static SomeFormat Of(string yaml)
    {
        OwnFormatReader reader = new();
        return new SomeFormat(reader.Read([("myapp.yml", yaml)]), reader.Diagnostics);
    }

    /// <summary>A format of some patterns, whose times are written as <c>2026-11-19 08:00:00</c>.</summary>
    public static SomeFormat WithPatterns(params string[] patterns) => Of(
        "name: myapp\nlogsource: { product: myapp }\ntime: \"%Y-%m-%d %H:%M:%S\"\npatterns:\n"
        + string.Concat(patterns.Select(pattern => $"  - '{pattern.Replace("'", "''", StringComparison.Ordinal)}'\n")));

    public ParsedLine Read(string line, string zone = "UTC", DateTimeOffset? reference = null) =>
        ParsedLine.Read(Assert.Single(Formats).Format, Encoding.Latin1.GetBytes(line), zone, reference);
}
