using Leafwatch.Core;
using Leafwatch.Core.Anomalies.Scoring;

namespace Leafwatch.Tests.Anomalies.Scoring;

public sealed class ScoringTests
{
    [Fact]
    public void A_segment_flagged_after_ten_minutes_is_not_found_and_a_run_of_flags_is_one_false_alarm()
    {
        LabelledSeries series = Series(200, labelled: [(50, 80), (100, 120)]);

        SegmentRecall recall = SegmentRecall.Of(series, i => i is 60 or 111 or 150 or 155 or 190);

        Assert.Equal((2, 1, 2), (recall.Segments, recall.InTime, recall.FalseAlarms));
    }

    [Theory]
    [InlineData(17, 1.0)]
    [InlineData(18, 0.0)]
    public void A_segment_counts_whole_when_it_is_flagged_within_the_delay(int flag, double f1) =>
        Assert.Equal(f1, Confusion.WithDelay(Series(100, labelled: [(10, 40)]), i => i == flag).F1);

    [Fact]
    public void The_area_is_the_average_precision() =>
        Assert.Equal((1 + (2.0 / 3)) / 2, PrecisionRecall.Area([(3, true), (2, false), (1, true), (0, false)]), 12);

    [Fact]
    public void Points_of_one_score_stand_or_fall_together() =>
        Assert.Equal(0.5, PrecisionRecall.Area([(1, true), (1, false)]), 12);

    [Fact]
    public void A_window_flagged_at_its_beginning_scores_a_hundred_and_no_flag_none()
    {
        Segment[] window = [new(500, 600)];

        Assert.Equal(100, NabScore.Of(1000, window, i => i == 500).Final, 2);
        Assert.Equal(0, NabScore.Of(1000, window, i => false).Final);
        Assert.True(NabScore.Of(1000, window, i => i is 500 or 300).Final < 95);
        Assert.Equal(0, NabScore.Of(1000, window, i => i == 100).Final);
    }

    [Fact]
    public void A_file_is_read_with_missing_values_and_either_kind_of_time()
    {
        List<Diagnostic> diagnostics = [];
        LabelledSeries? series = LabelledCsv.Read(
            new StringReader("timestamp,value,label\n1767225600,1.5,0\n2026-01-01 00:01:00,,1.0\r\n2026-01-01T00:02:00Z,3,\n"), "a.csv", diagnostics);

        Assert.Empty(diagnostics);
        Assert.Equal([1.5, double.NaN, 3], series!.Values);
        Assert.Equal([false, true, false], series.Labels);
        Assert.Equal(TimeSpan.FromMinutes(1), series.Step);
    }

    [Fact]
    public void What_is_wrong_is_said_all_at_once_with_its_place()
    {
        List<Diagnostic> diagnostics = [];
        LabelledSeries? series = LabelledCsv.Read(new StringReader("0,1,0\n60,x,0\nnoon,1,0\n60,1,2\n0,1,0\n1\n"), "a.csv", diagnostics);

        Assert.Null(series);
        Assert.Equal(["a.csv:2:4", "a.csv:3:1", "a.csv:4:6", "a.csv:5:1", "a.csv:6:1"], diagnostics.Select(d => $"{d.File}:{d.Line}:{d.Column}"));
    }

    private static LabelledSeries Series(int count, (int First, int Last)[] labelled) => new(
        "made up",
        [.. Enumerable.Range(0, count).Select(i => DateTimeOffset.UnixEpoch.AddMinutes(i))],
        [.. Enumerable.Repeat(1.0, count)],
        [.. Enumerable.Range(0, count).Select(i => labelled.Any(s => i >= s.First && i <= s.Last))]);
}
