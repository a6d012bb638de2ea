using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Parsing.Syslog;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Tests.Parsing.Times;

public sealed class TimeTests
{
    private static DateTimeOffset At(string stamp, string zone = "UTC", string reference = "2025-06-01T12:00:00Z") =>
        ParsedLine.Read("sshd", $"{stamp} www sshd[1]: x", zone, DateTimeOffset.Parse(reference, System.Globalization.CultureInfo.InvariantCulture)).Time;

    [Theory]
    [InlineData("Mar 27 13:06:56", "2025-06-01T12:00:00Z", "2025-03-27T13:06:56Z")]
    [InlineData("Mar  7 13:06:56", "2025-06-01T12:00:00Z", "2025-03-07T13:06:56Z")]
    [InlineData("Mar 07 13:06:56", "2025-06-01T12:00:00Z", "2025-03-07T13:06:56Z")]
    [InlineData("Dec 31 23:59:59", "2025-01-01T00:00:01Z", "2024-12-31T23:59:59Z")]
    [InlineData("Jan  1 00:00:01", "2024-12-31T23:59:00Z", "2025-01-01T00:00:01Z")]
    [InlineData("Jun  2 12:00:00", "2025-06-01T12:00:00Z", "2025-06-02T12:00:00Z")]
    [InlineData("Jun  2 12:00:01", "2025-06-01T12:00:00Z", "2024-06-02T12:00:01Z")]
    [InlineData("Feb 29 10:00:00", "2025-06-01T12:00:00Z", "2024-02-29T10:00:00Z")]
    [InlineData("Feb 29 10:00:00", "2024-02-01T12:00:00Z", "2020-02-29T10:00:00Z")]
    [InlineData("Feb 29 10:00:00", "1903-02-01T12:00:00Z", "1896-02-29T10:00:00Z")]
    public void A_time_without_a_year_is_in_the_latest_that_is_not_in_the_future(string stamp, string reference, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), At(stamp, reference: reference));

    [Fact]
    public void The_year_of_a_day_does_not_depend_on_the_lines_before()
    {
        Gen<string> stamps = Gen.Select(Gen.OneOf("Dec 31", "Jan  1", "Feb 28", "Feb 29", "Mar  1"), Gen.Int[0, 23]).Select((day, hour) => $"{day} {hour:00}:30:00 ");
        Gen<DateTimeOffset> references = Gen.Int[0, 11 * 366 * 4].Select(quarters => new DateTimeOffset(2022, 12, 30, 0, 0, 0, TimeSpan.Zero).AddHours(quarters * 6));
        Gen.Select(stamps, references).Array[2, 20].Sample(lines =>
        {
            DateTimeOffset reference = default;
            SyslogTime remembering = new(new ParserOptions(TimeZoneInfo.Utc, () => reference));
            foreach ((string stamp, DateTimeOffset now) in lines)
            {
                reference = now;
                byte[] text = Encoding.ASCII.GetBytes(stamp);
                bool isRead = new SyslogTime(new ParserOptions(TimeZoneInfo.Utc, () => now)).TryRead(text, out DateTimeOffset expected, out _);
                Assert.Equal(isRead, remembering.TryRead(text, out DateTimeOffset time, out _));
                Assert.Equal(expected, time);
            }
        });
    }

    [Theory]
    [InlineData("Mar  9 01:59:59", "-05:00", "2025-03-09T06:59:59Z")]
    [InlineData("Mar  9 02:30:00", "-04:00", "2025-03-09T07:30:00Z")]
    [InlineData("Mar  9 03:00:00", "-04:00", "2025-03-09T07:00:00Z")]
    [InlineData("Nov  2 00:59:59", "-04:00", "2025-11-02T04:59:59Z")]
    [InlineData("Nov  2 01:30:00", "-04:00", "2025-11-02T05:30:00Z")]
    [InlineData("Nov  2 02:00:00", "-05:00", "2025-11-02T07:00:00Z")]
    [InlineData("Jul  1 12:00:00", "-04:00", "2025-07-01T16:00:00Z")]
    [InlineData("Jan  1 12:00:00", "-05:00", "2025-01-01T17:00:00Z")]
    public void Daylight_saving_is_told_from_the_date(string stamp, string offset, string expected)
    {
        DateTimeOffset time = At(stamp, "America/Toronto", "2025-12-31T00:00:00Z");

        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), time);
        Assert.Equal(TimeSpan.Parse(offset.TrimStart('+'), System.Globalization.CultureInfo.InvariantCulture), time.Offset);
    }

    [Theory]
    [InlineData("01:30:00", "2025-11-02T05:30:10Z", "2025-11-02T05:30:00Z")]
    [InlineData("01:59:59", "2025-11-02T06:00:01Z", "2025-11-02T05:59:59Z")]
    [InlineData("01:00:00", "2025-11-02T06:00:01Z", "2025-11-02T06:00:00Z")]
    [InlineData("01:00:09", "2025-11-02T06:00:01Z", "2025-11-02T06:00:09Z")]
    [InlineData("01:59:59", "2025-11-02T07:00:01Z", "2025-11-02T06:59:59Z")]
    [InlineData("01:30:00", "2025-11-03T00:00:00Z", "2025-11-02T05:30:00Z")]
    public void A_live_log_is_read_rightly_in_both_hours_that_the_autumn_change_makes_of_one(string time, string now, string expected)
    {
        Assert.True(TimeZones.TryFind("America/Toronto", out TimeZoneInfo? zone));
        ParserOptions options = new(zone, () => DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        options.Hour.IsLive = true;

        Assert.Equal(
            DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
            new LocalTime(options).At(DateTime.Parse("2025-11-02 " + time, System.Globalization.CultureInfo.InvariantCulture).Ticks));
    }

    [Fact]
    public void Local_time_agrees_with_the_zone_whatever_came_before()
    {
        // Half an hour of daylight saving (Lord Howe), a day skipped (Apia), an offset of 45 minutes (Kathmandu).
        foreach (string name in (string[])["Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "Europe/Berlin", "America/St_Johns", "UTC"])
        {
            Assert.True(TimeZones.TryFind(name, out TimeZoneInfo? zone));
            LocalTime remembering = new(new ParserOptions(zone, () => DateTimeOffset.MaxValue));
            for (DateTime local = new(2011, 9, 1, 0, 7, 0); local.Year < 2013; local = local.AddMinutes(13))
            {
                DateTimeOffset time = remembering.At(local.Ticks);

                Assert.Equal(new LocalTime(new ParserOptions(zone, () => DateTimeOffset.MaxValue)).At(local.Ticks), time);
                Assert.Equal(zone.GetUtcOffset(time.UtcDateTime), time.Offset);
                bool isSkipped = zone.IsInvalidTime(local) || (name == "Pacific/Apia" && local.Date == new DateTime(2011, 12, 30));
                Assert.NotEqual(isSkipped, time.DateTime == local);
            }
        }
    }

    [Theory]
    [InlineData("2024-10-09T03:14:30.123456-04:00", "2024-10-09T03:14:30.123456-04:00")]
    [InlineData("2024-10-09T03:14:30-04:00", "2024-10-09T03:14:30-04:00")]
    [InlineData("2024-10-09T03:14:30Z", "2024-10-09T03:14:30+00:00")]
    [InlineData("2024-10-09T03:14:30.1234567891Z", "2024-10-09T03:14:30.1234567+00:00")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00")]
    public void A_full_time_stamp_states_its_offset(string stamp, string expected)
    {
        DateTimeOffset wanted = DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(wanted, At(stamp));
        Assert.Equal(wanted.Offset, At(stamp).Offset);
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("2024-13-09T03:14:30Z")]
    [InlineData("2024-10-09T03:14:30+99:99")]
    [InlineData("2024-10-09T03:14:30+14:01")]
    [InlineData("Foo 27 13:06:56")]
    [InlineData("Mar 32 13:06:56")]
    [InlineData("Mar 27 25:06:56")]
    public void What_is_no_time_is_not_read(string stamp) => Assert.False(ParsedLine.Read("sshd", $"{stamp} www sshd[1]: x").IsRead);

    [Theory]
    [InlineData("UTC", 0)]
    [InlineData("utc", 0)]
    [InlineData("+02:00", 120)]
    [InlineData("-0330", -210)]
    [InlineData("+14", 840)]
    [InlineData("Asia/Kathmandu", 345)]
    public void A_zone_is_found_by_name_or_offset(string name, int minutes)
    {
        Assert.True(TimeZones.TryFind(name, out TimeZoneInfo? zone));
        Assert.Equal(minutes, zone.GetUtcOffset(ParsedLine.Reference).TotalMinutes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Nowhere/City")]
    [InlineData("+25:00")]
    [InlineData("+2:00")]
    [InlineData("+é1")]
    [InlineData("../../etc/passwd")]
    public void What_names_no_zone_is_not_found(string name) => Assert.False(TimeZones.TryFind(name, out _));

    [Fact]
    public void The_machine_has_a_zone_of_its_own() => Assert.True(TimeZones.TryFind("local", out _));
}
