using System.Diagnostics.CodeAnalysis;
using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Tests.Parsing;

public sealed class NearestFormatTests
{
    public static TheoryData<string> WithExample => [.. Formats.All.Where(format => format.Example is not null).Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(WithExample))]
    public void The_example_of_a_format_is_a_line_of_it(string name)
    {
        LogFormat format = Formats.Find(name)!;
        LineParser parser = format.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => new DateTimeOffset(1987, 6, 25, 15, 0, 0, TimeSpan.Zero)));
        string[] lines = format.Example!.Split('\n');
        if (lines.Length > 1)
        {
            parser.Begin(Encoding.UTF8.GetBytes(lines[0]));
        }

        byte[] line = Encoding.UTF8.GetBytes(lines[^1]);
        EventView view = new();
        view.Begin(line, 0, line.Length);
        Assert.True(parser.TryParse(view));
    }

    [Fact]
    public void Every_format_has_an_example_but_envelopes_other_names_and_what_cannot_be_one_line()
    {
        string[] without = [.. Formats.All.Where(format => format.Example is null).Select(format => format.Name)];
        Assert.Equal(
            [
                "journal-json", "docker", "cri", "iis-ncsa", "postgresql-csv",
                "sshd", "dropbear", "pam", "sudo", "su", "systemd-logind", "dovecot", "postfix", "pure-ftpd",
            ],
            without);
    }

    [Theory]
    [InlineData("""192.0.2.1 - - [19/Nov/2026:08:00:00 +0000] "GET /x HTTP/1.1" abc 12 "-" "t" """, "apache-combined", "abc")]
    [InlineData("[Thu Nov 19 08:00:00.000000 2026] core:error [pid 7:tid 8] x", "apache-error", "core:error")]
    [InlineData("2026/11/19 08:00:00 error 7#7: *1 open() failed", "nginx-error", "error 7#7")]
    [InlineData("Thu Nov 19 08:00:00 2026 [pid x] CONNECT: Client \"192.0.2.7\"", "vsftpd", "x] CONNECT")]
    public void A_broken_line_comes_nearest_to_what_it_was_up_to_where_it_breaks(string line, string format, string from)
    {
        Assert.True(TryFind(line.TrimEnd(), out NearestFormat? nearest));
        Assert.Equal((format, line.IndexOf(from, StringComparison.Ordinal) + 1), (nearest.Format.Name, nearest.Column));
    }

    [Fact]
    public void A_line_that_is_broken_off_comes_as_near_as_it_goes()
    {
        const string Line = """192.0.2.1 - - [19/Nov/2026:08:00:00 +0000] "GET /ä""";
        Assert.True(TryFind(Line, out NearestFormat? nearest));
        Assert.Equal(Line.Length + 1, nearest.Column);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    public void What_begins_like_no_line_comes_near_to_none(string line) => Assert.False(TryFind(line, out _));

    [Fact]
    public void Whatever_the_line_the_column_is_within_it_or_right_behind() => Gen.String.Sample(
        line =>
        {
            if (TryFind(line, out NearestFormat? nearest))
            {
                Assert.InRange(nearest.Column, 2, line.Length + 1);
            }
        },
        iter: 30);

    private static bool TryFind(string line, [NotNullWhen(true)] out NearestFormat? nearest)
    {
        nearest = NearestFormat.Find(Encoding.UTF8.GetBytes(line), Formats.All);
        return nearest is not null;
    }
}
