using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Storage;

namespace Leafwatch.Web.Pages;

/// <summary>What was expected of the measures of an anomaly, as a picture: the hour up to when it was noticed, and the band around what is usual.</summary>
internal static class ExpectedPicture
{
    private const int Most = 3;

    public static Markup Section(IReadOnlyList<Anomaly> anomalies, ExploreTexts t)
    {
        AnomalousMeasure[] measures = [.. anomalies.SelectMany(anomaly => anomaly.Measures).Where(measure => measure.Recent.Count > 0).Take(Most)];
        return measures.Length == 0
            ? Markup.Empty
            : $"""<section aria-labelledby="usual"><h2 id="usual">{t.UsualAndNot}</h2>{measures.Select(measure => Chart(measure, t))}</section>""";
    }

    private static Markup Chart(AnomalousMeasure measure, ExploreTexts t)
    {
        HourPicture picture = HourPicture.Of(measure);
        Column[] columns = [.. picture.Bars.Select((value, i) => ColumnOf(value, picture.Bars.Count - i, picture.Expected, t))];
        return Charts.Columns(Texts.Fill(t.HourBefore, measure.Name, HourPicture.MinutesOfBar), Charts.Summary(columns, t), columns, legend: Charts.Legend(columns, t));
    }

    private static Column ColumnOf(double value, int barsBefore, ExpectedRange? expected, ExploreTexts t)
    {
        int minutes = barsBefore * HourPicture.MinutesOfBar;
        bool isBeyond = value > expected?.High || value < expected?.Low;
        return new Column(Texts.Fill(t.MinutesBefore, minutes), value, Label: $"−{minutes} min", Expected: expected, Unusual: isBeyond ? t.BeyondUsual : null);
    }
}
