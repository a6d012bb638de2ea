using Leafwatch.Exports;

namespace Leafwatch.Tests.Exports;

public sealed class CsvTableTests
{
    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\uFF1D1", "'\uFF1D1")]
    [InlineData("/a;=1;b;-2", "/a;'=1;b;'-2")]
    [InlineData("a;\"=1", "\"a;\"\"'=1\"")]
    [InlineData("Mozilla/5.0 (compatible; +https://example.org/bot)", "Mozilla/5.0 (compatible; +https://example.org/bot)")]
    [InlineData("\t=1", @"\x09=1")]
    [InlineData("\r\n=1", @"\x0D\x0A=1")]
    [InlineData("\e[31m\u202Egpj", @"\x1B[31m\u{202E}gpj")]
    [InlineData("a,\"b\"", "\"a,\"\"b\"\"\"")]
    [InlineData("/index.html", "/index.html")]
    [InlineData("", "")]
    public void A_cell_is_never_a_formula_and_never_more_than_one(string text, string cell) => Assert.Equal(cell, CsvTable.Cell(text));
}
