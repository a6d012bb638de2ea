using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies.Scoring;

namespace Leafwatch.Tests.Anomalies.Scoring;

public sealed class NabWindowsTests
{
    private const string Json = """
        { "real/a.csv": [["1970-01-01 00:20:00.000000", "1970-01-01 00:29:30"], ["1970-01-01 00:05:00", "1970-01-01 00:06:00"]], "real/b.csv": [], "other/b.csv": [] }
        """;

    private static readonly LabelledSeries Series = new(
        "a.csv", [.. Enumerable.Range(0, 60).Select(i => DateTimeOffset.UnixEpoch.AddMinutes(i))], [.. Enumerable.Repeat(1.0, 60)], [.. Enumerable.Repeat(false, 60)]);

    [Theory]
    [InlineData("real/a.csv")]
    [InlineData("/data/NAB/data/real/a.csv")]
    [InlineData(@"C:\NAB\data\real\a.csv")]
    [InlineData("a.csv")]
    [InlineData("elsewhere/a.csv")]
    public void A_series_is_found_by_the_end_of_its_path_or_by_its_name(string path)
    {
        List<Diagnostic> diagnostics = [];
        Assert.Equal([new Segment(5, 6), new Segment(20, 29)], Read(Json, diagnostics)!.Of(Series, path, diagnostics));
        Assert.Empty(diagnostics);
    }

    [Theory]
    [InlineData("c.csv", "no windows for 'c.csv'")]
    [InlineData("b.csv", "windows of 2 series for 'b.csv'")]
    public void A_series_that_the_file_does_not_have_or_has_twice_is_said(string path, string message)
    {
        List<Diagnostic> diagnostics = [];
        Assert.Null(Read(Json, diagnostics)!.Of(Series, path, diagnostics));
        Assert.Equal(message, Assert.Single(diagnostics).Message);
    }

    [Fact]
    public void A_window_without_a_value_is_said()
    {
        List<Diagnostic> diagnostics = [];
        Assert.Null(Read("""{ "a.csv": [["2014-01-01 00:00:00", "9999-12-31 23:59:59.9999999"]] }""", diagnostics)!.Of(Series, "a.csv", diagnostics));
        Assert.StartsWith("'a.csv' has no value from 2014-01-01", Assert.Single(diagnostics).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"a\": [", "w.json:1:9: this is no JSON")]
    [InlineData("[]", "w.json:1:1: expected an object")]
    [InlineData("{ \"\\ud800\": [] }", "w.json:1:1: a name or a time in it is no text")]
    [InlineData("{ \"a\": [[\"\\ud800\", \"one\"]] }", "w.json:1:1: a name or a time in it is no text")]
    [InlineData("{ \"a\": 3 }", "w.json:1:1: the windows of 'a' are no pairs of times")]
    [InlineData("{ \"a\": [[\"noon\", \"one\"]] }", "w.json:1:1: the windows of 'a' are no pairs of times")]
    [InlineData("{ \"a\": [[\"2014-01-02\", \"2014-01-01\"]] }", "w.json:1:1: the windows of 'a' are no pairs of times")]
    public void What_is_no_such_file_is_said_with_its_place(string json, string said)
    {
        List<Diagnostic> diagnostics = [];
        Assert.Null(Read(json, diagnostics));
        Assert.StartsWith(said, Assert.Single(diagnostics).ToString(), StringComparison.Ordinal);
    }

    private static NabWindows? Read(string json, List<Diagnostic> diagnostics) => NabWindows.Read(Encoding.UTF8.GetBytes(json), "w.json", diagnostics);
}
