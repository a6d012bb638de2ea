using System.Net;
using System.Text;
using CsCheck;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Sources.Syslog;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Sources.Syslog;

public sealed class MessageWriterTests
{
    private const string Stamp = "2026-11-23T11:21:13Z";

    private static readonly string[] Beginnings = ["", "<13>", "<34>1 ", "<34>1 - ", "<1>Oct  9 03:14:30 ", "<1>2024-10-09T03:14:30"];

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 11, 21, 13, 400, TimeSpan.Zero));

    [Theory]
    [InlineData("<38>Oct  9 03:14:30 web sshd[12]: Failed password")]
    [InlineData("<38>2024-10-09T03:14:30.123456-04:00 web sshd[12]: Failed password")]
    [InlineData("<38>2024-10-09T03:14:30Z web sshd[12]: Failed password")]
    [InlineData("<38>Oct  9 03:14:30 2001:db8::1 sshd[12]: Failed password")]
    [InlineData("<38>1 2024-10-09T03:14:30Z web sshd 12 - - Failed password")]
    [InlineData("<38>1 2024-10-09T03:14:30Z web - - - -")]
    [InlineData("Oct  9 03:14:30 web sshd[12]: Failed password")]
    public void A_message_with_time_and_host_stays_as_it_came(string message) => Assert.Equal(message, Written(message));

    [Theory]
    [InlineData("<38>sshd[12]: x", "<38>" + Stamp + " 192.0.2.7 sshd[12]: x")]
    [InlineData("<38>Oct  9 03:14:30 sshd[12]: x", "<38>Oct  9 03:14:30 192.0.2.7 sshd[12]: x")]
    [InlineData("<38>Oct  9 03:14:30 sshd: x", "<38>Oct  9 03:14:30 192.0.2.7 sshd: x")]
    [InlineData("<189>123: Oct 11 22:14:15.123: %SYS-5-X: y", "<189>" + Stamp + " 192.0.2.7 123: Oct 11 22:14:15.123: %SYS-5-X: y")]
    [InlineData("Use the BFG!", "<13>" + Stamp + " 192.0.2.7 Use the BFG!")]
    [InlineData("<192>x", "<13>" + Stamp + " 192.0.2.7 <192>x")]
    [InlineData("<1x>x", "<13>" + Stamp + " 192.0.2.7 <1x>x")]
    [InlineData("<>x", "<13>" + Stamp + " 192.0.2.7 <>x")]
    [InlineData("<34>1 - - app - - - x", "<34>1 " + Stamp + " 192.0.2.7 app - - - x")]
    [InlineData("<34>1 - web app - - - x", "<34>1 " + Stamp + " web app - - - x")]
    [InlineData("<34>1 2024-10-09T03:14:30Z - app - - - x", "<34>1 2024-10-09T03:14:30Z 192.0.2.7 app - - - x")]
    public void What_is_missing_is_put_in_as_a_relay_does(string message, string line) => Assert.Equal(line, Written(message));

    [Fact]
    public void The_time_that_is_put_in_is_that_of_the_clock()
    {
        MessageWriter writer = new(_time);
        _ = Written("x", writer: writer);
        _time.Advance(TimeSpan.FromMilliseconds(700));

        Assert.Equal("<13>2026-11-23T11:21:14Z 192.0.2.7 x", Written("x", writer: writer));
    }

    [Fact]
    public void A_sender_of_IPv6_is_named_by_its_address() =>
        Assert.Equal($"<13>{Stamp} 2001:db8::5 x", Written("x", "2001:db8::5"));

    [Theory]
    [InlineData("<1>Oct  9 03:14:30 h a\nb\tc\0d\x7f e", "<1>Oct  9 03:14:30 h a#012b#011c#000d#177 e")]
    [InlineData("<34>1 a\nb - app", "<34>1 a#012b 192.0.2.7 app")]
    public void Control_characters_are_escaped_as_rsyslog_does(string message, string line) => Assert.Equal(line, Written(message));

    [Fact]
    public void A_line_that_would_be_too_long_is_cut()
    {
        string message = "<1>Oct  9 03:14:30 h " + new string('\n', 30_000);
        string line = Written(message, isCut: true);

        Assert.InRange(line.Length, FollowOptions.DefaultLongestLine - 3, FollowOptions.DefaultLongestLine);
        Assert.EndsWith("#012", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_one_line_within_the_room_that_is_asked_for()
    {
        MessageWriter writer = new(_time);
        Gen<byte[]> beginning = Gen.Int[0, Beginnings.Length - 1].Select(which => Encoding.ASCII.GetBytes(Beginnings[which]));
        Gen.Select(beginning, Gen.Byte.Array[0, 300], (head, rest) => (byte[])[.. head, .. rest]).Where(message => message.Length > 0).Sample(message =>
        {
            byte[] room = new byte[MessageWriter.Room(message.Length)];
            int length = writer.Write(message, PeerAddress.Of(IPAddress.Parse("2001:db8:1111:2222:3333:4444:5555:6666")), room, out bool isCut);
            return !isCut && room[length - 1] == '\n' && !room.AsSpan(0, length - 1).ContainsAnyInRange((byte)0, (byte)0x1f);
        });
    }

    private string Written(string message, string peer = "192.0.2.7", bool isCut = false, MessageWriter? writer = null)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(message);
        byte[] room = new byte[MessageWriter.Room(bytes.Length)];
        int length = (writer ?? new MessageWriter(_time)).Write(bytes, PeerAddress.Of(IPAddress.Parse(peer)), room, out bool wasCut);
        Assert.Equal(isCut, wasCut);
        Assert.Equal((byte)'\n', room[length - 1]);
        return Encoding.Latin1.GetString(room, 0, length - 1);
    }
}
