using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Ledgers;

public sealed class LedgerTests : IDisposable
{
    private readonly LedgerRun _run = new();

    private LedgerCounts Totals => _run.Account.Totals;

    public void Dispose() => _run.Dispose();

    [Fact]
    public void What_existed_was_read_or_is_still_unread()
    {
        _run.TellFound();
        _run.Read(lines: 10, unparsed: 2, unread: 5);
        _run.Commit();

        Assert.Equal((75, 70, 5, 0, 56), (Totals.Existed, Totals.Read, Totals.Unread, Totals.Lost, Totals.Parsed));
        Assert.Equal((10, 2), (Totals.Lines, Totals.Unparsed));
    }

    [Fact]
    public void Bytes_before_the_beginning_of_the_reading_are_not_in_the_account()
    {
        _run.TellFound(offset: 1_000_000);
        _run.Read(lines: 1);
        _run.Commit();

        Assert.Equal((7, 7), (Totals.Existed, Totals.Read));
    }

    [Fact]
    public void A_file_that_was_cut_before_it_was_read_leaves_a_gap_of_that_size()
    {
        _run.TellFound();
        _run.Read(lines: 10, unread: 5);
        _run.Tell(new SourceEvent.FileTruncated(LedgerRun.Source, "/var/log/shop.log", "k", UnreadBytes: 30, RestIn: null));
        _run.Commit();

        Assert.Equal((100, 70, 0, 30, 1), (Totals.Existed, Totals.Read, Totals.Unread, Totals.Lost, Totals.Gaps));
        LedgerGap gap = Assert.Single(_run.Store.LoadOverview(gaps: 10, dead: 0).State.Ledger.Gaps);
        Assert.Equal((LedgerRun.Source, "/var/log/shop.log", _run.Time.GetUtcNow(), 30), (gap.Source, gap.Path, gap.At, gap.Gap.Bytes));
    }

    [Fact]
    public void Of_a_file_that_was_cut_while_nobody_looked_what_was_known_to_be_unread_is_lost()
    {
        _run.TellFound();
        _run.Read(lines: 10, unread: 5);
        _run.Tell(new SourceEvent.FileTruncated(LedgerRun.Source, "/var/log/shop.log", "k", UnreadBytes: null, RestIn: null));
        _run.Commit();

        Assert.Equal((75, 70, 5), (Totals.Existed, Totals.Read, Totals.Lost));
    }

    [Fact]
    public void A_gap_inside_a_file_was_not_read()
    {
        _run.TellFound();
        _run.Read(lines: 10);
        _run.Tell(new Nulls(LedgerRun.Source, "/var/log/shop.log", new Gap("holds a run of NUL", Bytes: 20) { Key = "k" }));
        _run.Commit();

        Assert.Equal((70, 50, 20, 0), (Totals.Existed, Totals.Read, Totals.Lost, Totals.Unread));
    }

    [Fact]
    public void NULs_at_the_beginning_of_a_file_are_a_gap_though_nothing_was_read_before_them()
    {
        _run.TellFound();
        SourcePosition behind = new("k", LedgerRun.Source, "/var/log/shop.log", "1:2:3", "", 0, 20);
        _run.Tell(new SourceEvent.NullsSkipped(LedgerRun.Source, "/var/log/shop.log", "k", 0, 20) { Position = behind });
        _run.Commit();

        Assert.Equal((20, 0, 20, 0), (Totals.Existed, Totals.Read, Totals.Lost, Totals.Unread));
        Assert.Equal(["lines_lost"], _run.Told);
    }

    [Fact]
    public void The_rest_of_a_line_that_was_cut_was_read_and_not_understood()
    {
        _run.TellFound();
        _run.Read(lines: 2);
        SourcePosition behind = new("k", LedgerRun.Source, "/var/log/shop.log", "1:2:3", "", 0, 114);
        _run.Tell(new SourceEvent.RestSkipped(LedgerRun.Source, "/var/log/shop.log", "k", 14, 100) { Position = behind });
        _run.Commit();

        Assert.Equal((114, 114, 14, 0), (Totals.Existed, Totals.Read, Totals.Parsed, Totals.Lost));
        Assert.Empty(_run.Told);
    }

