using System.Text;
using CsCheck;
using Leafwatch.Terminal;

namespace Leafwatch.Tests.Terminal;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("GET /index.html HTTP/1.1", "GET /index.html HTTP/1.1")]
    [InlineData("Zażółć gęślą jaźń — 漢字 😀", "Zażółć gęślą jaźń — 漢字 😀")]
    [InlineData("a עברית b", "a \u2068עברית\u2069 b")]
    [InlineData("\u001b[31mred\u001b[0m", @"\x1B[31mred\x1B[0m")]
    [InlineData("\u009b31m", @"\x9B31m")]
    [InlineData("\u001b]0;title\u0007", @"\x1B]0;title\x07")]
    [InlineData("a\r\nb\tc\0\u007f", @"a\x0D\x0Ab\x09c\x00\x7F")]
    [InlineData("gpj\u202egnp", @"gpj\u{202E}gnp")]
    [InlineData("\u2066a\u2069\u200e\u200f\u061c", @"\u{2066}a\u{2069}\u{200E}\u{200F}\u{61C}")]
    [InlineData("a\u2028b\u200bc\ufeff", @"a\u{2028}b\u{200B}c\u{FEFF}")]
    [InlineData("\U000e0041", @"\u{E0041}")]
    public void What_would_steer_the_terminal_is_shown_as_its_number(string text, string expected)
    {
        Assert.Equal(expected, TerminalText.Escape(text));
        Assert.Equal(expected, TerminalText.Escape(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Half_a_pair_is_shown_as_its_number() => Assert.Equal(@"a\u{D83D}b\u{DE00}", TerminalText.Escape("a\ud83db\ude00"));

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_shown_one_by_one() =>
        Assert.Equal(@"a\xFFb\xC3(\xE2\x82", TerminalText.Escape([(byte)'a', 0xFF, (byte)'b', 0xC3, (byte)'(', 0xE2, 0x82]));

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        Assert.Equal("aaa…", TerminalText.Escape("aaaaa", longest: 3));
        Assert.Equal("aa…", TerminalText.Escape("aa😀", longest: 3));
        Assert.Equal("aa…", TerminalText.Escape("aa😀"u8, longest: 5));
        Assert.Equal("aa😀", TerminalText.Escape("aa😀", longest: 4));
    }

    [Fact]
    public void Nothing_that_was_escaped_needs_it_again() => Gen.String[Gen.Char, 0, 50].Sample(text =>
    {
        string escaped = TerminalText.Escape(text);
        Assert.Equal(escaped, TerminalText.Escape(escaped));
    });

    [Fact]
    public void Any_bytes_become_a_text_without_control_characters() => Gen.Byte.Array[0, 60].Sample(bytes =>
        Assert.DoesNotContain(TerminalText.Escape(bytes), char.IsControl));

    [Fact]
    public void What_is_shown_is_bounded_whatever_comes() => Gen.Byte.Array[0, 200].Sample(bytes =>
        Assert.True(TerminalText.Escape(bytes, longest: 20).Length <= (20 * "\\u{10FFFF}".Length) + 1));
}
