using CsCheck;
using Leafwatch.Core.Rollups;
using Leafwatch.Web.Exploring;

namespace Leafwatch.Tests.Web.Exploring;

public sealed class TimeGridTests
{
    private static readonly TimeZoneInfo[] Zones = [TimeZoneInfo.Utc, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata")];

    [Fact]
    public void Columns_follow_each_other_hold_the_whole_time_and_are_never_too_many()
    {
        Gen.Select(Gen.Long[0, 40L * 365 * 24 * 60], Gen.Long[1, 3L * 365 * 24 * 60], Gen.Int[0, 2], Gen.Int[0, 2]).Sample((start, length, finest, zone) =>
        {
            DateTimeOffset from = RollupClock.TimeOf(start).AddSeconds(start % 60);
            DateTimeOffset to = from.AddMinutes(length);
            TimeGrid grid = TimeGrid.Of(from, to, (RollupSpan)finest, new RollupClock(Zones[zone]));

            Assert.InRange(grid.Count, 1, TimeGrid.MostColumns + 1);
            Assert.True(grid.From <= from && grid.To >= to);
            Assert.True(grid.Span >= (RollupSpan)finest);
            for (int i = 0; i < grid.Count; i++)
            {
                Assert.True(grid.EndOf(i) > grid[i]);
                Assert.Equal(i, grid.ColumnOf(grid[i]));
                Assert.Equal(i, grid.ColumnOf(grid.EndOf(i).AddTicks(-1)));
            }

            Assert.Equal((-1, -1), (grid.ColumnOf(grid.From.AddTicks(-TimeSpan.TicksPerMinute)), grid.ColumnOf(grid.To)));
        }, iter: 300);
    }

    [Fact]
    public void A_day_begins_where_the_people_of_the_zone_begin_it()
    {
        RollupClock clock = new(Zones[1]);
        TimeGrid grid = TimeGrid.Of(clock.StartOf(new DateOnly(2026, 10, 1)), clock.StartOf(new DateOnly(2026, 11, 1)), RollupSpan.Day, clock);

        Assert.Equal((31, RollupSpan.Day), (grid.Count, grid.Span));
        Assert.Equal(TimeSpan.FromHours(25), grid.EndOf(24) - grid[24]);
    }
}
