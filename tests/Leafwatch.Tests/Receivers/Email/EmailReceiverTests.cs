using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Email;
using Leafwatch.Tests.Support;
using Leafwatch.Values;
using MimeKit;

namespace Leafwatch.Tests.Receivers.Email;

public sealed class EmailReceiverTests
{
    private static readonly DeliveryAttempt First = new(1, SomeAlert.Noon.AddMinutes(3));

    [Fact]
    public async Task A_mail_arrives_as_it_was_composed()
    {
        await using FakeSmtpServer server = new();
        Assert.IsType<DeliveryResult.Delivered>(await DeliverAsync(Plain(server)));
        (string to, string data) = Assert.Single(server.Mails);
        Assert.Equal("security@example.org", to);

        MimeMessage mail = Read(data);
        Assert.Equal("leafwatch@example.org", mail.From.Mailboxes.Single().Address);
        Assert.Equal("9d1e0c7ab3f24455@example.org", mail.MessageId);
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal(First.At, mail.Date);
        Assert.Equal("Leafwatch medium: Many pages not found, 6 times from 192.0.2.7", mail.Subject);
        AlertMail composed = AlertMail.Compose(SomeAlert.Owed(), First);
        Assert.Equal(composed.Text, mail.TextBody!.ReplaceLineEndings("\n"));
        Assert.Equal(composed.Html, mail.HtmlBody!.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_repeat_has_the_same_message_id()
    {
        await using FakeSmtpServer server = new();
        await DeliverAsync(Plain(server));
        await DeliverAsync(Plain(server), new DeliveryAttempt(2, First.At.AddDays(1)));
        Assert.Equal(Read(server.Mails[0].Data).MessageId, Read(server.Mails[1].Data).MessageId);
    }

    [Fact]
    public async Task Each_address_gets_its_own_mail_and_is_refused_for_itself()
    {
        await using FakeSmtpServer server = new();
        string[] to = ["A <a@example.org>", "b@example.org", "a@example.org"];
        IReadOnlyList<Receiver> receivers = EmailReceiver.Create("security", to, "l@example.org", [PlainSmtp(server)]);
        Assert.Equal(["security/a@example.org", "security/b@example.org"], receivers.Select(receiver => receiver.Queue));
        Assert.All(receivers, receiver => Assert.Equal("security", receiver.Name));
        foreach (Receiver receiver in receivers)
        {
            await receiver.DeliverAsync(SomeAlert.Owed(), First, default);
        }

        Assert.Equal(["a@example.org", "b@example.org"], server.Mails.Select(mail => mail.To));
        Assert.Equal(2, Read(server.Mails[0].Data).To.Count);
    }

    [Theory]
    [InlineData("MAIL", "550 5.7.1 go away", true)]
    [InlineData("RCPT", "550 5.1.1 no such user", true)]
    [InlineData("RCPT", "552 5.2.2 mailbox full", true)]
    [InlineData("MESSAGE", "554 5.6.0 rubbish", true)]
    [InlineData("DATA", "554 no", true)]
    [InlineData("RCPT", "451 4.7.1 greylisted", false)]
    [InlineData("MAIL", "421 4.3.2 closing", false)]
    [InlineData("MESSAGE", "452 4.3.1 no room", false)]
    [InlineData("MAIL", "530 5.7.0 sign in first", false)]
    [InlineData("CONNECT", "554 not today", false)]
    [InlineData("CONNECT", "421 too busy", false)]
    [InlineData("CONNECT", FakeSmtpServer.Drop, false)]
    [InlineData("EHLO", FakeSmtpServer.Drop, false)]
    [InlineData("RCPT", FakeSmtpServer.Drop, false)]
    [InlineData("MESSAGE", FakeSmtpServer.Drop, false)]
    [InlineData("CONNECT", "SSH-2.0-OpenSSH_9.2", false)]
    public async Task A_refusal_is_final_only_when_it_is_about_the_mail(string what, string answer, bool isFinal)
    {
        await using FakeSmtpServer server = new() { Answers = { [what] = answer } };
        DeliveryResult result = await DeliverAsync(Plain(server));
        string why = isFinal ? Assert.IsType<DeliveryResult.Rejected>(result).Why : Assert.IsType<DeliveryResult.Retry>(result).Why;
        Assert.Contains($"localhost:{server.Port}", why, StringComparison.Ordinal);
        if (char.IsDigit(answer[0]))
        {
            Assert.Contains(answer.Split(' ')[^1], why, StringComparison.Ordinal);
        }

        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task A_server_that_drops_the_goodbye_has_the_mail_all_the_same()
    {
        await using FakeSmtpServer server = new() { Answers = { ["QUIT"] = FakeSmtpServer.Drop } };
        Assert.IsType<DeliveryResult.Delivered>(await DeliverAsync(Plain(server)));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_again()
    {
        FakeSmtpServer gone = new();
        SmtpOptions smtp = PlainSmtp(gone);
        await gone.DisposeAsync();
        DeliveryResult.Retry retry = Assert.IsType<DeliveryResult.Retry>(await DeliverAsync(ReceiverOf(smtp)));
        Assert.Equal($"localhost:{smtp.Port} cannot be reached: connection refused", retry.Why);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_left_when_the_time_is_up()
    {
        await using FakeSmtpServer server = new() { Answers = { ["EHLO"] = FakeSmtpServer.Silence } };
        using CancellationTokenSource timeUp = new();
        Task<DeliveryResult> attempt = Plain(server).DeliverAsync(SomeAlert.Owed(), First, timeUp.Token);
        await timeUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
    }

    [Fact]
    public async Task It_signs_in_with_the_name_and_password_it_has()
    {
        await using FakeSmtpServer server = new() { Account = ("leafwatch", "secret") };
        SmtpOptions smtp = PlainSmtp(server) with { Username = "leafwatch", Password = new Secret("secret") };
        Assert.IsType<DeliveryResult.Delivered>(await DeliverAsync(ReceiverOf(smtp)));

        DeliveryResult.Retry retry = Assert.IsType<DeliveryResult.Retry>(await DeliverAsync(ReceiverOf(smtp with { Password = new Secret("wrong") })));
        Assert.Contains("refused the user name or password of 'leafwatch'", retry.Why, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong user", smtp.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_a_way_to_sign_in_is_tried_again()
    {
        await using FakeSmtpServer server = new();
        DeliveryResult.Retry retry = Assert.IsType<DeliveryResult.Retry>(await DeliverAsync(ReceiverOf(PlainSmtp(server) with { Username = "u", Password = new Secret("p") })));
        Assert.Contains("no way to sign in", retry.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_starttls_nothing_is_sent()
    {
        await using FakeSmtpServer server = new();
        DeliveryResult.Retry retry = Assert.IsType<DeliveryResult.Retry>(await DeliverAsync(ReceiverOf(PlainSmtp(server) with { Tls = SmtpTls.StartTls })));
        Assert.Contains("offers no STARTTLS", retry.Why, StringComparison.Ordinal);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task A_certificate_of_a_private_authority_is_trusted_when_the_authority_is_named()
    {
        using TemporaryFolder folder = new();
        using PrivateAuthority authority = new();
        using PrivateAuthority another = new();
        await using FakeSmtpServer server = new() { Certificate = authority.CertificateFor("localhost"), Account = ("u", "p") };
        await File.WriteAllTextAsync(folder["ca.pem"], authority.Pem);
        await File.WriteAllTextAsync(folder["another.pem"], another.Pem);
        SmtpOptions smtp = PlainSmtp(server) with { Tls = SmtpTls.StartTls, Username = "u", Password = new Secret("p") };

        Assert.IsType<DeliveryResult.Delivered>(await DeliverAsync(ReceiverOf(smtp with { CaFile = folder["ca.pem"] })));
        foreach (string? file in (string?[])[null, folder["another.pem"]])
        {
            DeliveryResult.Retry retry = Assert.IsType<DeliveryResult.Retry>(await DeliverAsync(ReceiverOf(smtp with { CaFile = file })));
            Assert.Contains("not of an authority that is trusted here", retry.Why, StringComparison.Ordinal);
        }

        DeliveryResult.Retry missing = Assert.IsType<DeliveryResult.Retry>(await DeliverAsync(ReceiverOf(smtp with { CaFile = folder["none.pem"] })));
        Assert.Contains("none.pem' cannot be read", missing.Why, StringComparison.Ordinal);
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_not_trusted()
    {
        using TemporaryFolder folder = new();
        using PrivateAuthority authority = new();
        await using FakeSmtpServer server = new() { Certificate = authority.CertificateFor("mail.example.net") };
        await File.WriteAllTextAsync(folder["ca.pem"], authority.Pem);
        DeliveryResult.Retry retry = Assert.IsType<DeliveryResult.Retry>(
            await DeliverAsync(ReceiverOf(PlainSmtp(server) with { Tls = SmtpTls.StartTls, CaFile = folder["ca.pem"] })));
        Assert.Contains("for another name (CN=mail.example.net)", retry.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", false, true)]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("mail.example.org", false, false)]
    [InlineData("mail.example.org", true, true)]
    public void Without_tls_mail_stays_on_this_machine_unless_the_user_insists(string host, bool insecure, bool isProtected)
    {
        SmtpOptions smtp = new() { Host = host, Tls = SmtpTls.None, Insecure = insecure };
        Assert.Equal(isProtected, smtp.IsProtected);
        if (!isProtected)
        {
            Assert.Throws<ArgumentException>(() => ReceiverOf(smtp));
        }
    }

    private static MimeMessage Read(string data) => MimeMessage.Load(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(data)));

    private static SmtpOptions PlainSmtp(FakeSmtpServer server) => new() { Host = "localhost", Port = server.Port, Tls = SmtpTls.None };

    private static Receiver Plain(FakeSmtpServer server) => ReceiverOf(PlainSmtp(server));

    private static Receiver ReceiverOf(SmtpOptions smtp) =>
        EmailReceiver.Create("security", ["security@example.org"], "Leafwatch <leafwatch@example.org>", [smtp])[0];

    private static Task<DeliveryResult> DeliverAsync(Receiver receiver, DeliveryAttempt? attempt = null) =>
        receiver.DeliverAsync(SomeAlert.Owed(), attempt ?? First, CancellationToken.None);
}
