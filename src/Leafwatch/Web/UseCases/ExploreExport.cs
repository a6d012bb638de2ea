using System.Text;
using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Exports;
using Leafwatch.Searching;
using Leafwatch.Web.Exploring;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Leafwatch.Web.UseCases;

/// <summary>What Explore shows, as a file: the chart, the values, or the lines; for a spreadsheet or for programs.</summary>
internal static class ExploreExport
{
    /// <summary>How many values of a group there are at most.</summary>
    public const int MostValues = 10_000;

    /// <summary>How long it is waited for logs to be looked through.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private const int MostLines = 1_000_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task<ExploreAnswer> AnswerAsync(Visit visit, ExploreRequest request, int most, TimeSpan patience)
    {
        Explorer explorer = visit.Dashboard.Explorer;
        ExploreAnswer answer = explorer.Answer(request, most);
        long begun = TimeProvider.System.GetTimestamp();
        while (answer.GoesOn && TimeProvider.System.GetElapsedTime(begun) < patience)
        {
            await Task.Delay(Pause, TimeProvider.System, visit.Http.RequestAborted);
            answer = explorer.Answer(request, most);
        }

        return answer;
    }

    /// <summary>A file to keep, never to be shown.</summary>
    public static void SetName(Visit visit, string name, string extension) =>
        visit.Http.Response.Headers.ContentDisposition = $"attachment; filename=\"leafwatch-{name}.{extension}\"";

    public static async Task SendLinesAsync(Visit visit, ExploreRequest request, bool isCsv)
    {
        Explorer explorer = visit.Dashboard.Explorer;
        SearchableLogs logs = visit.Dashboard.Parts.Logs();
        int most = Math.Clamp(visit.Asked("limit", MostLines, MostLines), 1, MostLines);
        using IDisposable turn = await explorer.Searches.TurnAsync(visit.Http.RequestAborted);
        HttpResponse response = visit.Http.Response;
        response.ContentType = isCsv ? CsvTable.MediaType : "application/x-ndjson";
        SetName(visit, "lines", isCsv ? "csv" : "json");
        if (HttpMethods.IsHead(visit.Http.Request.Method))
        {
            return;
        }

        // A search hands its lines over as it finds them, on threads of its own; they are written at once, and who is slow slows it down.
        if (visit.Http.Features.Get<IHttpBodyControlFeature>() is { } body)
        {
            body.AllowSynchronousIO = true;
        }

        await Task.Run(() => WriteLines(response.Body, request, logs, isCsv, most, visit.Dashboard.Parts.Time, visit.Http.RequestAborted));
    }

    private static void WriteLines(Stream body, ExploreRequest request, SearchableLogs logs, bool isCsv, int most, TimeProvider time, CancellationToken cancellation)
    {
        SearchQuery query = request.Query ?? SearchQuery.Everything;
        int written = 0;
        using BufferedStream buffered = new(body, 1 << 16);
        if (isCsv)
        {
            using StreamWriter text = new(buffered, new UTF8Encoding(false));
            SearchCsv csv = new(text, SearchCsv.Columns(query));
            Run(csv);
            text.Flush();
            return;
        }

        Field[] fields = [.. logs.Formats.All.SelectMany(format => format.Fields).Concat(query.Fields).Where(field => field != Field.Message).Distinct()];
        using JsonLines json = new(buffered);
        Run(new SearchJson(json, fields));
        json.Flush();

        void Run(SearchOutput output) => LineSearch.Export(
            request,
            logs,
            [.. output.Fields.Concat(query.Fields).Distinct()],
            hit =>
            {
                output.Write(hit);
                return ++written < most;
            },
            time,
            cancellation);
    }

    public static void WriteTimes(TextWriter csv, ExploreAnswer answer)
    {
        CsvTable.Header(csv, "from", "to", "count", "usual", "before");
        for (int i = 0; i < answer.Counts.Length; i++)
        {
            CsvTable.Row(
                csv,
                CsvTable.Time(answer.Request.Grid[i]),
                CsvTable.Time(answer.Request.Grid.EndOf(i)),
                CsvTable.Number(answer.Counts[i]),
                answer.Usual.ElementAtOrDefault(i) is { } usual ? CsvTable.Number(usual) : "",
                answer.Before is { } before && i < before.Length ? CsvTable.Number(before[i]) : "");
        }
    }

    public static void WriteValues(TextWriter csv, ExploreAnswer answer)
    {
        CsvTable.Header(csv, "group", "value", "second_value", "count", "at_most", "before");
        foreach (ExploreGroup group in answer.Groups)
        {
            foreach (GroupCount value in group.Values)
            {
                string[] parts = value.Text.Split('\0', 2);
                CsvTable.Row(
                    csv,
                    group.Grouping.Name, parts[0], parts.ElementAtOrDefault(1) ?? "", CsvTable.Number(value.Count), CsvTable.Number(value.AtMost), value.Before is { } before ? CsvTable.Number(before) : "");
            }
        }
    }

    public static void WriteJson(Utf8JsonWriter json, ExploreAnswer answer)
    {
        json.WriteString("from", JsonLines.Time(answer.Request.From));
        json.WriteString("to", JsonLines.Time(answer.Request.To));
        json.WriteBoolean("counted", answer.Filter.HasCounts);
        json.WriteBoolean("done", !answer.GoesOn);
        json.WriteNumber("progress", answer.Lines?.Progress ?? 1);
        json.WriteNumber("total", answer.Total);
        json.WriteNumber("step_minutes", answer.Request.Grid.StepMinutes);
        json.WriteStartArray("times");
        for (int i = 0; i < answer.Counts.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("from", JsonLines.Time(answer.Request.Grid[i]));
            json.WriteNumber("count", answer.Counts[i]);
            if (answer.Usual.ElementAtOrDefault(i) is { } usual)
            {
                json.WriteNumber("usual", Math.Round(usual, 3));
            }

            if (answer.Before is { } before && i < before.Length)
            {
                json.WriteNumber("before", before[i]);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("groups");
        foreach (ExploreGroup group in answer.Groups)
        {
            json.WriteStartObject();
            json.WriteString("name", group.Grouping.Name);
            json.WriteNumber("total", group.Total);
            json.WriteStartArray("values");
            foreach (GroupCount value in group.Values)
            {
                Write(json, value);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("not_searched");
        foreach (string failure in answer.Lines is { IsDone: true } lines ? lines.Failures : [])
        {
            json.WriteStringValue(failure);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, GroupCount value)
    {
        string[] parts = value.Text.Split('\0', 2);
        json.WriteStartObject();
        json.WriteString("value", parts[0]);
        if (parts.Length > 1)
        {
            json.WriteString("second_value", parts[1]);
        }

        json.WriteNumber("count", value.Count);
        json.WriteNumber("at_most", value.AtMost);
        if (value.Before is { } before)
        {
            json.WriteNumber("before", before);
        }

        json.WriteEndObject();
    }
}
