using Leafwatch.Core.Anomalies;
using static Leafwatch.Tests.Configuration.ConfigurationReading;

namespace Leafwatch.Tests.Configuration;

public sealed class AnomaliesReaderTests
{
    [Fact]
    public void What_can_be_said_of_anomalies_is_read()
    {
        AnomalyOptions options = ReadWell("""
            anomalies:
              shadow: 14d
              budget: quarter
              new_normal: 2d
              holidays: [2026-12-25, 2026-12-26]
            """).Anomalies;

        Assert.Equal(TimeSpan.FromDays(14), options.Shadow);
        Assert.Equal(new AlarmBudget(1, TimeSpan.FromDays(91)), options.Budget);
        Assert.Equal(TimeSpan.FromDays(2), options.NewNormal);
        Assert.Contains(new DateOnly(2026, 12, 26), options.Holidays);
    }

    [Fact]
    public void Anomalies_may_be_off() => Assert.False(ReadWell("anomalies: off\n").Anomalies.IsOn);

    [Fact]
    public void A_list_of_countries_that_cannot_be_read_is_said() =>
        Assert.Contains("'anomalies.countries'", ReadBadly("anomalies: { countries: no-such.mmdb }\n"), StringComparison.Ordinal);

    [Fact]
    public void Without_a_word_they_are_on_with_a_week_of_shadow_and_a_false_alarm_a_month()
    {
        AnomalyOptions options = ReadWell("").Anomalies;
        Assert.True(options.IsOn);
        Assert.Equal(TimeSpan.FromDays(7), options.Shadow);
        Assert.Equal(AlarmBudget.OneAMonth, options.Budget);
    }
}
