using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Commands;

/// <summary>Arguments that several commands take, read with one wording of their errors.</summary>
internal static class ArgumentValues
{
    public static LogFormat? Format(string? name, KnownFormats formats, List<string> errors)
    {
        if (name is null || formats.Find(name) is { } format)
        {
            return name is null ? null : formats.Find(name);
        }

        string[] known = [.. formats.All.Select(each => each.Name)];
        errors.Add($"--format: unknown format '{name}' ({Spelling.DidYouMean(name, known) ?? $"known: {string.Join(", ", known)}"})");
        return null;
    }

    public static TimeZoneInfo? Zone(string? name, List<string> errors)
    {
        if (name is null)
        {
            return TimeZoneInfo.Local;
        }

        if (TimeZones.TryFind(name, out TimeZoneInfo? zone))
        {
            return zone;
        }

        errors.Add($"--tz: unknown time zone '{name}' (expected a name as in America/Toronto, UTC, local, or an offset as in +02:00)");
        return null;
    }

    public static DateTimeOffset Time(string option, string? text, TimeZoneInfo? zone, DateTimeOffset otherwise, List<string> errors)
    {
        if (text is null || TimeArgument.TryParse(text, zone ?? TimeZoneInfo.Utc, TimeProvider.System.GetUtcNow(), out otherwise))
        {
            return otherwise;
        }

        errors.Add($"{option}: found '{text}', {TimeArgument.Expected}");
        return otherwise;
    }
}
