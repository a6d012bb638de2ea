using Leafwatch.Core;
using Leafwatch.Core.Anomalies;

namespace Leafwatch.Tests.Anomalies;

public sealed class ToleranceTests
{
    private const double Threshold = 6;

    private static readonly DateTimeOffset Thursday = new(2026, 3, 5, 19, 10, 0, TimeSpan.FromHours(1));

    [Fact]
    public void As_much_as_a_false_alarm_had_surprises_no_more()
    {
        Tolerance tolerance = new();
        tolerance.Judge(Verdict.FalseAlarm, surprise: 7.5, Threshold, Thursday, Thursday);
        Assert.True(Threshold + tolerance.At(Thursday.AddDays(1)) > 7.5);
    }

    [Fact]
    public void However_often_somebody_says_false_alarm_what_is_a_thousand_times_rarer_is_told()
    {
        Tolerance tolerance = new();
        for (int i = 0; i < 50; i++)
        {
            tolerance.Judge(Verdict.FalseAlarm, surprise: 12, Threshold, Thursday, Thursday);
        }

        Assert.Equal(3, tolerance.At(Thursday), 6);
    }

    [Fact]
    public void A_false_alarm_is_taken_back_by_as_many_that_are_right()
    {
        Tolerance tolerance = new();
        tolerance.Judge(Verdict.FalseAlarm, surprise: 6.1, Threshold, Thursday, Thursday);
        Assert.True(tolerance.IsAny);
        while (tolerance.Bias > 0)
        {
            double before = tolerance.Bias;
            tolerance.Judge(Verdict.True, surprise: 9, Threshold, Thursday, Thursday);
            Assert.True(tolerance.Bias < before);
        }

        Assert.False(tolerance.IsAny);
    }

    [Fact]
    public void What_is_expected_is_expected_at_its_hours_of_each_week()
    {
        Tolerance tolerance = new();
        tolerance.Judge(Verdict.Expected, surprise: 9, Threshold, Thursday, Thursday.AddMinutes(70));
        Assert.Equal(3, tolerance.ExpectedHours);
        Assert.True(tolerance.At(Thursday.AddDays(7)) > 0);
        Assert.True(tolerance.At(Thursday.AddDays(7).AddHours(2)) > 0);
        Assert.Equal(0, tolerance.At(Thursday.AddDays(7).AddHours(3)));
        Assert.Equal(0, tolerance.At(Thursday.AddDays(1)));
    }

    [Fact]
    public void It_is_read_as_it_was_written()
    {
        Tolerance tolerance = new();
        tolerance.Judge(Verdict.FalseAlarm, surprise: 7.5, Threshold, Thursday, Thursday);
        tolerance.Judge(Verdict.Expected, surprise: 9, Threshold, Thursday, Thursday);
        using MemoryStream bytes = new();
        using BinaryWriter to = new(bytes);
        tolerance.Write(to);
        to.Flush();
        bytes.Position = 0;
        Tolerance read = new();
        read.Read(new BinaryReader(bytes));
        Assert.All(Enumerable.Range(0, 168), hour => Assert.Equal(tolerance.At(Thursday.AddHours(hour)), read.At(Thursday.AddHours(hour))));
    }
}
