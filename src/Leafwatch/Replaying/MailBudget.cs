using System.Globalization;

namespace Leafwatch.Replaying;

/// <summary>How many mails at most in any day, or in any week.</summary>
internal sealed record MailBudget(int Mails, bool IsWeekly)
{
    public const string Expected = "expected a number of mails in a time, as in 5/day or 20/week";

    public static MailBudget? Parse(string text)
    {
        string[] parts = text.Split('/', 2, StringSplitOptions.TrimEntries);
        return parts is [var number, "day" or "week"] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int mails)
            ? new MailBudget(mails, parts[1] == "week")
            : null;
    }

    /// <summary>The day, or the week from Monday on, that a time is in, by the clock of its log.</summary>
    public DateOnly PeriodOf(DateTimeOffset time)
    {
        DateOnly day = DateOnly.FromDateTime(time.DateTime);
        return IsWeekly ? day.AddDays(-(((int)day.DayOfWeek + 6) % 7)) : day;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Mails}/{(IsWeekly ? "week" : "day")}");
}
