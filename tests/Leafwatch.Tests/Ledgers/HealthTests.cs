using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Sources;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Ledgers;

public sealed class HealthTests : IDisposable
{
    private const int Week = 7 * 24;

    private LedgerRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_source_that_stops_in_its_busy_hours_is_silent_within_a_few_minutes_and_told_once()
    {
        _run.Live(3 * Week, OfficeHours);
        _run.Live(11, OfficeHours);
        Assert.Empty(_run.Told);

        _run.Wait(TimeSpan.FromMinutes(7));
        Assert.Empty(_run.Told);
        _run.Wait(TimeSpan.FromMinutes(20));
        Assert.Equal(["source_silent"], _run.Told);
        _run.Wait(TimeSpan.FromHours(3));
        Assert.Equal(["source_silent"], _run.Told);
        Alert alert = _run.Firing(HealthRules.SourceSilent)!;
        Assert.StartsWith("shop has had no line for 1", alert.Statement, StringComparison.Ordinal);
        Assert.Contains("usually has at least 600 an hour", alert.Statement, StringComparison.Ordinal);

        _run.Read(1);
        _run.Commit();
        Assert.Equal(["source_silent", "-source_silent"], _run.Told);
    }

    [Fact]
    public void Nights_and_weekends_are_not_silence()
    {
        _run.Live(5 * Week, OfficeHours);
        Assert.Empty(_run.Told);
    }

    [Fact]
    public void A_source_that_writes_once_an_hour_pauses_as_it_always_does()
    {
        for (int hour = 0; hour < 3 * Week; hour++)
        {
            _run.Read(500);
            _run.Wait(TimeSpan.FromHours(1), step: TimeSpan.FromMinutes(2));
        }

        Assert.Empty(_run.Told);
        _run.Wait(TimeSpan.FromHours(2), step: TimeSpan.FromMinutes(2));
        Assert.Equal(["source_silent"], _run.Told);
    }

    [Fact]
    public void With_little_history_only_days_of_silence_count()
    {
        _run.Live(24, _ => 600);
        _run.Wait(TimeSpan.FromHours(71), step: TimeSpan.FromMinutes(2));
        Assert.Empty(_run.Told);
        _run.Wait(TimeSpan.FromHours(2), step: TimeSpan.FromMinutes(2));
        Assert.Equal(["source_silent"], _run.Told);
    }

    [Fact]
    public void A_backlog_and_a_stop_are_no_silence()
    {
        _run.Live((3 * Week) + 10, OfficeHours);
        _run.Wait(TimeSpan.FromHours(1), caughtUp: false);
        _run.Time.Advance(TimeSpan.FromHours(1));
        _run.Restart();
        _run.Wait(TimeSpan.FromMinutes(7));
        Assert.Empty(_run.Told);
    }

    [Fact]
    public void Silence_goes_on_over_a_restart_and_keeps_its_alert()
    {
        _run.Live((3 * Week) + 10, OfficeHours);
        _run.Wait(TimeSpan.FromMinutes(30));
        string id = _run.Firing(HealthRules.SourceSilent)!.Id;
        _run.Restart();
        _run.Wait(TimeSpan.FromMinutes(30));
        Assert.Equal(["source_silent"], _run.Told);
        Assert.Equal(id, _run.Store.Load().FiringAlerts.Single().Id);
        _run.Read(1);
        _run.Commit();
        Assert.Equal(["source_silent", "-source_silent"], _run.Told);
        Assert.Empty(_run.Store.Load().FiringAlerts);
    }

    [Fact]
    public void The_configuration_may_say_after_how_long_a_source_is_silent()
    {
        Begin(new HealthOptions { SilentAfter = new Dictionary<string, TimeSpan> { [LedgerRun.Source] = TimeSpan.FromMinutes(20) } });
        _run.Read(1);
        _run.Wait(TimeSpan.FromMinutes(19));
        Assert.Empty(_run.Told);
        _run.Wait(TimeSpan.FromMinutes(2));
        Assert.Equal(["source_silent"], _run.Told);

        Begin(new HealthOptions { SilentAfter = new Dictionary<string, TimeSpan> { [LedgerRun.Source] = TimeSpan.FromMinutes(20) } });
        _run.Wait(TimeSpan.FromMinutes(22));
        Assert.Equal(["source_silent"], _run.Told);

        Begin(new HealthOptions { SilentAfter = new Dictionary<string, TimeSpan> { [LedgerRun.Source] = Timeout.InfiniteTimeSpan } });
        _run.Live(24, _ => 600);
        _run.Wait(TimeSpan.FromDays(10), step: TimeSpan.FromMinutes(2));
        Assert.Empty(_run.Told);
    }