    [Fact]
    public void Messages_that_were_dropped_are_counted_where_there_is_no_file()
    {
        _run.Tell(new Nulls(LedgerRun.Source, "udp://0.0.0.0:514", new Gap("the system dropped messages", Count: 12)));
        _run.Commit();

        Assert.Equal((0, 12, 1), (Totals.Lost, Totals.LostLines, Totals.Gaps));
    }

    [Fact]
    public void A_file_that_was_rotated_away_long_ago_and_is_gone_is_no_gap()
    {
        _run.TellFound();
        _run.Read(lines: 1);
        _run.Wait(TimeSpan.FromDays(2), step: TimeSpan.FromHours(1));
        _run.Restart();
        _run.Tell(new SourceEvent.FileVanished(LedgerRun.Source, "/var/log/shop.log.7", "k", 7, null));
        _run.Commit();

        Assert.Equal(0, Totals.Gaps);
        Assert.DoesNotContain("lines_lost", _run.Told);
    }

    [Fact]
    public void The_totals_of_a_source_outlive_its_files_and_the_process()
    {
        _run.TellFound("old");
        _run.Read(lines: 3, key: "old");
        _run.Tell(new SourceEvent.FileFinished(LedgerRun.Source, "/var/log/shop.log.1", "old"));
        _run.TellFound("new");
        _run.Read(lines: 4, key: "new");
        _run.Commit();
        _run.Restart();
        _run.Read(lines: 5, key: "new");
        _run.Commit();

        Assert.Equal((12, 84), (Totals.Lines, Totals.Read));
        Assert.Equal(_run.Time.GetUtcNow(), _run.Store.Load().Ledger.Files.Single(file => file.Key == "old").Ended);
    }

    [Fact]
    public void Accounts_of_files_that_are_over_are_kept_for_a_week()
    {
        _run.TellFound("old");
        _run.Tell(new SourceEvent.FileFinished(LedgerRun.Source, "/var/log/shop.log.1", "old"));
        _run.Commit();
        Assert.Single(_run.Store.Load().Ledger.Files);

        _run.Wait(TimeSpan.FromDays(8), step: TimeSpan.FromHours(1));
        Assert.Empty(_run.Store.Load().Ledger.Files);
    }

    [Fact]
    public void Lines_come_into_the_hour_in_which_they_came_and_those_of_a_backlog_into_theirs()
    {
        _run.Time.Advance(TimeSpan.FromHours(30));
        long now = UsualTraffic.HourOf(_run.Time.GetUtcNow());
        _run.TellFound();
        _run.Read(lines: 100, ahead: TimeSpan.FromHours(-5), caughtUp: false);
        _run.Read(lines: 1);
        _run.Read(lines: 10, unparsed: 3, ahead: TimeSpan.FromHours(-2));
        _run.Commit();
        _run.Time.Advance(TimeSpan.FromHours(1));
        _run.Read(lines: 20);
        _run.Commit();

        Assert.Equal(
            [(now - 5, 100, 0), (now, 11, 3), (now + 1, 20, 0)],
            _run.Store.Load().Ledger.Hours.Select(hour => ((int)hour.Hour, (int)hour.Lines, (int)hour.Unparsed)).Select(hour => ((long)hour.Item1, hour.Item2, hour.Item3)));
    }

    [Fact]
    public void A_sample_of_what_could_not_be_understood_is_kept_with_its_format()
    {
        _run.TellFound();
        for (int i = 0; i < 20; i++)
        {
            _run.Read(lines: 1, unparsed: 1);
        }

        _run.Commit();
        Assert.Equal(5, _run.Account.Samples.Count);
        Assert.Equal(("not a line \x1b[31m", "apache-combined"), (_run.Account.Samples[0].Text, _run.Account.Samples[0].Format));
    }

    [Fact]
    public void Hours_and_gaps_are_kept_for_a_stated_time()
    {
        _run.Tell(new Nulls(LedgerRun.Source, "p", new Gap("lost", Count: 1)));
        _run.Commit();
        Assert.Single(_run.Store.Load().Ledger.Hours);

        _run.Time.Advance(Ledger.KeptFor + TimeSpan.FromHours(2));
        _run.Commit();
        StoredLedger kept = _run.Store.LoadOverview(gaps: 10, dead: 0).State.Ledger;
        Assert.Empty(kept.Hours);
        Assert.Empty(kept.Gaps);
    }

    private sealed record Nulls(string Source, string Path, Gap? What) : SourceEvent(Source, Path)
    {
        public override Gap? Gap => What;
    }
}
