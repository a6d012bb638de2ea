using System.Globalization;

namespace Leafwatch.Status;

/// <summary>Numbers and times as a person reads them at a glance.</summary>
internal static class StatusText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Ago(TimeSpan time) => $"{Span(time)} ago";

    public static string Span(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} h"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0} s"),
    };

    public static string Bytes(long bytes)
    {
        double shown = bytes;
        int unit = 0;
        while (shown >= 1024)
        {
            shown /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(unit > 0 && shown < 9.95 ? $"{shown:0.0}" : $"{shown:0}")} {Units[unit]}");
    }

    /// <summary>A number of any size in at most seven characters.</summary>
    public static string Count(double number) => number switch
    {
        >= 9_999_500_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e9:0}G"),
        >= 9_999_500 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:N0}M"),
        >= 99_999.5 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e3:N0}k"),
        _ when number >= 9.95 || double.IsInteger(number) => string.Create(CultureInfo.InvariantCulture, $"{number:N0}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{number:0.0}"),
    };

    /// <summary>A share, never rounded to all or nothing unless it is.</summary>
    public static string Percent(double share) => share switch
    {
        1 => "100%",
        > 0.999 => "99.9%",
        0 => "0%",
        < 0.001 => "0.1%",
        _ => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0}%"),
    };
}
