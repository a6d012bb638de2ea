using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Terminal;

namespace Leafwatch.Tests;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("GET /index.html", "GET /index.html")]
    [InlineData("\x1b[31mred\a", "\\x1B[31mred\\x07")]
    [InlineData("one\r\ntwo\tthree", "one\\x0D\\x0Atwo\\x09three")]
    [InlineData("\u0085\u009b", "\\x85\\x9B")]
    [InlineData("exe.\u202egpj", "exe.\\u{202E}gpj")]
    [InlineData("a\u200bb\ufeffc\u2066d\u2028e", "a\\u{200B}b\\u{FEFF}c\\u{2066}d\\u{2028}e")]
    [InlineData("tag \U000E0041", "tag \\u{E0041}")]
    [InlineData("Grüße, 東京 😀", "Grüße, 東京 😀")]
    [InlineData("\\x16\\x03", "\\x16\\x03")]
    public void What_cannot_be_seen_is_shown(string text, string shown) => Assert.Equal(shown, VisibleText.Of(text, 200));

    [Theory]
    [InlineData("GET /שלום 404 12", "GET /\u2068שלום\u2069 404 12")]
    [InlineData("user שלום עולם from 192.0.2.1", "user \u2068שלום עולם\u2069 from 192.0.2.1")]
    [InlineData("/א/ب?x=1", "/\u2068א\u2069/\u2068ب\u2069?x=1")]
    [InlineData("𞤀 1", "\u2068𞤀\u2069 1")]
    [InlineData("ends with א ", "ends with \u2068א\u2069 ")]
    [InlineData("a\u2068b\u2069", "a\\u{2068}b\\u{2069}")]
    [InlineData("\u2068א", "\\u{2068}\u2068א\u2069")]
    public void Letters_that_are_written_from_right_to_left_move_nothing_beside_them(string text, string shown)
    {
        Assert.Equal(shown, VisibleText.Of(text, 200));
        Assert.Equal(shown, VisibleText.Of(VisibleText.Of(text, 200), 200));
        Assert.Equal(shown, TerminalText.Escape(text));
        Assert.Equal(shown, TerminalText.Escape(VisibleText.Of(text, 200)));
        Assert.Equal(shown, TerminalText.Escape(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData(8, "ab\u2068אבג\u2069…")]
    [InlineData(3, "ab…")]
    public void A_cut_leaves_no_isolate_open(int most, string shown) => Assert.Equal(shown, VisibleText.Of("abאבגדהו", most));

    [Fact]
    public void What_was_shown_once_is_shown_as_it_is() => Gen.Select(Gen.Char["aא ب\u2068\u2069\u202e1/"].Array[0, 12], Gen.Int[1, 20]).Sample((letters, most) =>
    {
        string shown = VisibleText.Of(new string(letters), most);
        Assert.InRange(shown.Length, 0, most);
        Assert.Equal(shown, VisibleText.Of(shown, most));
    });

    [Fact]
    public void Half_a_character_is_shown_as_what_it_is() => Assert.Equal("a\uFFFDb", VisibleText.Of("a\ud83db", 10));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("ab\u0001cd", 5, "ab…")]
    [InlineData("abcd😀", 5, "abcd…")]
    [InlineData("\u0001\u0002", 1, "…")]
    public void A_long_text_is_cut_with_a_mark_and_no_escape_in_two(string text, int most, string shown) =>
        Assert.Equal(shown, VisibleText.Of(text, most));

    [Fact]
    public void Any_text_becomes_one_visible_line_within_its_bound() =>
        Gen.Select(Gen.String, Gen.Int[1, 40]).Sample((text, most) =>
        {
            string shown = VisibleText.Of(text, most);
            return shown.Length <= most && shown.EnumerateRunes().All(rune => VisibleText.IsVisible(rune) || (rune.IsBmp && RightToLeft.IsMark((char)rune.Value))) && !HasHalves(shown);
        });

    private static bool HasHalves(string text) => text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar) && !text.Contains('\uFFFD');
}
