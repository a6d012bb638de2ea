namespace Leafwatch.Core.Anomalies;

/// <summary>How often a series may be told of by mistake, in place of a sensitivity: it sets the threshold, without labels.</summary>
public sealed record AlarmBudget(double Alarms, TimeSpan In)
{
    public static readonly AlarmBudget OneAWeek = new(1, TimeSpan.FromDays(7));

    public static readonly AlarmBudget OneAMonth = new(1, TimeSpan.FromDays(30));

    /// <summary>The surprise that values of a series, so far apart, have as often as the budget allows.</summary>
    public double Threshold(TimeSpan step) => Math.Log10(In / step / Alarms);
}
