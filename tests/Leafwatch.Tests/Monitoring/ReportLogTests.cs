using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Storage;
using Leafwatch.Monitoring;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Monitoring;

public sealed class ReportLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store = SqliteStore.OpenInMemory();
    private readonly FakeTimeProvider _time = new(SomeAlert.Noon.ToUniversalTime());
    private readonly ReportLog _log;

    public ReportLogTests()
    {
        _time.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("two", TimeSpan.FromHours(2), "two", "two"));
        _log = new ReportLog(AppendFile.Open(_store, _folder["report_log.txt"], null), _time);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Each_thing_is_a_line()
    {
        Notification owed = SomeAlert.Owed();
        DeliveryAttempt attempt = new(3, _time.GetUtcNow());
        _log.AlertFired(owed.Alert, NotifyReason.Fired);
        _log.AlertFired(owed.Alert with { Group = [] }, NotifyReason.NoRoute);
        _log.AlertResolved(owed.Alert);
        _log.Delivery(new DeliveryReport(owed, attempt, new DeliveryResult.Delivered(), null));
        _log.Delivery(new DeliveryReport(owed, attempt, new DeliveryResult.Retry("down"), _time.GetUtcNow().AddMinutes(1)));
        _log.Delivery(new DeliveryReport(owed, attempt, new DeliveryResult.Rejected("550 no"), null));
        _log.FileMissing("/var/log/apache2/access.log");
        _log.FileFound("/var/log/apache2/access.log");
        _log.SourceProblem("apache", "not readable");
        _log.Verbatim("Errors are under control: []");
        string at = "2024-10-10T12:00:00+02:00";
        string story = "id=7f3c9a52d81e4b06 level=medium source.ip=192.0.2.7 count=6 first=2024-10-10T12:00:00+02:00 last=2024-10-10T12:02:26+02:00: Many pages not found (rule by The Leafwatch authors, DRL 1.1)";
        Assert.Equal(
            [
                $"{at} alert fired http_404_burst {story}",
                $"{at} alert fired http_404_burst {story.Replace(" source.ip=192.0.2.7", "", StringComparison.Ordinal)} (nobody is told: no route leads to a receiver)",
                $"{at} alert resolved http_404_burst {story}",
                $"{at} delivered security alert=7f3c9a52d81e4b06 attempt=3",
                $"{at} delivery-failed security alert=7f3c9a52d81e4b06 attempt=3 next=2024-10-10T12:01:00+02:00: down",
                $"{at} delivery-failed security alert=7f3c9a52d81e4b06 attempt=3 next=never: 550 no",
                $"{at} missing /var/log/apache2/access.log",
                $"{at} found /var/log/apache2/access.log",
                $"{at} source apache: not readable",
                "Errors are under control: []",
            ],
            Flushed());
    }

    [Fact]
    public void What_came_from_outside_cannot_forge_a_line()
    {
        Alert alert = SomeAlert.Burst() with { Group = [new GroupValue("user.name", "x\n2024-10-10T12:00:00+02:00 alert \"forged\"\x1b[2J")] };
        _log.AlertFired(alert, NotifyReason.Fired);
        string line = Assert.Single(Flushed());
        Assert.Contains("user.name=\"x\\x0A2024-10-10T12:00:00+02:00 alert \\\"forged\\\"\\x1B[2J\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_cannot_be_written_says_so_and_stops_nothing()
    {
        ReportLog log = new(AppendFile.Open(_store, _folder["dir/report_log.txt"], null), _time);
        File.WriteAllText(_folder["dir"], "in the way");
        log.Monitor("started");
        StateChanges changes = new();
        Assert.Contains("cannot be written", log.Flush(changes), StringComparison.Ordinal);
        Assert.True(changes.IsEmpty);
        File.Delete(_folder["dir"]);
        Assert.Null(log.Flush(changes));
        Assert.EndsWith("monitor started", Assert.Single(File.ReadAllLines(_folder["dir/report_log.txt"])), StringComparison.Ordinal);
    }

    private string[] Flushed()
    {
        StateChanges changes = new();
        Assert.Null(_log.Flush(changes));
        _store.Commit(changes);
        return File.ReadAllLines(_folder["report_log.txt"]);
    }
}
