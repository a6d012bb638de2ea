using System.Globalization;

namespace Leafwatch.Core;

/// <summary>
/// Times of the week: days (<c>thu</c>, <c>mon-fri</c>, <c>sat,sun</c>) and hours (<c>07:00-20:00</c>, the end not
/// included; <c>22:00-06:00</c> runs into the next day), or several of both: <c>mon-fri 08:00-18:00, sat 09:00-12:00</c>.
/// Days without hours are whole; hours without days hold every day. The clock is the wall clock of a zone.
/// </summary>
public sealed class WeekWindow
{
    private const int MinutesOfDay = 24 * 60;
    private const int MinutesOfWeek = 7 * MinutesOfDay;
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    private readonly List<(int Start, int Length)> _ranges = [];
    private readonly string _written;
    private readonly TimeZoneInfo _zone;

    private WeekWindow(string written, TimeZoneInfo zone) => (_written, _zone) = (written, zone);

    public static bool TryParse(string text, TimeZoneInfo zone, out WeekWindow window)
    {
        window = new WeekWindow(text, zone);
        List<int> days = [];
        bool hasTime = false;
        foreach (string word in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (TryParseDays(word, out IEnumerable<int> more))
            {
                if (hasTime)
                {
                    days.Clear();
                    hasTime = false;
                }

                days.AddRange(more);
            }
            else if (TryParseTimes(word, out int start, out int length))
            {
                foreach (int day in days.Count > 0 ? days : Enumerable.Range(0, Days.Length))
                {
                    window._ranges.Add(((day * MinutesOfDay) + start, length));
                }

                hasTime = true;
            }
            else
            {
                return false;
            }
        }

        if (!hasTime)
        {
            window._ranges.AddRange(days.Select(day => (day * MinutesOfDay, MinutesOfDay)));
        }

        return window._ranges.Count > 0;
    }

    public bool Contains(DateTimeOffset time)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, _zone);
        int day = ((int)local.DayOfWeek + 6) % Days.Length;
        int minute = (day * MinutesOfDay) + (int)local.TimeOfDay.TotalMinutes;
        foreach ((int start, int length) in _ranges)
        {
            if ((minute - start + MinutesOfWeek) % MinutesOfWeek < length)
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => _written;

    private static bool TryParseDays(string word, out IEnumerable<int> days)
    {
        string[] ends = word.Split('-');
        int first = DayOf(ends[0]);
        int last = DayOf(ends[^1]);
        days = Enumerable.Range(first, ((last - first + Days.Length) % Days.Length) + 1).Select(day => day % Days.Length);
        return ends.Length <= 2 && first >= 0 && last >= 0;
    }

    private static int DayOf(string word) => Array.FindIndex(Days, day => day.Equals(word, StringComparison.OrdinalIgnoreCase));

    private static bool TryParseTimes(string word, out int start, out int length)
    {
        string[] ends = word.Split('-');
        (start, length) = (0, 0);
        if (ends.Length != 2 || !TryParseTime(ends[0], out start) || !TryParseTime(ends[1], out int end) || start == MinutesOfDay)
        {
            return false;
        }

        length = end > start ? end - start : end - start + MinutesOfDay;
        return end != start;
    }

    private static bool TryParseTime(string word, out int minute)
    {
        minute = MinutesOfDay;
        if (word == "24:00")
        {
            return true;
        }

        bool isTime = TimeOnly.TryParseExact(word, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time);
        minute = (int)time.ToTimeSpan().TotalMinutes;
        return isTime;
    }
}
