using System.Text.Json;

namespace Leafwatch.EndToEnd.Support;

/// <summary>What <c>leafwatch parse</c> makes of the lines of a log.</summary>
internal sealed record ParsedLog(IReadOnlyList<JsonElement> Lines)
{
    /// <summary>Reads a log when it has as many lines as are to come.</summary>
    public static async Task<ParsedLog> WhenThereAre(int lines, string log, string? format = null)
    {
        await Eventually.TrueAsync(
            () => File.Exists(log) && File.ReadLines(log).Count() >= lines,
            () => $"{log} has fewer than {lines} lines: {(File.Exists(log) ? File.ReadAllText(log) : "it is not there")}");
        return await OfAsync(log, format);
    }

    public static async Task<ParsedLog> OfAsync(string log, string? format = null)
    {
        string[] asked = format is null ? ["parse", log] : ["parse", log, "--format", format];
        string output = await RunningProcess.RunAsync(Requires.Leafwatch(), asked);
        return new ParsedLog([.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)]);
    }

    /// <summary>The text of a field, or nothing when the line has none.</summary>
    public static string? Text(JsonElement line, string field) => line.TryGetProperty(field, out JsonElement value) ? value.ToString() : null;

    /// <summary>Expects that every line was read, as one of a format.</summary>
    public ParsedLog AllReadAs(string format)
    {
        Assert.All(Lines, line => Assert.True(
            line.GetProperty("ok").GetBoolean() && Text(line, "format") == format, line.ToString()));
        return this;
    }
}
