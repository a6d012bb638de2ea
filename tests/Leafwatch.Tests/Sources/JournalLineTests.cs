using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class JournalLineTests
{
    private static readonly TimeZoneInfo Toronto = TimeZoneInfo.FindSystemTimeZoneById("America/Toronto");

    [Theory]
    [InlineData("SYSLOG_IDENTIFIER=sshd|SYSLOG_PID=123|_PID=7|MESSAGE=hello", "sshd[123]: hello")]
    [InlineData("SYSLOG_IDENTIFIER=sshd|_PID=7|MESSAGE=hello", "sshd[7]: hello")]
    [InlineData("_COMM=cron|MESSAGE=hello", "cron: hello")]
    [InlineData("MESSAGE=hello", "unknown: hello")]
    [InlineData("SYSLOG_IDENTIFIER=kernel|MESSAGE=usb 1-1: new", "kernel: usb 1-1: new")]
    [InlineData("SYSLOG_IDENTIFIER=sshd|SYSLOG_PID=1]: x|MESSAGE=hello", "sshd: hello")]
    [InlineData("SYSLOG_IDENTIFIER=x: sshd[1]|MESSAGE=hello", "x__sshd[1]: hello")]
    [InlineData("SYSLOG_IDENTIFIER=sshd|MESSAGE=tab\there\u007f é", "sshd: tab#011here#177 é")]
    public void An_entry_reads_as_rsyslog_would_have_written_it(string fields, string expected) =>
        Assert.Equal($"2024-10-09T03:14:30.123456-04:00 web {expected}", Line($"_HOSTNAME=web|{fields}"));

    [Fact]
    public void The_time_is_that_of_the_sender_as_far_as_the_kernel_knows_it() =>
        Assert.StartsWith("2024-10-09T03:14:29.000001-04:00 ", Line("_SOURCE_REALTIME_TIMESTAMP=1728458069000001|MESSAGE=x"), StringComparison.Ordinal);

    [Fact]
    public void Each_season_has_its_offset() =>
        Assert.StartsWith("2024-12-01T00:00:00.000000-05:00 ", Line("_SOURCE_REALTIME_TIMESTAMP=1733029200000000|MESSAGE=x"), StringComparison.Ordinal);

    [Fact]
    public void An_entry_without_a_message_makes_no_line() => Assert.Empty(Line("SYSLOG_IDENTIFIER=sshd"));

    [Theory]
    [InlineData("_SOURCE_REALTIME_TIMESTAMP=-5|MESSAGE=x")]
    [InlineData("_SOURCE_REALTIME_TIMESTAMP=99999999999999999999|MESSAGE=x")]
    [InlineData("_SOURCE_REALTIME_TIMESTAMP=12x|MESSAGE=x")]
    public void A_time_that_is_none_gives_way_to_that_of_the_journal(string fields) =>
        Assert.StartsWith("2024-10-09T03:14:30.123456-04:00 ", Line(fields), StringComparison.Ordinal);

    [Fact]
    public void What_is_too_long_is_cut_and_no_escape_in_two()
    {
        string message = new('\u0001', FollowOptions.DefaultLongestLine - 10);
        string line = Line($"_HOSTNAME={new string('h', 500)}|SYSLOG_IDENTIFIER={new string('i', 500)}|MESSAGE={message}", out bool isCut);

        Assert.True(isCut);
        Assert.InRange(line.Length, FollowOptions.DefaultLongestLine - 4, FollowOptions.DefaultLongestLine);
        Assert.EndsWith("#001#001", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_login_is_understood_as_from_a_log_file()
    {
        byte[] line = Encoding.UTF8.GetBytes(Line(
            "_HOSTNAME=web|SYSLOG_IDENTIFIER=sshd|SYSLOG_PID=9|MESSAGE=Failed password for root from 192.0.2.7 port 4242 ssh2"));
        EventView view = new();
        view.Begin(line, 0, line.Length);
        LineParser parser = Formats.Find("sshd")!.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => DateTimeOffset.UnixEpoch));

        Assert.True(parser.TryParse(view));
        Assert.Equal("192.0.2.7", Encoding.UTF8.GetString(view[Field.SourceIp]));
    }

    private static string Line(string fields) => Line(fields, out _);

    private static string Line(string fields, out bool isCut)
    {
        JournalEntry entry = new();
        foreach (string[] pair in $"{fields}|__REALTIME_TIMESTAMP=1728458070123456".Split('|').Select(field => field.Split('=', 2)))
        {
            JournalField field = entry.Find(Encoding.UTF8.GetBytes(pair[0]))!;
            field.Append(Encoding.UTF8.GetBytes(pair[1]));
            field.IsSet = true;
        }

        byte[] line = new byte[FollowOptions.DefaultLongestLine];
        return Encoding.UTF8.GetString(line, 0, JournalLine.Write(entry, Toronto, line, out isCut));
    }
}
