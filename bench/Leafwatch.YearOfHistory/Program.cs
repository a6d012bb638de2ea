// Makes a state with a year of history of a site with ten million requests a day, as the monitor would have written it:
//   leafwatch.db FOLDER [DAYS]
// Each hour has as many different addresses, paths and programs as lists and counts can tell apart; each line stands for many.
using System.Globalization;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.YearOfHistory;

string folder = args.Length > 0 ? args[0] : ".";
int days = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 365;
Directory.CreateDirectory(folder);
RollupClock clock = new(TimeZoneInfo.Local);
DateTimeOffset now = RollupClock.TimeOf(RollupClock.MinuteOf(TimeProvider.System.GetUtcNow()));
DateTimeOffset begin = RollupClock.TimeOf(clock.DayOf(RollupClock.MinuteOf(now.AddDays(-days))));
DateTimeOffset minutesFrom = now - RollupRetention.Default.Minutes;
using SqliteStore store = SqliteStore.Open(Path.Combine(folder, "leafwatch.db"));
store.KeepHistory(clock, RollupRetention.Default);
Site site = new(seed: 1);
BatchRollups batch = new(store.HistoryKey.Seed, clock);
DateTimeOffset upkept = begin;
for (DateTimeOffset time = begin; time < now; time = time.AddHours(1))
{
    bool byMinute = time >= minutesFrom.AddHours(-1);
    StateChanges changes = new();
    RollupBook book = store.OpenHistory(TimeProvider.System, minutesFrom);
    batch.Begin(DateTimeOffset.MaxValue);
    site.WriteHour(time, byMinute ? 60 : 1, batch, now);
    book.Add("shop", batch);
    book.Collect(changes.Rollups);
    changes.Rollups.Upkeep = time.AddHours(1);
    store.Commit(changes);
    if (time - upkept >= TimeSpan.FromDays(30))
    {
        upkept = time;
        Console.Error.WriteLine(time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }
}

while (true)
{
    StateChanges changes = new();
    changes.Rollups.Upkeep = now;
    store.Commit(changes);
    if (!store.HasMoreUpkeep)
    {
        break;
    }
}

Console.Error.WriteLine($"{new FileInfo(Path.Combine(folder, "leafwatch.db")).Length / 1e6:0} MB");
