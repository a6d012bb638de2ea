using System.Globalization;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Storage;

namespace Leafwatch.Web.Pages;

/// <summary>What was expected of the measures of an anomaly, as a picture: the hour up to when it was noticed, and the band around what is usual.</summary>
internal static class ExpectedPicture
{
    private const int Most = 3;

    public static Markup Section(IReadOnlyList<Anomaly> anomalies, ExploreTexts t)
    {
        (AnomalousMeasure Measure, DateTimeOffset At)[] measures =
            [.. anomalies.SelectMany(anomaly => anomaly.Measures.Select(measure => (measure, measure.At ?? anomaly.First))).Where(each => each.measure.Recent.Count > 0).Take(Most)];
        return measures.Length == 0
            ? Markup.Empty
            : $"""<section aria-labelledby="usual"><h2 id="usual">{t.UsualAndNot}</h2>{measures.Select(each => Chart(each.Measure, each.At, t))}</section>""";
    }

    private static Markup Chart(AnomalousMeasure measure, DateTimeOffset at, ExploreTexts t)
    {
        HourPicture picture = HourPicture.Of(measure);
        Column[] columns = [.. picture.Bars.Select((_, i) => ColumnOf(picture, i, at, t))];
        return Charts.Columns(Texts.Fill(t.HourBefore, AnomalyAlert.WordsOf(measure), HourPicture.MinutesOfBar), Charts.Summary(columns, t), columns, legend: Charts.Legend(columns, t));
    }

    private static Column ColumnOf(HourPicture picture, int bar, DateTimeOffset at, ExploreTexts t)
    {
        // The last bar ends with the minute.
        DateTimeOffset from = TimeZoneInfo.ConvertTime(at.AddMinutes(1 - ((picture.Bars.Count - bar) * HourPicture.MinutesOfBar)), TimeZoneInfo.Local);
        string clock = from.ToString("HH:mm", CultureInfo.InvariantCulture);
        bool isBeyond = picture.Beyond.Count > 0 && picture.Beyond[bar] != 0;
        return new Column(Texts.Fill(t.FromTime, clock), picture.Bars[bar], Label: clock, Expected: picture.Expected, Unusual: isBeyond ? t.BeyondUsual : null);
    }
}
