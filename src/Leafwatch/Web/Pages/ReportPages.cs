using Leafwatch.Exports;
using Leafwatch.Reports;
using Leafwatch.Web.UseCases;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>Reports: those that were sent, and one about any time.</summary>
internal static class ReportPages
{
    private const int LongestUnbroken = 20;

    private static readonly (string Extension, string Type)[] Forms =
        [("html", "text/html; charset=utf-8"), ("txt", "text/plain; charset=utf-8"), ("csv", CsvTable.MediaType), ("json", "application/x-ndjson")];

    public static Task ListAsync(Visit visit)
    {
        Texts t = visit.Texts;
        ReportTexts r = t.Reporting;
        (string Name, DateTimeOffset Written)[] kept = [.. ReportsAsked.Kept(visit)];
        Markup table = $"""<p class="empty">{r.NonePast}</p>""";
        if (kept.Length > 0)
        {
            table = $"""
            <div class="scroll" tabindex="0" role="group" aria-label="{r.Past}"><table><caption class="sr">{r.Past}</caption>
            <thead><tr><th scope="col">{r.Period}</th><th scope="col">{r.Kept}</th><th scope="col">{r.AsSent}</th></tr></thead>
            <tbody>{kept.Select(each => Row(each.Name, each.Written, visit.Now))}</tbody></table></div>
            """;
        }

        IEnumerable<(string, string)> kinds =
            [("last-week", r.LastWeek), ("yesterday", r.LastDay), ("today", r.Today), ("this-week", r.ThisWeek), ("last-month", r.LastMonth), ("this-month", r.ThisMonth), ("range", r.AnyTime)];
        return visit.ShowAsync(r.Reports, $"""
            <h1>{r.Reports}</h1>
            <p>{r.Detail}</p>
            <section aria-labelledby="make"><h2 id="make">{r.Make}</h2>
            <form method="get" action="/reports/one" class="filter">
            <label>{r.Kind}<select name="about">{Choice.Options("last-week", kinds)}</select></label>
            <label>{r.From}<input type="datetime-local" name="from"></label>
            <label>{r.To}<input type="datetime-local" name="to"></label>
            <button class="main">{r.Show}</button></form></section>
            <section aria-labelledby="past"><h2 id="past">{r.Past}</h2>{table}</section>
            """);
    }

    /// <summary>A report, made now of what has been counted; or, as a file, as it was sent.</summary>
    public static async Task OneAsync(Visit visit)
    {
        Texts t = visit.Texts;
        if (ReportsAsked.Period(visit) is not { } period)
        {
            await visit.RefuseAsync(StatusCodes.Status422UnprocessableEntity, t.NotSo, t.Reporting.WrongTime);
            return;
        }

        string? asked = visit.Asked("form");
        if (asked is not null && visit.Asked("kept") is not null)
        {
            await SendKeptAsync(visit, period, asked);
            return;
        }

        SiteReport report = ReportsAsked.Make(visit, period);
        if (asked is not null)
        {
            await SendAsync(visit, report, asked);
            return;
        }

        ReportTexts r = t.Reporting;
        string here = $"/reports/one{visit.Http.Request.QueryString}&form=";
        string level = report.IsEmpty ? "plain" : report.Level == "none" ? "good" : "bad";
        await visit.ShowAsync(report.Title, $"""
            <p class="crumb"><a href="/reports">{r.Reports}</a></p>
            <h1>{report.Title}</h1>
            <p class="banner {level}">{report.Verdict}</p>
            <p class="export"><span class="soft">{t.Exploring.Export}</span>{Forms.Select(form => File(here + form.Extension, form.Extension))}</p>
            <div class="report">{report.Sections.Select(Section)}</div>
            """);
    }

    private static Markup Row(string name, DateTimeOffset written, DateTimeOffset now)
    {
        string kept = $"/reports/one?about={Uri.EscapeDataString(name)}&kept=1&form=";
        return $"""
            <tr><th scope="row"><a href="/reports/one?about={Uri.EscapeDataString(name)}">{name}</a></th><td>{Shown.Time(written, now)}</td><td class="export">{Forms.Where(form => form.Extension != "json").Select(form => File(kept + form.Extension, form.Extension, name))}</td></tr>

            """;
    }

    private static Markup File(string path, string form, string? of = null)
    {
        Markup label = Layout.Attribute("aria-label", of is null ? null : $"{of}, {form.ToUpperInvariant()}");
        return $"""<a href="{path}"{label} download>{form.ToUpperInvariant()}</a> """;
    }

