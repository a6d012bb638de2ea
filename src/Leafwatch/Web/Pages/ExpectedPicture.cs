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
        ExpectedRange? expected = AnomalyAlert.HasBand(measure) ? new ExpectedRange(measure.Expected / measure.Minutes, measure.Low, measure.High) : null;
        Column[] columns = [.. measure.Recent.Select((value, i) => ColumnOf(value, measure.Recent.Count - 1 - i, expected, t))];
        return Charts.Columns(Shown.Format(t.HourBefore, measure.Name), Charts.Summary(columns, t), columns, legend: Charts.Legend(columns, t));
    }

    private static Column ColumnOf(double value, int minutesBefore, ExpectedRange? expected, ExploreTexts t)
    {
        string name = minutesBefore == 0 ? t.AtNotice : Shown.Format(t.MinutesBefore, minutesBefore);
        bool isBeyond = value > expected?.High || value < expected?.Low;
        return new Column(name, value, Label: $"-{minutesBefore} min", Expected: expected, Unusual: isBeyond ? t.BeyondUsual : null);
    }
}
