using System.Globalization;
using System.Net;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Status;

namespace Leafwatch.Web.Pages;

/// <summary>Values as pages show them.</summary>
internal static class Shown
{
    /// <summary>A time of this machine's zone, with the date where it is not today's; the whole of it for machines and on hovering.</summary>
    public static Markup Time(DateTimeOffset? time, DateTimeOffset now) => Time(time, now, "HH:mm");

    /// <summary>The same, to the second also the day after: for what comes in steps.</summary>
    public static Markup Step(DateTimeOffset? time, DateTimeOffset now) => Time(time, now, "HH:mm:ss");

    private static Markup Time(DateTimeOffset? time, DateTimeOffset now, string clock)
    {
        if (time is not { } at)
        {
            return $"–";
        }

        DateTimeOffset local = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.Local);
        bool isToday = local.Date == TimeZoneInfo.ConvertTime(now, TimeZoneInfo.Local).Date;
        string text = local.ToString(isToday ? "HH:mm:ss" : local.Year == now.Year ? $"d MMM {clock}" : $"d MMM yyyy {clock}", CultureInfo.InvariantCulture);
        return $"""<time datetime="{Rfc3339.Seconds(local)}" title="{local.ToString("ddd d MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture)}">{text}</time>""";
    }

    public static Markup Ago(DateTimeOffset? time, DateTimeOffset now)
    {
        if (time is not { } at)
        {
            return $"–";
        }

        string exact = Rfc3339.Seconds(at);
        return $"""<time datetime="{exact}" title="{exact}">{StatusText.Ago(now - at)}</time>""";
    }

    /// <summary>A level, by word and by colour.</summary>
    public static Markup Level(string level)
    {
        string known = AlertLevel.All[AlertLevel.RankOf(level)];
        return $"""<span class="level {known}">{level}</span>""";
    }

    public static string Number(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>What is expected, and from where to where it is usual: <c>30, 12 to 55</c>.</summary>
    public static string Range(ExpectedRange range) => $"{Number(range.Expected)}, {Number(range.Low)} to {Number(range.High)}";

    /// <summary>What the matches of an alert have in common, each with a link to other alerts of it.</summary>
    public static Markup Group(Alert alert, Texts texts)
    {
        if (alert.Group.Count == 0)
        {
            return $"""<span class="soft">{texts.WholeSite}</span>""";
        }

        return $"{alert.Group.Select(Value)}";
    }

    private static Markup Value(GroupValue value) => $"""
        <a class="{(IPAddress.TryParse(value.Value, out _) ? "value address" : "value")}" href="/alerts?value={Uri.EscapeDataString(value.Value)}" title="{value.Field}"><bdi>{Cut(value.Value)}</bdi></a>

        """;

    /// <summary>A value of a table: nobody's name or path may push the others off the page.</summary>
    public static string Cut(string text) => VisibleText.Of(text, 120);
}
