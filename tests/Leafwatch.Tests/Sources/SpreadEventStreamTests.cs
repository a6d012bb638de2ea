using System.Text;
using System.Xml.Linq;
using CsCheck;
using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class SpreadEventStreamTests
{
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n";

    private static readonly XNamespace Schema = "http://schemas.microsoft.com/win/2004/08/events/event";

    private static readonly Gen<XElement> Event = Gen.Select(Gen.String[Gen.Char["ab <>&'\"\u00eb"], 0, 10].Where(text => text.Trim() == text), Gen.Int[1, 9_999], (text, code) =>
        new XElement(
            Schema + "Event",
            new XElement(Schema + "System", new XElement(Schema + "EventID", code), new XElement(Schema + "Channel", "Security")),
            new XElement(Schema + "EventData", new XElement(Schema + "Data", new XAttribute("Name", "TargetUserName"), text))));

    [Fact]
    public void Events_over_several_lines_or_in_one_are_lines_however_they_are_read() =>
        Gen.Select(Event.Array[1, 4], Gen.Int[0, 3], Gen.Int[1, 50]).Sample((events, form, piece) =>
        {
            string[] spread = [.. events.Select(each => each.ToString())];
            string[] lines = [.. events.Select(each => each.ToString(SaveOptions.DisableFormatting))];
            string text = form switch
            {
                0 => string.Join("\n", spread),
                1 => string.Concat(spread.Select((each, i) => $"Record {i + 1}\n{Declaration}{each}\n\n")),
                2 => $"{Declaration}<Events>{string.Concat(lines)}</Events>",
                _ => $"<Events xmlns=\"x\">\n{string.Join("\n", spread)}\n</Events>\n",
            };
            byte[] bytes = Encoding.UTF8.GetBytes(text);

            Assert.True(FoldedStream.IsSpread(bytes.AsSpan(0, Math.Min(bytes.Length, 256))));
            Assert.Equal(lines, Lines(bytes, piece));
        });

    [Theory]
    [InlineData("<Event xmlns='x'><System/></Event>\n<Event xmlns='x'><System/></Event>\n")]
    [InlineData("<Eventual>\n<a/></Eventual>\n")]
    [InlineData("<14>1 2026-11-30T08:00:00Z host\n")]
    [InlineData("<Event")]
    public void What_is_in_lines_already_is_left_as_it_is(string text) => Assert.False(FoldedStream.IsSpread(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void The_lines_of_a_message_are_parted_by_blanks_and_text_between_events_is_a_line() =>
        Assert.Equal(
            ["<Event><Message>Failed. Subject: S-1</Message></Event>", "the rest is lost", "<Event ><a/>"],
            Lines("<Event>\r\n <Message>Failed.\r\n\t Subject: S-1</Message>\r\n</Event>\r\nthe rest is lost\n<Event\n>\n<a/>"u8.ToArray(), 5).Select(line => line.TrimEnd('\r')));

    [Fact]
    public void An_event_that_was_torn_ends_where_the_next_begins() =>
        Assert.Equal(
            ["<Event><System><Event", "<Event ><Events/></Event>", "<Event><a/></Event>"],
            Lines("<Event>\n <System>\n<Event\n>\n<Events/></Event>\n<Event>\n<a/>\n</Event>\n"u8.ToArray(), 4));

    private static string[] Lines(byte[] spread, int piece)
    {
        using FoldedStream stream = FoldedStream.Of("<Events>"u8, new MemoryStream(spread));
        List<byte> all = [];
        byte[] some = new byte[piece];
        while (stream.Read(some) is > 0 and int length)
        {
            all.AddRange(some.AsSpan(0, length));
        }

        return Encoding.UTF8.GetString([.. all]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
