using System.Net;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Tests.Parsing;

/// <summary>A line as a format read it: its fields by name, so that a test can say what it expects.</summary>
internal sealed class ParsedLine
{
    public static readonly DateTimeOffset Reference = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, string> _fields;

    private ParsedLine(bool isRead, EventView view, LogFormat format)
    {
        IsRead = isRead;
        Time = view.Time;
        Weight = view.Weight;
        _fields = isRead
            ? format.Fields.Where(view.Has).ToDictionary(field => field.Name, field => Encoding.Latin1.GetString(view[field]))
            : [];
    }

    public bool IsRead { get; }

    public DateTimeOffset Time { get; }

    public int Weight { get; }

    /// <summary>A field's bytes as Latin-1, or nothing when the event has no such field.</summary>
    public string? this[string field] => _fields.GetValueOrDefault(field);

    public string Fields => string.Join(' ', _fields.Select(pair => $"{pair.Key}={pair.Value}"));

    public static ParsedLine Read(string format, string line, string zone = "UTC", DateTimeOffset? reference = null) =>
        Read(format, Encoding.Latin1.GetBytes(line), zone, reference);

    public static ParsedLine Read(string format, byte[] line, string zone = "UTC", DateTimeOffset? reference = null) =>
        Read(Formats.Find(format)!, line, zone, reference);

    public static ParsedLine Read(LogFormat found, byte[] line, string zone = "UTC", DateTimeOffset? reference = null, params string[] proxies)
    {
        // Something before and after the line, so that what is found outside it would show.
        byte[] block = [.. "zone=before\n"u8, .. line, .. "\nclient after"u8];
        Assert.True(TimeZones.TryFind(zone, out TimeZoneInfo? info));
        LineParser parser = found.CreateParser(new ParserOptions(info, () => reference ?? Reference) { TrustedProxies = [.. proxies.Select(IPNetwork.Parse)] });
        EventView view = new();
        view.Begin(block, 12, line.Length);
        return new ParsedLine(parser.TryParse(view), view, found);
    }

    /// <summary>The files of lines that real servers wrote.</summary>
    public static IEnumerable<string> Samples =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Parsing", "samples")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    /// <summary>The lines of a file that a real server wrote.</summary>
    public static string[] Sample(string name) =>
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Parsing", "samples", name), Encoding.Latin1);
}
