using Leafwatch.Core.Notifying;
using Leafwatch.Core.Storage;
using Leafwatch.Receivers.Email;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Leafwatch.Values;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace Leafwatch.Tests.Receivers.Email;

public sealed class MailServerOutageTests : IDisposable
{
    private const string Gone = "gone@example.org";
    private static readonly string[] People = ["a@example.org", "b@example.org", Gone];
    private static readonly DateTimeOffset Start = SomeAlert.Noon.ToUniversalTime();

    private readonly SqliteStore _store = SqliteStore.OpenInMemory();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly TemporaryFolder _folder = new();
    private readonly List<DeliveryReport> _reports = [];

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task After_two_days_without_a_server_then_four_hundreds_and_a_refusal_for_one_every_other_mail_arrives_once_and_says_that_it_is_late()
    {
        using PrivateAuthority authority = new();
        await File.WriteAllTextAsync(_folder["ca.pem"], authority.Pem);
        await using FakeSmtpServer server = new()
        {
            Certificate = authority.CertificateFor("localhost"),
            Account = ("leafwatch", "secret"),
            Answers = { ["CONNECT"] = FakeSmtpServer.Drop },
        };
        SmtpOptions smtp = new() { Host = "localhost", Port = server.Port, Username = "leafwatch", Password = new Secret("secret"), CaFile = _folder["ca.pem"] };
        ReceiverQueue[] queues = [.. EmailReceiver.Create("security", People, "leafwatch@example.org", [smtp]).Select(receiver => new ReceiverQueue(_store, receiver, _time, _reports.Add))];

        // Down for 48 hours, in which more comes to be owed.
        Owe("first");
        await RunAsync(queues, Start.AddHours(20));
        Owe("second");
        await RunAsync(queues, Start.AddHours(48));
        Assert.Empty(server.Mails);
        int whileDown = _reports.Count;
        Assert.InRange(whileDown, 3 * 48, 3 * 80);

        // Back, but it takes nothing yet: each way of saying "later".
        server.Answers.Clear();
        server.Answers["RCPT"] = "451 4.7.1 greylisted";
        await RunAsync(queues, Start.AddHours(50));
        server.Answers.Clear();
        server.Answers["MESSAGE"] = "452 4.3.1 no room";
        await RunAsync(queues, Start.AddHours(52));
        Assert.Empty(server.Mails);

        // Back in order, but one recipient is not there any more.
        server.Answers.Clear();
        server.Answers[$"RCPT {Gone}"] = "550 5.1.1 no such user";
        await RunAsync(queues, Start.AddHours(54));
        Assert.Equal(
            ["a@example.org first", "a@example.org second", "b@example.org first", "b@example.org second"],
            server.Mails.Select(mail => $"{mail.To} {IdOf(mail.Data)}").Order(StringComparer.Ordinal));
        Assert.All(server.Mails, mail => Assert.Contains("Sent late: the mail server could not be reached", Words(mail.Data), StringComparison.Ordinal));
        Assert.All(_store.DeadNotifications(10), dead => Assert.Contains("550", dead.Why, StringComparison.Ordinal));
        Assert.Equal(2, _store.DeadNotifications(10).Count);
        Assert.All(People, person => Assert.Null(_store.NextOwed($"security/{person}")));

        // What comes after is in time, and says nothing of it.
        Owe("third");
        await RunAsync(queues, Start.AddHours(55));
        Assert.Equal(2, server.Mails.Count(mail => IdOf(mail.Data) == "third" && !Words(mail.Data).Contains("Sent late", StringComparison.Ordinal)));
        Assert.Equal(6, server.Mails.Count);

        static string IdOf(string data) => Read(data).MessageId!.Split('-')[0];
        static string Words(string data) => string.Join(' ', Read(data).TextBody!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        static MimeMessage Read(string data) => MimeMessage.Load(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(data)));
    }

    private void Owe(string id)
    {
        StateChanges changes = new();
        foreach (string person in People)
        {
            changes.Notifications.Add(SomeAlert.Owed($"security/{person}", $"{id}-{person[0]}", created: _time.GetUtcNow()));
        }

        _store.Commit(changes);
    }

    /// <summary>Lets the clock run to the next time at which a queue has something to do, until an end.</summary>
    private async Task RunAsync(ReceiverQueue[] queues, DateTimeOffset end)
    {
        while (true)
        {
            TimeSpan next = TimeSpan.MaxValue;
            foreach (ReceiverQueue queue in queues)
            {
                next = await queue.DeliverDueAsync(CancellationToken.None) is { } wait && wait < next ? wait : next;
            }

            if (next == TimeSpan.MaxValue || _time.GetUtcNow() + next >= end)
            {
                break;
            }

            _time.Advance(next);
        }

        _time.SetUtcNow(end);
    }
}
