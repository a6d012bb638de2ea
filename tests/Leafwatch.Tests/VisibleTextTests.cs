using System.Text;
using CsCheck;
using Leafwatch.Core;

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
            return shown.Length <= most && shown.EnumerateRunes().All(VisibleText.IsVisible) && !HasHalves(shown);
        });

    private static bool HasHalves(string text) => text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar) && !text.Contains('\uFFFD');
}
