using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Storage;

namespace Leafwatch.Tests.Ledgers;

public sealed class DowntimesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_run_that_was_killed_ran_until_it_last_wrote_and_a_restart_is_no_downtime()
    {
        RunMark killed = new(Noon.AddDays(-1), Noon, Stopped: null, Process: 1);
        RunMark stopped = killed with { Stopped = Noon.AddHours(2) };
        Assert.Null(Downtimes.After(null, null, Noon));
        Assert.Null(Downtimes.After(null, killed, Noon.AddMinutes(4)));

        string? first = Downtimes.After(null, killed, Noon.AddHours(1));
        string? second = Downtimes.After(first, stopped, Noon.AddHours(3));

        Assert.Equal([(Noon, Noon.AddHours(1)), (Noon.AddHours(2), Noon.AddHours(3))], Downtimes.Read(second));
    }

    [Fact]
    public void Only_the_latest_are_remembered_and_what_cannot_be_read_is_passed_over()
    {
        string? known = "nonsense\n2026-11-30T12:00:00/x";
        for (int day = 0; day < 150; day++)
        {
            known = Downtimes.After(known, new RunMark(Noon, Noon.AddDays(day), Stopped: null, Process: 1), Noon.AddDays(day).AddHours(1));
        }

        Assert.Equal(Enumerable.Range(50, 100).Select(day => Noon.AddDays(day)), Downtimes.Read(known).Select(time => time.From));
    }
}
