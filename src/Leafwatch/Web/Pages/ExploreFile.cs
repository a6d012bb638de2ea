using Leafwatch.Exports;
using Leafwatch.Web.Exploring;
using Leafwatch.Web.UseCases;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>What Explore shows, as a file: the chart, the values, or the lines.</summary>
internal static class ExploreFile
{
    public const string Path = "/explore/export";

    public static async Task SendAsync(Visit visit)
    {
        Explorer explorer = visit.Dashboard.Explorer;
        ExploreRequest request = explorer.Read(visit.Http.Request.Query);
        if (request.Errors.Count > 0)
        {
            await visit.RefuseAsync(StatusCodes.Status422UnprocessableEntity, visit.Texts.Exploring.Wrong, string.Join("; ", request.Errors));
            return;
        }

        string what = visit.Asked("what") ?? "values";
        bool isCsv = visit.Asked("form") != "json";
        if (what == "lines")
        {
            await ExploreExport.SendLinesAsync(visit, request, isCsv);
            return;
        }

        ExploreExport.SetName(visit, what == "times" ? "times" : "values", isCsv ? "csv" : "json");
        ExploreAnswer answer = await ExploreExport.AnswerAsync(visit, request, ExploreExport.MostValues, ExploreExport.LongestWait);
        if (!isCsv)
        {
            await visit.JsonAsync(json => ExploreExport.WriteJson(json, answer));
            return;
        }

        using StringWriter csv = new(System.Globalization.CultureInfo.InvariantCulture);
        if (what == "times")
        {
            ExploreExport.WriteTimes(csv, answer);
        }
        else
        {
            ExploreExport.WriteValues(csv, answer);
        }

        await visit.SendAsync(CsvTable.MediaType, csv.ToString());
    }
}
