using System.Text.RegularExpressions;
using Leafwatch.Core.Rollups;
using Leafwatch.Tests.Support;
using Leafwatch.Web.Exploring;
using Leafwatch.Web.Pages;

namespace Leafwatch.Tests.Web.Pages;

public sealed partial class ChartsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 14, 40, 0, TimeSpan.Zero);

    [Fact]
    public void The_dates_under_a_week_are_at_even_spacing()
    {
        (string[] names, double[] places) = AxisOf(Now.AddDays(-7), Now);

        Assert.Equal(["24 Nov", "26 Nov", "28 Nov", "30 Nov"], names);
        double[] steps = [.. places.Zip(places.Skip(1), (left, right) => right - left)];
        Assert.All(steps, step => Assert.Equal(steps[0], step, 0.2));
    }

    [Fact]
    public void A_day_says_of_which_day_an_hour_is_and_has_none_twice()
    {
        (string[] names, double[] _) = AxisOf(Now.AddDays(-1), Now);

        Assert.All(names, name => Assert.Matches("^(Sun|Mon) [0-9:]{5}$", name));
        Assert.Equal(names.Length, names.Select(name => name[4..]).Distinct().Count());
        Assert.InRange(names.Length, 3, 6);
    }

    [Fact]
    public void Hours_of_one_day_are_said_without_the_day() =>
        Assert.All(AxisOf(Now.AddHours(-2), Now).Names, name => Assert.Matches("^[0-9:]{5}$", name));

    private static (string[] Names, double[] Places) AxisOf(DateTimeOffset from, DateTimeOffset to)
    {
        TimeGrid grid = TimeGrid.Of(from, to, RollupSpan.Minute, CountedLog.Clock);
        string chart = Charts.Columns("Requests", "", [.. Enumerable.Range(0, grid.Count).Select(i => new Column(Charts.NameOf(grid, i), i, Label: Charts.LabelOf(grid, i)))]).ToString();
        Match[] labels = Label().Matches(chart).ToArray();
        return ([.. labels.Select(label => label.Groups[2].Value)], [.. labels.Select(label => double.Parse(label.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))]);
    }

    [GeneratedRegex("<text x=\"([0-9.]+)%\" y=\"1em\" text-anchor=\"[a-z]+\">([^<]+)</text>")]
    private static partial Regex Label();
}
