using System.Globalization;
using System.Text;
using CsCheck;
using Leafwatch.Core.Sources.Syslog;

namespace Leafwatch.Tests.Sources.Syslog;

public sealed class MessageFramesTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char["<>0123456789 abc\r-"], 0, 40];

    private static readonly Gen<string> Content = Gen.Frequency(
        (20, Text),
        (1, Gen.Int[MessageFrames.LongestMessage - 2, MessageFrames.LongestMessage + 300].Select(length => new string('x', length))));

    /// <summary>Counted, ended by LF or NUL, or anything at all.</summary>
    private static readonly Gen<byte[]> Stream = Gen.OneOf(
            Content.Select(content => $"{content.Length} {content}"),
            Content.Select(content => $"<1>{content}\n"),
            Content.Select(content => $"<1>{content}\0"),
            Content)
        .Array[0, 8].Select(frames => Encoding.Latin1.GetBytes(string.Concat(frames)));

    [Theory]
    [InlineData("<13>one\n<13>two\n", "<13>one|<13>two")]
    [InlineData("<13>one\0<13>two\0", "<13>one|<13>two")]
    [InlineData("7 <13>one11 <13>two\nsix", "<13>one|<13>two\nsix")]
    [InlineData("7 <13>one<13>two\n9 <13>three<13>four\n", "<13>one|<13>two|<13>three|<13>four")]
    [InlineData("7 <13>one\n7 <13>two\n", "<13>one||<13>two|")]
    [InlineData("no priority\n", "no priority")]
    [InlineData("2026-11-23T11:21:13Z host x\n", "2026-11-23T11:21:13Z host x")]
    [InlineData("1234567890 is no count\n", "1234567890 is no count")]
    [InlineData("007 <13>one\n", "007 <13>one")]
    public void Each_message_says_by_its_first_byte_how_it_is_framed(string stream, string messages) =>
        Assert.Equal(messages, string.Join('|', Read(Encoding.Latin1.GetBytes(stream), [stream.Length]).Messages));

    [Fact]
    public void However_a_stream_is_split_into_reads_its_messages_are_the_same() =>
        Gen.Select(Stream, Gen.OneOf(Gen.Int[1, 3], Gen.Int[1, 70_000]).Array[1, 20]).Sample(
            (stream, reads) =>
            {
                (List<string> whole, string wholeRest) = Read(stream, [int.MaxValue]);
                (List<string> split, string splitRest) = Read(stream, reads);
                return whole.SequenceEqual(split) && wholeRest == splitRest;
            },
            iter: 2_000,
            print: pair => $"{Encoding.Latin1.GetString(pair.Item1)[..Math.Min(pair.Item1.Length, 300)]} in {string.Join(' ', pair.Item2)}");

    [Theory]
    [InlineData("\n")]
    [InlineData("\0")]
    public void Of_a_message_that_is_too_long_the_beginning_is_taken(string trailer)
    {
        string longest = new('x', MessageFrames.LongestMessage);
        (List<string> messages, _) = Read(Encoding.Latin1.GetBytes($"{longest}y{trailer}next{trailer}{longest}{trailer}"), [1000]);

        Assert.Equal(["cut " + longest, "next", longest], messages);
    }

    [Fact]
    public void The_rest_of_a_counted_message_that_is_too_long_is_passed_over()
    {
        string tooLong = new('x', MessageFrames.LongestMessage + 1000);
        (List<string> messages, _) = Read(Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{tooLong.Length} {tooLong}4 next")), [1000]);

        Assert.Equal(["cut " + tooLong[..MessageFrames.LongestMessage], "next"], messages);
    }

    [Theory]
    [InlineData("<13>no end", "<13>no end")]
    [InlineData("20 <13>torn", "cut <13>torn")]
    [InlineData("20", "")]
    [InlineData("<13>ended\n", "")]
    public void What_has_no_end_when_the_stream_is_over_is_taken_as_far_as_it_is_there(string stream, string rest) =>
        Assert.Equal(rest, Read(Encoding.Latin1.GetBytes(stream), [int.MaxValue]).Left);

    [Fact]
    public void A_count_of_any_size_takes_no_more_memory()
    {
        MessageFrames frames = new();
        Feed(frames, Encoding.Latin1.GetBytes("999999999 <13>"));
        byte[] more = new byte[10_000];
        for (int i = 0; i < 1_000; i++)
        {
            Feed(frames, more);
            while (frames.TryRead(out _, out _))
            {
            }

            Assert.InRange(frames.Free.Length, 1, 2 * MessageFrames.LongestMessage);
        }

        Assert.True(frames.IsInside);
    }

    private static void Feed(MessageFrames frames, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int length = Math.Min(bytes.Length, frames.Free.Length);
            bytes[..length].CopyTo(frames.Free.Span);
            frames.Add(length);
            bytes = bytes[length..];
        }
    }

    /// <summary>Reads a stream in pieces of the lengths given, over and over.</summary>
    private static (List<string> Messages, string Left) Read(ReadOnlySpan<byte> stream, int[] reads)
    {
        MessageFrames frames = new();
        List<string> messages = [];
        for (int i = 0; !stream.IsEmpty; i++)
        {
            int length = Math.Min(Math.Min(stream.Length, reads[i % reads.Length]), frames.Free.Length);
            stream[..length].CopyTo(frames.Free.Span);
            frames.Add(length);
            stream = stream[length..];
            while (frames.TryRead(out ReadOnlyMemory<byte> message, out bool isCut))
            {
                messages.Add(Shown(message, isCut));
            }
        }

        ReadOnlyMemory<byte> rest = frames.TakeRest(out bool isRestCut);
        return (messages, Shown(rest, isRestCut));
    }

    private static string Shown(ReadOnlyMemory<byte> message, bool isCut) => (isCut ? "cut " : "") + Encoding.Latin1.GetString(message.Span);
}