    private static Task SendAsync(Visit visit, SiteReport report, string form)
    {
        if (form == "json")
        {
            using MemoryStream json = new();
            ReportTable.Json(report, json);
            return SendFileAsync(visit, report.Period.Name, form, json.ToArray());
        }

        Uri? dashboard = visit.Dashboard.Parts.PublicUrl;
        string text = form switch { "html" => ReportLetter.Html(report, dashboard), "csv" => ReportTable.Csv(report), _ => ReportText.Write(report, dashboard) };
        return SendFileAsync(visit, report.Period.Name, form, System.Text.Encoding.UTF8.GetBytes(text));
    }

    private static Task SendKeptAsync(Visit visit, ReportPeriod period, string form)
    {
        // The name is one that a period has, never what was asked.
        string path = Path.Combine(visit.Dashboard.Parts.StateDirectory, ReportLetter.Folder, $"{period.Name}.{Known(form).Extension}");
        try
        {
            return SendFileAsync(visit, period.Name, form, System.IO.File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return visit.RefuseAsync(StatusCodes.Status404NotFound, visit.Texts.NotFound, visit.Texts.NotFoundDetail);
        }
    }

    /// <summary>A file to keep, never to be shown: a mail has its style in it, which no page here may.</summary>
    private static Task SendFileAsync(Visit visit, string name, string form, ReadOnlyMemory<byte> content)
    {
        (string extension, string type) = Known(form);
        visit.Http.Response.Headers.ContentDisposition = $"attachment; filename=\"leafwatch-{name}.{extension}\"";
        return visit.SendAsync(type, content);
    }

    private static (string Extension, string Type) Known(string form) => Forms.FirstOrDefault(each => each.Extension == form) is { Extension: not null } known ? known : Forms[1];

    private static Markup Section(ReportSection section) => $"""
        <section class="card"><h2>{section.Heading}</h2>{section.Blocks.Select(block => Block(block, section.Heading))}</section>

        """;

    private static Markup Block(ReportBlock block, string heading)
    {
        switch (block)
        {
            case ReportBlock.Words words:
                return $"<p>{Linked($"{words.Text}", words.Incident)}</p>";
            case ReportBlock.Table table:
                return $"""
                    <div class="scroll plain" tabindex="0" role="group" aria-label="{heading}: {table.Columns[0].TrimStart('#')}"><table class="stack">
                    <thead><tr>{table.Columns.Select(Heading)}</tr></thead>
                    <tbody>{table.Rows.Select((row, i) => TableRow(row, table.Columns, table.Incidents.ElementAtOrDefault(i)))}</tbody></table></div>
                    """;
            case ReportBlock.Shown { Picture: var picture }:
                Column[] columns = [.. picture.Bars.Select((bar, i) => new Column(picture.Labels.ElementAtOrDefault(i * picture.Labels.Count / picture.Bars.Count) ?? "", bar.Height, null, bar.Trouble, Expected: picture.Expected.ElementAtOrDefault(i)))];
                return Charts.Columns(picture.Caption, picture.Caption, columns);
            default:
                return Markup.Empty;
        }
    }

    /// <summary>The head of a column; a column without a name has a cell that is no head, which a screen reader would read as one.</summary>
    private static Markup Heading(string column)
    {
        if (column is "")
        {
            return $"""<td></td>""";
        }

        return $"""<th scope="col"{Layout.Attribute("class", column.StartsWith('#') ? "number" : null)}>{(column == "#" ? "#" : column.TrimStart('#'))}</th>""";
    }

    private static Markup TableRow(IReadOnlyList<string> row, IReadOnlyList<string> columns, string? incident) =>
        $"<tr>{row.Select((cell, i) => Cell(cell, columns[i], i == 0 ? incident : null))}</tr>\n";

    /// <summary>Only what is long may be broken anywhere: a short word is not.</summary>
    private static Markup Cell(string text, string column, string? incident)
    {
        Markup linked = Linked($"{Shown.Cut(text)}", incident);
        return $"""<td{Layout.Attribute("data-name", column is "" or "#" ? null : column.TrimStart('#'))}{Layout.Attribute("class", column.StartsWith('#') ? "number" : text.Length > LongestUnbroken ? "path" : null)}>{linked}</td>""";
    }

    /// <summary>What is shown of an incident, as a link to its story.</summary>
    private static Markup Linked(Markup shown, string? incident) => incident is null ? shown : $"""<a href="/incidents/{Uri.EscapeDataString(incident)}">{shown}</a>""";
}