    [Fact]
    public void A_source_that_never_had_a_line_is_not_silent()
    {
        _run.TellFound();
        _run.Wait(TimeSpan.FromDays(10), step: TimeSpan.FromMinutes(2));
        Assert.Empty(_run.Told);
    }

    [Fact]
    public void A_file_that_is_missing_at_the_start_is_told_once_and_its_return_too()
    {
        _run.Tell(new SourceEvent.FileMissing(LedgerRun.Source, "/var/log/shop.log"));
        _run.Wait(TimeSpan.FromSeconds(59), step: TimeSpan.FromSeconds(1));
        Assert.Empty(_run.Told);
        _run.Wait(TimeSpan.FromDays(2));
        Assert.Equal(["source_missing"], _run.Told);
        Assert.Equal("there is no /var/log/shop.log, so nothing of it is watched", _run.Firing(HealthRules.SourceMissing)!.Statement);

        _run.Restart();
        _run.Tell(new SourceEvent.FileMissing(LedgerRun.Source, "/var/log/shop.log"));
        _run.Wait(TimeSpan.FromHours(2));
        _run.TellFound();
        _run.Wait(TimeSpan.FromMinutes(1));
        Assert.Equal(["source_missing", "-source_missing"], _run.Told);
    }

    [Fact]
    public void A_file_that_nobody_asked_for_and_that_never_was_there_is_not_missing_until_it_came()
    {
        Begin(new HealthOptions { MayNeverCome = new HashSet<string> { LedgerRun.Source } });
        _run.Tell(new SourceEvent.FileMissing(LedgerRun.Source, "/var/log/shop.log"));
        _run.Wait(TimeSpan.FromDays(2));
        Assert.Empty(_run.Told);

        _run.TellFound();
        _run.Read(1);
        _run.Tell(new SourceEvent.FileMissing(LedgerRun.Source, "/var/log/shop.log"));
        _run.Wait(TimeSpan.FromMinutes(61));
        Assert.Equal(["source_missing"], _run.Told);
    }

    [Fact]
    public void A_file_that_comes_back_with_its_next_line_after_a_rotation_was_not_missing()
    {
        _run.TellFound();
        _run.Read(1);
        _run.Tell(new SourceEvent.FileMissing(LedgerRun.Source, "/var/log/shop.log"));
        _run.Wait(TimeSpan.FromMinutes(59));
        _run.TellFound("k2");
        _run.Wait(TimeSpan.FromHours(2));
        Assert.Empty(_run.Told);

        _run.Tell(new SourceEvent.FileMissing(LedgerRun.Source, "/var/log/shop.log"));
        _run.Wait(TimeSpan.FromMinutes(61));
        Assert.Equal(["source_missing"], _run.Told);
    }

