using System.Diagnostics;
using System.Runtime.InteropServices;
using Leafwatch.Status;

namespace Leafwatch.Web.Pages;

/// <summary>How the monitor itself does.</summary>
internal static class HealthPage
{
    public const string Part = "health";

    public static Task ShowAsync(Visit visit) =>
        visit.ShowAsync(visit.Texts.Health, $"""<div id="{Part}" data-live="{Part}" data-part="{Part}">{Of(visit.Dashboard)}</div>""");

    public static Markup Of(Dashboard dashboard)
    {
        Texts t = Texts.English;
        MonitorStatus status = dashboard.Status;
        HealthFacts facts = HealthFacts.Of(dashboard.Parts.StateDirectory);
        Markup problems = status.IsHealthy ? Paragraph(t.NoProblems) : List(status.Problems);
        return $"""
            <h1>{t.Health}</h1>
            <section aria-labelledby="problems"><h2 id="problems">{t.Problems}</h2>{problems}</section>
            <section aria-labelledby="monitor"><h2 id="monitor">{t.Monitor}</h2>
            <dl class="facts">
            {Shown.FactOf(t.Version, ProgramVersion.Current)}
            {Shown.FactOf(t.Runtime, RuntimeInformation.FrameworkDescription)}
            {Shown.FactOf(t.Machine, $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}")}
            {Shown.Fact(t.RunningSince, Shown.Time(status.Run?.Started ?? dashboard.Started, status.At))}
            {Shown.Fact(t.LastCommit, Shown.Time(status.Run?.Committed, status.At))}
            {Shown.FactOf(t.Memory, StatusText.Bytes(facts.Memory))}
            {Shown.FactOf(t.StateSize, StatusText.Bytes(facts.State))}
            {Shown.FactOf(t.StateDisk, facts.Free is { } free ? StatusText.Bytes(free) : t.Nothing)}
            {Shown.FactOf(t.Unread, StatusText.Bytes(status.Sources.Sum(source => source.LagBytes)))}
            {(status.Run?.Windows is { } windows ? Shown.FactOf(t.CountedGroups, Texts.Fill(t.GroupsAndForgotten, Shown.Number(windows.Groups), Shown.Number(windows.Evicted))) : Markup.Empty)}
            {(status.Run is { ParserFaults: > 0 and var faults } ? Shown.FactOf(t.ParserFaults, Shown.Number(faults)) : Markup.Empty)}
            {Shown.FactOf(t.OpenPages, Shown.Number(dashboard.Live.Listeners))}
            {Shown.FactOf(t.ProcessNumber, Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture))}
            </dl></section>
            <section aria-labelledby="troubles"><h2 id="troubles">{t.Troubles}</h2>{Troubles(dashboard.Parts.Troubles.Latest, status.At, t)}</section>
            """;
    }

    private static Markup Troubles(IReadOnlyList<Trouble> troubles, DateTimeOffset now, Texts t)
    {
        if (troubles.Count == 0)
        {
            return $"""<p class="empty">{t.NoTroubles}</p>""";
        }

        return $"""
            <div class="scroll" tabindex="0" role="group" aria-labelledby="troubles"><table><caption class="sr">{t.Troubles}</caption>
            <thead><tr><th scope="col">{t.What}</th><th scope="col" class="number">{t.Times}</th><th scope="col">{t.First}</th><th scope="col">{t.Last}</th></tr></thead>
            <tbody>{troubles.Select(trouble => TroubleRow(trouble, now))}</tbody></table></div>
            """;
    }

    private static Markup TroubleRow(Trouble trouble, DateTimeOffset now) => $"""
        <tr><td class="path">{trouble.Text}</td><td class="number">{Shown.Number(trouble.Times)}</td><td>{Shown.Time(trouble.First, now)}</td><td>{Shown.Time(trouble.Last, now)}</td></tr>

        """;

    private static Markup Paragraph(string text) => $"<p>{text}</p>";

    private static Markup List(IEnumerable<string> items) => $"<ul>{items.Select(Item)}</ul>";

    private static Markup Item(string item) => $"<li>{item}</li>";
}

/// <summary>What the program takes.</summary>
/// <param name="Memory">Bytes of memory that are its own at this moment.</param>
/// <param name="State">Bytes of the state on disk.</param>
/// <param name="Free">Bytes that are free there.</param>
internal sealed record HealthFacts(long Memory, long State, long? Free)
{
    public static HealthFacts Of(string stateDirectory)
    {
        using Process process = Process.GetCurrentProcess();
        try
        {
            long state = new DirectoryInfo(stateDirectory).EnumerateFiles("leafwatch.db*").Sum(file => file.Length);
            return new HealthFacts(process.WorkingSet64, state, new DriveInfo(stateDirectory).AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new HealthFacts(process.WorkingSet64, 0, null);
        }
    }
}
