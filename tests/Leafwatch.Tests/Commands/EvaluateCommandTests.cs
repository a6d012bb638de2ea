using Leafwatch.Commands;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Commands;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_spike_in_a_steady_series_is_found_without_a_false_alarm()
    {
        (int code, string output, string error) = await CommandLineTests.Run("evaluate", Series());

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("672 values, one each 1h, 4.0 weeks; 1 labelled segment\n", output, StringComparison.Ordinal);
        Assert.Matches(@"found within 10 minutes +1 of 1\n *false alarms +0 \(0\.00 a week\)", output);
    }

    [Fact]
    public async Task What_was_made_of_each_value_is_written_as_a_table()
    {
        (int code, string output, _) = await CommandLineTests.Run("evaluate", Series(), "--scores", "-");

        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal((ExitCode.Done, 673), (code, lines.Length));
        Assert.Equal("timestamp,value,expected,low,high,score,flag,departure", lines[0]);
        Assert.Equal(501, Array.FindIndex(lines, line => line.Split(',')[6] == "1"));
    }

    [Fact]
    public async Task A_line_that_is_no_value_is_said_with_its_place()
    {
        (int code, _, string error) = await CommandLineTests.Run("evaluate", _folder.Write("series.csv", "timestamp,value,label\n2026-10-01T00:00:00Z,many,0\n"));

        Assert.Equal(ExitCode.Wrong, code);
        Assert.Contains("series.csv:2:", error, StringComparison.Ordinal);
    }

    /// <summary>Four weeks of hours with the shape of a day, and a labelled hour of many times as much.</summary>
    private string Series()
    {
        DateTimeOffset start = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);
        IEnumerable<string> rows = Enumerable.Range(0, 24 * 28).Select(i => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{start.AddHours(i):yyyy-MM-ddTHH:mm:ssZ},{(i == 500 ? 900 : 100 + (40 * Math.Sin(i / 24.0 * 2 * Math.PI)) + (i * 7919 % 13)):F1},{(i == 500 ? 1 : 0)}"));
        return _folder.Write("series.csv", string.Join('\n', rows.Prepend("timestamp,value,label")) + "\n");
    }
}
