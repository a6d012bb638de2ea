using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Email;
using Leafwatch.Reports;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Reports;

public sealed class ReportScheduleTests : IDisposable
{
    /// <summary>Monday.</summary>
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly MailFolderReceiver _receiver;

    public ReportScheduleTests() => _receiver = new MailFolderReceiver("security", _folder["mails"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_week_is_told_once_whatever_happens_at_the_time_that_is_asked_for()
    {
        using SqliteStore store = Store();
        ReportSchedule schedule = Schedule(store);
        schedule.SendDue(Start.AddDays(7).AddHours(7.9));
        Assert.Empty(Told(store));
        schedule.SendDue(Start.AddDays(7).AddHours(8));
        schedule.SendDue(Start.AddDays(7).AddHours(8.1));
        Schedule(store).SendDue(Start.AddDays(8));
        Assert.Equal(["2026-W45"], Told(store));
    }

    [Fact]
    public void What_was_missed_while_nothing_ran_is_caught_up_in_order()
    {
        using SqliteStore store = Store();
        Schedule(store).SendDue(Start.AddDays(9));
        Schedule(store).SendDue(Start.AddDays(7 * 4).AddHours(9));
        Assert.Equal(["2026-W45", "2026-W46", "2026-W47", "2026-W48"], Told(store));
    }

    [Fact]
    public void A_monitor_without_a_history_tells_nothing_of_the_time_before_it()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        Schedule(store).SendDue(Start.AddDays(9));
        Assert.Empty(Told(store));
    }

    [Fact]
    public async Task The_mail_has_text_and_HTML_and_the_pictures_that_the_HTML_names()
    {
        using SqliteStore store = Store();
        Schedule(store).SendDue(Start.AddDays(8));
        Notification owed = store.NextOwed(_receiver.Queue)!.Notification;
        await _receiver.DeliverAsync(owed, new DeliveryAttempt(1, Start.AddDays(8)), TestContext.Current.CancellationToken);
        using MimeKit.MimeMessage mail = await MimeKit.MimeMessage.LoadAsync(Directory.EnumerateFiles(_folder["mails"]).Single(), TestContext.Current.CancellationToken);
        Assert.StartsWith("[Leafwatch] Weekly report 2026-W45, site: ", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("Report of the week", mail.TextBody, StringComparison.Ordinal);
        MimeKit.MimePart[] pictures = [.. mail.BodyParts.OfType<MimeKit.MimePart>().Where(part => part.ContentType.IsMimeType("image", "png"))];
        Assert.NotEmpty(pictures);
        Assert.All(pictures, picture => Assert.Contains($"cid:{picture.ContentId}", mail.HtmlBody, StringComparison.Ordinal));
        Assert.True(File.Exists(_folder["reports/2026-W45.html"]));
    }

    [Theory]
    [InlineData("mon 08:00", ReportKind.Week, true)]
    [InlineData("8:00", ReportKind.Day, true)]
    [InlineData("28 23:59", ReportKind.Month, true)]
    [InlineData("29 08:00", ReportKind.Month, false)]
    [InlineData("mon 08:00", ReportKind.Day, false)]
    [InlineData("08:00", ReportKind.Week, false)]
    [InlineData("someday 08:00", ReportKind.Week, false)]
    internal void Times_are_read_for_their_kind_of_report(string text, ReportKind kind, bool isWell) =>
        Assert.Equal(isWell, ReportTime.TryParse(text, kind, out _));

    private static SqliteStore Store() => HistoryOf.Requests(
        Enumerable.Range(0, 28).Select(day => new CountedLog.Request(Start.AddDays(day).AddHours(10), "192.0.2.1", "GET", "/", 200, 10, "-", "Mozilla")));

    private ReportSchedule Schedule(SqliteStore store) => new(
        [new ReportPlan(ReportKind.Week, ReportTime.Default, ["security"])], [_receiver], store, CountedLog.Clock, _folder[""], "site", new FakeTimeProvider(Start));

    private static List<string> Told(SqliteStore store)
    {
        List<string> told = [];
        while (store.NextOwed("security") is { } owed)
        {
            told.Add(owed.Notification.Letter!.Subject.Split(' ')[3].TrimEnd(','));
            store.MarkDelivered(owed.Notification.Id, Start);
        }

        return told;
    }
}
