using Leafwatch.Core;
using Leafwatch.Core.Sources;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Sources;

public sealed class JournalFollowerTests
{
    private readonly ScriptedJournal _journal = new();

    [Fact]
    public async Task A_journal_that_is_new_is_read_from_its_end_on()
    {
        _journal.Write("old");
        await using StreamRun run = Run(new JournalSource("logins"));
        await run.EventAsync<SourceEvent.Watched>();
        Assert.NotEmpty(run.Position!.Cursor);

        _journal.Write("new");

        Assert.Equal(["new"], await run.MessagesAsync(1));
    }

    [Fact]
    public async Task Or_from_its_beginning_where_that_is_asked_for()
    {
        _journal.Write("old");
        await using StreamRun run = Run(new JournalSource("logins") { Start = StartAt.Beginning });
        await run.EventAsync<SourceEvent.Watched>();

        Assert.Equal(["old"], await run.MessagesAsync(1));
    }

    [Fact]
    public async Task Or_from_a_time_that_does_not_move_when_the_program_starts_again()
    {
        JournalSource source = new("logins") { Since = TimeSpan.FromHours(2) };
        await using StreamRun run = Run(source);
        await run.EventAsync<SourceEvent.Watched>();
        string since = run.Position!.Cursor;
        Assert.InRange(long.Parse(since[1..]), StreamRun.Start.ToUnixTimeSeconds() - 7200, StreamRun.Start.ToUnixTimeSeconds() - 3600);

        await using StreamRun later = Run(source, run.Position);
        _journal.Write("x");
        await later.MessagesAsync(1);

        Assert.All(_journal.Calls, call => Assert.Contains($"--since={since}", call, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_journal_is_read_from_its_beginning_when_it_comes()
    {
        SourcePosition begun;
        await using (StreamRun run = Run(new JournalSource("logins")))
        {
            await run.EventAsync<SourceEvent.Watched>();
            begun = run.Position!;
        }

        _journal.Write("first");
        await using StreamRun later = Run(new JournalSource("logins"), begun);

        Assert.Equal(["first"], await later.MessagesAsync(1));
    }

    [Fact]
    public async Task The_next_run_goes_on_behind_the_last_entry_that_was_taken()
    {
        SourcePosition taken = await ReadAsync("one", "two");
        _journal.Write("three");

        await using StreamRun later = Run(new JournalSource("logins"), taken);

        Assert.Equal(["three"], await later.MessagesAsync(1));
        Assert.True(later.Position!.Offset > taken.Offset);
    }

    [Fact]
    public async Task An_entry_that_is_gone_is_told_and_the_oldest_after_it_is_next()
    {
        SourcePosition taken = await ReadAsync("one", "two");
        _journal.Write("lost");
        _journal.Write("kept");
        _journal.Forget(3);

        await using StreamRun later = Run(new JournalSource("logins"), taken);
        SourceEvent.EntriesGone gone = await later.EventAsync<SourceEvent.EntriesGone>();

        Assert.Equal((ScriptedJournal.TimeOf(2), ScriptedJournal.TimeOf(4)), (gone.After, gone.Until));
        Assert.Equal(["kept"], await later.MessagesAsync(1));
    }

    [Fact]
    public async Task When_nothing_is_left_what_comes_next_is_read()
    {
        SourcePosition taken = await ReadAsync("one", "two");
        _journal.Forget(2);

        await using StreamRun later = Run(new JournalSource("logins"), taken);
        SourceEvent.EntriesGone gone = await later.EventAsync<SourceEvent.EntriesGone>();
        Assert.Null(gone.Until);
        _journal.Write("next");

        Assert.Equal(["next"], await later.MessagesAsync(1));
    }

    [Fact]
    public async Task A_journalctl_that_dies_is_started_again_behind_what_was_read()
    {
        await using StreamRun run = Run(new JournalSource("logins") { Start = StartAt.Beginning });
        await run.EventAsync<SourceEvent.Watched>();
        _journal.Write("one");
        await run.MessagesAsync(1);

        _journal.EndFollowing();
        _journal.Write("two");
        SourceEvent.FileUnreadable told = await run.EventAsync<SourceEvent.FileUnreadable>();

        Assert.Equal("journalctl ended with status 0", told.Reason);
        await run.EventAsync<SourceEvent.FileReadable>();
        Assert.Equal(["two"], await run.MessagesAsync(1));
    }

    [Fact]
    public async Task A_reason_is_told_once_and_the_waits_grow()
    {
        _journal.Status = 1;
        _journal.Complaint = "Failed to open files:\n   Permission denied\n";
        await using StreamRun run = Run(new JournalSource("logins"));
        SourceEvent.FileUnreadable told = await run.EventAsync<SourceEvent.FileUnreadable>();
        Assert.Equal("Failed to open files: Permission denied", told.Reason);

        Task<SourceItem> next = run.TakeAsync();
        await Eventually.TrueAsync(() => _journal.Calls.Count >= 6);

        Assert.InRange(run.Passed, TimeSpan.FromSeconds(1 + 2 + 4 + 8 + 16), TimeSpan.FromMinutes(10));
        _journal.Complaint = "";
        _journal.Status = 0;
        SourceItem item = await next;
        Assert.True(item.Event is SourceEvent.Watched || item.Event is SourceEvent.FileUnreadable);
    }

    [Fact]
    public async Task A_complaint_is_told_while_the_reading_goes_on()
    {
        _journal.Write("one");
        _journal.Complaint = "Hint: You are currently not seeing messages from other users";
        await using StreamRun run = Run(new JournalSource("logins") { Start = StartAt.Beginning });
        await run.EventAsync<SourceEvent.Watched>();
        bool isRead = false;
        string? complaint = null;
        while (!isRead || complaint is null)
        {
            SourceItem item = await run.TakeAsync();
            isRead |= item.Batch is { Length: > 0 };
            complaint ??= (item.Event as SourceEvent.FileUnreadable)?.Reason;
        }

        Assert.StartsWith("Hint", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_are_handed_on_together_and_the_last_ones_say_that_there_are_no_more()
    {
        for (int i = 0; i < 5000; i++)
        {
            _journal.Write(new string('x', 200));
        }

        await using StreamRun run = Run(new JournalSource("logins") { Start = StartAt.Beginning });
        await run.EventAsync<SourceEvent.Watched>();
        List<Batch> batches = [];
        int bytes = 0;
        while (batches.Count == 0 || !batches[^1].CaughtUp)
        {
            batches.Add((await run.TakeAsync()).Batch!);
            bytes += batches[^1].Length;
        }

        Assert.Equal(bytes, batches[^1].After.Offset);
        Assert.InRange(batches.Count, 5, 40);
        Assert.DoesNotContain(batches.SkipLast(1), batch => batch.CaughtUp);
    }

    [Fact]
    public async Task Units_are_chosen_by_pattern()
    {
        _journal.Write("no", "cron.service");
        _journal.Write("yes", "ssh@3-192.0.2.1:22-192.0.2.9:4711.service");
        await using StreamRun run = Run(new JournalSource("logins") { Start = StartAt.Beginning, Units = ["ssh@*.service"] });
        await run.EventAsync<SourceEvent.Watched>();

        Assert.Equal(["yes"], await run.MessagesAsync(1));
    }

    [Fact]
    public void What_is_wanted_is_asked_of_the_journal_itself()
    {
        JournalCommand command = new(new JournalSource("logins") { Units = ["ssh.service", "cron.service"], Identifiers = ["sshd"] }, "0123");

        Assert.Equal(
            ["_MACHINE_ID=0123", "_SYSTEMD_UNIT=ssh.service", "_SYSTEMD_UNIT=cron.service", "SYSLOG_IDENTIFIER=sshd"],
            command.Follow("").Where(argument => !argument.StartsWith('-')));
        Assert.Contains("--directory=/d", new JournalCommand(new JournalSource("j") { Directory = "/d" }, "0123").Last());
        Assert.DoesNotContain("_MACHINE_ID=0123", new JournalCommand(new JournalSource("j") { Directory = "/d" }, "0123").Last());
    }

    private StreamRun Run(JournalSource source, params IReadOnlyList<SourcePosition> known) =>
        new((pool, time) => new JournalFollower(source, pool, time, _journal.Open, null), known);

    private async Task<SourcePosition> ReadAsync(params string[] messages)
    {
        await using StreamRun run = Run(new JournalSource("logins") { Start = StartAt.Beginning });
        await run.EventAsync<SourceEvent.Watched>();
        foreach (string message in messages)
        {
            _journal.Write(message);
        }

        await run.MessagesAsync(messages.Length);
        return run.Position!;
    }
}
