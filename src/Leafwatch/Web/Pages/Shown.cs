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

    /// <summary>What is said by the way.</summary>
    public static Markup Soft(string text) => $"""<p class="soft">{text}</p>""";

    /// <summary>A name and what it is, in a list of such.</summary>
    public static Markup Fact(string name, Markup value) => $"<div><dt>{name}</dt><dd>{value}</dd></div>\n";

    /// <summary>The same of a plain text.</summary>
    public static Markup FactOf(string name, string value) => Fact(name, $"{value}");

    /// <summary>What a rule says is to be done: a point for each line, or for each that begins with a dash (as in Markdown) and what follows it.</summary>
    public static Markup Steps(string text)
    {
        const string Dash = "- ";
        List<string> steps = [];
        bool hasDashes = false;
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            bool begins = line.StartsWith(Dash, StringComparison.Ordinal);
            hasDashes |= begins;
            if (begins || !hasDashes)
            {
                steps.Add(begins ? line[Dash.Length..] : line);
            }
            else
            {
                steps[^1] += $" {line}";
            }
        }

        return $"<ul>{steps.Select(Step)}</ul>";

        static Markup Step(string line) => $"<li>{line}</li>";
    }

    /// <summary>What the page that one is led to says of what was asked for before.</summary>
    public static Markup Done(Visit visit)
    {
        string? said = visit.Asked("asked") is not null ? visit.Texts.AskedOfMonitor : visit.Asked("done") is not null ? visit.Texts.Done : null;
        return said is null ? Markup.Empty : (Markup)$"""<p class="banner good" role="status">{said}</p>""";
    }

    /// <summary>What is wrong with what was sent, if anything is.</summary>
    public static Markup Fault(string? fault)
    {
        if (fault is null)
        {
            return Markup.Empty;
        }

        return $"""<p class="banner bad" role="alert">{fault}</p>""";
    }

    /// <summary>A link to the page of a rule.</summary>
    public static Markup RuleLink(string name) => $"""
        <a href="/rules/{Uri.EscapeDataString(name)}">{name}</a>

        """;

    private static Markup Value(GroupValue value) => $"""
        <a class="{(IPAddress.TryParse(value.Value, out _) ? "value address" : "value")}" href="/alerts?value={Uri.EscapeDataString(value.Value)}" title="{value.Field}"><bdi>{Cut(value.Value)}</bdi></a>

        """;

    /// <summary>A value of a table: nobody's name or path may push the others off the page.</summary>
    public static string Cut(string text) => VisibleText.Of(text, 120);
}
