using Leafwatch.Terminal;

namespace Leafwatch.Tests.Terminal;

public sealed class TextColumnsTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("plain", 5)]
    [InlineData("naïve", 5)]
    [InlineData("nai\u0308ve", 5)]
    [InlineData("日本語", 6)]
    [InlineData("한글", 4)]
    [InlineData("😀!", 3)]
    [InlineData("שלום", 4)]
    [InlineData("▁█", 2)]
    public void Signs_of_East_Asia_take_two_columns_and_accents_none(string text, int columns) => Assert.Equal(columns, TextColumns.Of(text));

    [Theory]
    [InlineData("plain", 3, 3)]
    [InlineData("日本語", 3, 1)]
    [InlineData("日本語", 1, 1)]
    [InlineData("😀😀", 2, 2)]
    [InlineData("ab", 9, 2)]
    [InlineData("", 9, 0)]
    public void What_fits_is_never_half_a_sign_and_at_least_one(string text, int columns, int units) => Assert.Equal(units, TextColumns.Fitting(text, columns));
}