    [Fact]
    public void A_file_that_comes_back_as_it_was_is_not_missing()
    {
        _run.TellFound();
        _run.Read(1);
        _run.Tell(new SourceEvent.FileMissing(LedgerRun.Source, "/var/log/shop.log"));
        _run.Wait(TimeSpan.FromMinutes(5));
        _run.Tell(new SourceEvent.FileBack(LedgerRun.Source, "/var/log/shop.log"));
        _run.Wait(TimeSpan.FromHours(2));
        Assert.Empty(_run.Told);
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_not_told_as_missing()
    {
        _run.Tell(new SourceEvent.FileUnreadable(LedgerRun.Source, "/var/log/shop.log", "permission denied"));
        _run.Tell(new SourceEvent.FileMissing(LedgerRun.Source, "/var/log/shop.log"));
        _run.Wait(TimeSpan.FromHours(2));
        Assert.Equal(["source_unreadable"], _run.Told);
    }

    [Fact]
    public void Lines_of_another_format_are_told_and_their_end_too()
    {
        for (int i = 0; i < 100; i++)
        {
            _run.Read(lines: 100, unparsed: 1);
        }

        for (int i = 0; i < 15; i++)
        {
            _run.Read(lines: 10, unparsed: 10);
        }

        _run.Commit();
        Assert.Empty(_run.Told);
        for (int i = 0; i < 200; i++)
        {
            _run.Read(lines: 10, unparsed: 10);
            _run.Commit();
        }

        Assert.Equal(["parse_rate_dropped"], _run.Told);
        Alert alert = _run.Firing(HealthRules.ParseRateDropped)!;
        Assert.Matches(@"^2\d% of the last lines of shop cannot be understood as apache-combined \([12]% is usual\)$", alert.Statement);
        Assert.NotEmpty(alert.Evidence);

        _run.Restart();
        _run.Read(lines: 10, unparsed: 10);
        _run.Commit();
        Assert.Equal(["parse_rate_dropped"], _run.Told);
        _run.Read(lines: 5000);
        _run.Commit();
        Assert.Equal(["parse_rate_dropped", "-parse_rate_dropped"], _run.Told);
    }

    [Fact]
    public void A_new_source_of_which_half_cannot_be_understood_is_told()
    {
        _run.Read(lines: 90, unparsed: 90);
        _run.Commit();
        Assert.Empty(_run.Told);
        _run.Read(lines: 90, unparsed: 90);
        _run.Commit();
        Assert.Equal(["parse_rate_dropped"], _run.Told);
    }

    [Fact]
    public void What_cannot_be_read_is_told_until_all_of_it_can()
    {
        _run.Tell(new SourceEvent.FileUnreadable(LedgerRun.Source, "/var/log/a.log", "Permission denied"));
        _run.Tell(new SourceEvent.FileUnreadable(LedgerRun.Source, "/var/log/b.log", "Permission denied"));
        _run.Commit();
        Assert.Equal("/var/log/a.log cannot be read: Permission denied", _run.Firing(HealthRules.SourceUnreadable)!.Statement);
        _run.Tell(new SourceEvent.FileReadable(LedgerRun.Source, "/var/log/a.log"));
        _run.Commit();
        Assert.Equal(["source_unreadable"], _run.Told);
        _run.Tell(new SourceEvent.FileFound(LedgerRun.Source, "/var/log/b.log"));
        _run.Commit();
        Assert.Equal(["source_unreadable", "-source_unreadable"], _run.Told);
    }

    [Fact]
    public void What_could_not_be_read_before_a_restart_is_over_when_the_first_look_does_not_meet_it()
    {
        _run.Tell(new SourceEvent.FileUnreadable(LedgerRun.Source, "/var/log/a.log", "Permission denied"));
        _run.Commit();
        _run.Restart();
        _run.Tell(new SourceEvent.FileUnreadable(LedgerRun.Source, "/var/log/a.log", "Permission denied"));
        _run.Tell(new SourceEvent.Watched(LedgerRun.Source, "/var/log/*.log"));
        _run.Commit();
        Assert.Equal(["source_unreadable"], _run.Told);

        _run.Restart();
        _run.Tell(new SourceEvent.Watched(LedgerRun.Source, "/var/log/*.log"));
        _run.Commit();
        Assert.Equal(["source_unreadable", "-source_unreadable"], _run.Told);
    }

    [Theory]
    [InlineData(180, "3 minutes ahead of the clock of this machine")]
    [InlineData(-3600, "60 minutes behind the clock of this machine; it looks as if the zone were -01:00 rather than +00:00")]
    [InlineData((5 * 3600) + 1800 + 20, "5.5 hours ahead of the clock of this machine; it looks as if the zone were +05:30 rather than +00:00")]
    [InlineData(40 * 60, "40 minutes ahead of the clock of this machine")]
    [InlineData(86400, "24 hours ahead of the clock of this machine")]
    public void A_clock_that_is_off_is_told(int seconds, string expected)
    {
        ReadLive(1);
        ReadLive(19, TimeSpan.FromSeconds(seconds));
        Assert.Empty(_run.Told);
        ReadLive(21, TimeSpan.FromSeconds(seconds));
        Assert.Equal(["clock_off"], _run.Told);
        Assert.EndsWith(expected, _run.Firing(HealthRules.ClockOff)!.Statement, StringComparison.Ordinal);
        _run.Restart();
        ReadLive(22);
        Assert.Equal(["clock_off", "-clock_off"], _run.Told);
    }

    [Fact]
    public void Old_lines_of_a_backlog_and_slow_requests_are_no_wrong_clock()
    {
        for (int i = 0; i < 50; i++)
        {
            _run.Read(100, ahead: TimeSpan.FromHours(-5), caughtUp: false);
        }

        for (int i = 0; i < 50; i++)
        {
            ReadLive(1, TimeSpan.FromMinutes(-9));
            ReadLive(1);
        }

        Assert.Empty(_run.Told);
        Assert.Equal(TimeSpan.Zero, _run.Account.ClockOffset);
    }

    [Fact]
    public void A_clock_that_is_to_be_corrected_is_by_what_was_measured_and_stays_so_after_a_restart()
    {
        Begin(new HealthOptions { CorrectedClocks = new HashSet<string> { LedgerRun.Source } });
        Assert.Equal(TimeSpan.Zero, _run.Ledger.Health.CorrectionOf(LedgerRun.Source));
        ReadLive(41, TimeSpan.FromSeconds(3607));
        Assert.Equal(TimeSpan.FromHours(-1), _run.Ledger.Health.CorrectionOf(LedgerRun.Source));
        Assert.EndsWith("; they are corrected", _run.Firing(HealthRules.ClockOff)!.Statement, StringComparison.Ordinal);
        _run.Restart();
        Assert.Equal(TimeSpan.FromHours(-1), _run.Ledger.Health.CorrectionOf(LedgerRun.Source));

        // A few seconds more or less change nothing; another clock does.
        ReadLive(41, TimeSpan.FromSeconds(3615));
        Assert.Equal(TimeSpan.FromHours(-1), _run.Ledger.Health.CorrectionOf(LedgerRun.Source));
        ReadLive(41, TimeSpan.FromSeconds(-200));
        Assert.Equal(TimeSpan.FromSeconds(200), _run.Ledger.Health.CorrectionOf(LedgerRun.Source));
        ReadLive(41, TimeSpan.FromSeconds(-220));
        Assert.Equal(TimeSpan.FromSeconds(200), _run.Ledger.Health.CorrectionOf(LedgerRun.Source));
        ReadLive(41);
        Assert.Equal(TimeSpan.Zero, _run.Ledger.Health.CorrectionOf(LedgerRun.Source));
        Assert.Null(_run.Account.ClockCorrection);
    }

    [Fact]
    public void Event_time_waits_for_a_source_that_is_behind_also_after_a_restart_and_for_an_hour_without_a_line()
    {
        ReadLive(3);
        Assert.Equal(TimeSpan.Zero, _run.Ledger.Health.Delay());
        ReadLive(3, TimeSpan.FromHours(-3));
        Assert.Equal(TimeSpan.FromHours(3), _run.Ledger.Health.Delay());
        ReadLive(40, TimeSpan.FromHours(-3));
        _run.Wait(TimeSpan.FromMinutes(59));
        Assert.Equal(TimeSpan.FromHours(3), _run.Ledger.Health.Delay());
        _run.Wait(TimeSpan.FromMinutes(2));
        Assert.Equal(TimeSpan.Zero, _run.Ledger.Health.Delay());

        _run.Restart();
        Assert.Equal(TimeSpan.Zero, _run.Ledger.Health.Delay());
        _run.Tell(new SourceEvent.Watched(LedgerRun.Source, "/var/log/*.log"));
        Assert.Equal(TimeSpan.FromHours(3), _run.Ledger.Health.Delay());
        _run.Wait(TimeSpan.FromMinutes(61));
        Assert.Equal(TimeSpan.Zero, _run.Ledger.Health.Delay());
    }

    [Fact]
    public void Few_late_lines_are_waited_for_only_for_a_while()
    {
        ReadLive(1);
        ReadLive(4, TimeSpan.FromHours(-25));
        Assert.Equal(TimeSpan.FromHours(25), _run.Ledger.Health.Delay());
        _run.Wait(TimeSpan.FromMinutes(11));
        Assert.Equal(TimeSpan.Zero, _run.Ledger.Health.Delay());
    }

    [Fact]
    public void One_file_of_a_source_may_be_behind_beside_another_that_is_not()
    {
        for (int i = 0; i < 5; i++)
        {
            ReadLive(1);
            _run.Read(1, ahead: TimeSpan.FromHours(-2), key: "other");
        }

        Assert.Equal(TimeSpan.FromHours(2), _run.Ledger.Health.Delay());
    }

    [Theory]
    [InlineData(-27)]
    [InlineData(3)]
    public void Nobody_waits_for_what_no_wrong_zone_explains_or_what_is_ahead(int hours)
    {
        ReadLive(41, TimeSpan.FromHours(hours));
        Assert.Equal(TimeSpan.Zero, _run.Ledger.Health.Delay());
    }

    [Fact]
    public void Nobody_waits_for_a_line_of_a_long_request_among_others()
    {
        for (int i = 0; i < 10; i++)
        {
            ReadLive(2, TimeSpan.FromHours(-2));
            ReadLive(1);
            Assert.Equal(TimeSpan.Zero, _run.Ledger.Health.Delay());
        }
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(3)]
    public void Nobody_waits_for_a_clock_that_is_corrected(int hours)
    {
        Begin(new HealthOptions { CorrectedClocks = new HashSet<string> { LedgerRun.Source } });
        ReadLive(41, TimeSpan.FromHours(hours));
        Assert.Equal(TimeSpan.Zero, _run.Ledger.Health.Delay());
    }

    [Fact]
    public void A_clock_that_nobody_asked_to_correct_is_left_as_it_is()
    {
        ReadLive(41, TimeSpan.FromHours(1));
        Assert.Equal((TimeSpan.FromHours(1), null), (_run.Account.ClockOffset, _run.Account.ClockCorrection));
        Assert.Equal(TimeSpan.Zero, _run.Ledger.Health.CorrectionOf(LedgerRun.Source));
    }

    [Fact]
    public void Losses_are_one_alert_until_an_hour_has_passed_without_one()
    {
        Lose();
        _run.Wait(TimeSpan.FromMinutes(50));
        Lose();
        Assert.Equal(["lines_lost"], _run.Told);
        Alert alert = _run.Firing(HealthRules.LinesLost)!;
        Assert.Equal((2, 2), (alert.Count, alert.Evidence.Count));
        _run.Restart();
        _run.Wait(TimeSpan.FromMinutes(50));
        Assert.Equal(["lines_lost"], _run.Told);
        _run.Wait(TimeSpan.FromMinutes(20));
        Assert.Equal(["lines_lost", "-lines_lost"], _run.Told);
        Lose();
        Assert.Equal(["lines_lost", "-lines_lost", "lines_lost"], _run.Told);
        Assert.NotEqual(alert.Id, _run.Firing(HealthRules.LinesLost)!.Id);
    }

    [Fact]
    public void A_state_that_cannot_be_written_is_one_alert_until_it_can()
    {
        Begin(new HealthOptions { StateDirectory = "/var/lib/leafwatch" });
        Alert first = _run.Ledger.Health.StoreFailed("database or disk is full");
        _run.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Same(first, _run.Ledger.Health.StoreFailed("database or disk is full"));
        _run.Commit();
        _run.Ledger.Health.StoreRecovered();
        _run.Ledger.Health.StoreRecovered();
        _run.Commit();
        Assert.Equal(["state_not_written", "-state_not_written"], _run.Told);
        Assert.Equal("the state in /var/lib/leafwatch cannot be written: database or disk is full", first.Statement);
    }

    [Fact]
    public void A_disk_that_is_nearly_full_is_told_until_there_is_some_room()
    {
        const long Mebibyte = 1024 * 1024;
        DiskSpace space = new(200 * Mebibyte, 5000 * Mebibyte);
        Begin(new HealthOptions { StateDirectory = "/var/lib/leafwatch", StateDisk = () => space });
        _run.Wait(TimeSpan.FromMinutes(3));
        Assert.Empty(_run.Told);
        space = space with { Free = 99 * Mebibyte };
        _run.Wait(TimeSpan.FromMinutes(3));
        _run.Restart();
        space = space with { Free = 120 * Mebibyte };
        _run.Wait(TimeSpan.FromMinutes(3));
        Assert.Equal(["disk_nearly_full"], _run.Told);
        space = space with { Free = 160 * Mebibyte };
        _run.Wait(TimeSpan.FromMinutes(3));
        Assert.Equal(["disk_nearly_full", "-disk_nearly_full"], _run.Told);
        space = new DiskSpace(900 * Mebibyte, 100_000 * Mebibyte);
        _run.Wait(TimeSpan.FromMinutes(3));
        Assert.Equal("disk_nearly_full", _run.Told[^1]);
    }

    private static int OfficeHours(DateTimeOffset hour) =>
        hour.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : hour.Hour is >= 7 and < 19 ? 600 : 2;

    private void Begin(HealthOptions options)
    {
        _run.Dispose();
        _run = new LedgerRun(options);
    }

    private void Lose()
    {
        _run.TellFound($"k{_run.Time.GetTimestamp()}");
        _run.Tell(new SourceEvent.FileTruncated(LedgerRun.Source, "/var/log/shop.log", $"k{_run.Time.GetTimestamp()}", UnreadBytes: 30, RestIn: null));
        _run.Commit();
    }

    /// <summary>Reads lines one after another, as they are written.</summary>
    private void ReadLive(int times, TimeSpan ahead = default)
    {
        for (int i = 0; i < times; i++)
        {
            _run.Time.Advance(TimeSpan.FromSeconds(6));
            _run.Read(1, ahead: ahead);
            _run.Commit();
        }
    }
}
