using System.Security;
using System.Text;
using System.Xml.Linq;
using CsCheck;
using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class EventChannelLineTests
{
    [Theory]
    [InlineData("<Event>\r\n  <Data>a\tb é</Data></Event>\r\n", "<Event>&#13;&#10;  <Data>a\tb é</Data></Event>")]
    [InlineData("<Event>\u0001\u0000</Event>", "<Event>\uFFFD\uFFFD</Event>")]
    public void An_event_is_one_line(string xml, string expected) => Assert.Equal(expected, Line(xml, out _));

    [Fact]
    public void Half_a_pair_of_surrogates_is_shown_as_what_it_is() =>
        Assert.Equal("\uD83D\uDE00 \uFFFD.", Line("\uD83D\uDE00 \uD83D.", out _));

    [Fact]
    public void Its_meaning_stays() => Gen.String[Gen.Char["ab<&\"'\r\n\t é"], 0, 50].Sample(text =>
    {
        string xml = $"<Event><Data>{SecurityElement.Escape(text)}</Data></Event>";
        string line = Line(xml, out bool isCut);
        Assert.False(isCut);
        Assert.Equal(-1, line.AsSpan().IndexOfAny('\r', '\n'));
        Assert.Equal(text, XElement.Parse(line, LoadOptions.PreserveWhitespace).Element("Data")!.Value);
    });

    [Fact]
    public void What_is_too_long_is_cut_between_two_characters()
    {
        string line = Line(new string('é', FollowOptions.DefaultLongestLine), out bool isCut);

        Assert.True(isCut);
        Assert.Equal(FollowOptions.DefaultLongestLine / 2, line.Length);
        Assert.Equal(new string('é', line.Length), line);
    }

    [Fact]
    public void No_text_makes_it_fail() => Gen.String.Sample(text => Assert.DoesNotContain('\n', Line(text, out _)));

    private static string Line(string xml, out bool isCut)
    {
        byte[] line = new byte[FollowOptions.DefaultLongestLine];
        return Encoding.UTF8.GetString(line, 0, EventChannelLine.Write(xml, line, out isCut));
    }
}
