using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Email;
using Leafwatch.Receivers.Messages;
using Leafwatch.Tests.Support;
using Leafwatch.Values;
using MimeKit;

namespace Leafwatch.Tests.Receivers.Email;

/// <summary>Which server takes a mail, and how one signs in there.</summary>
public sealed class SmtpServersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("CONNECT", "421 too busy")]
    [InlineData("MESSAGE", "451 later")]
    [InlineData("MAIL", FakeSmtpServer.Drop)]
    public async Task A_server_that_does_not_take_a_mail_is_followed_by_the_next(string what, string answer)
    {
        await using FakeSmtpServer first = new() { Answers = { [what] = answer } };
        await using FakeSmtpServer second = new();
        Assert.IsType<DeliveryResult.Delivered>(await TellAsync(Of(first), Of(second)));
        Assert.Empty(first.Mails);
        Assert.Single(second.Mails);
    }

    [Fact]
    public async Task A_mail_that_is_refused_is_not_offered_elsewhere_and_of_several_that_fail_all_is_said()
    {
        await using FakeSmtpServer refusing = new() { Answers = { ["RCPT"] = "550 no such user" } };
        await using FakeSmtpServer busy = new() { Answers = { ["CONNECT"] = "421 too busy" } };
        await using FakeSmtpServer second = new();
        Assert.IsType<DeliveryResult.Rejected>(await TellAsync(Of(refusing), Of(second)));
        Assert.Empty(second.Mails);
        string why = Assert.IsType<DeliveryResult.Retry>(await TellAsync(Of(busy), Of(busy))).Why;
        Assert.Equal(3, why.Split($"localhost:{busy.Port}").Length);
    }

    [Theory]
    [InlineData("Plain", "s3cret", true)]
    [InlineData("Login", "s3cret", true)]
    [InlineData("Login", "wrong", false)]
    [InlineData("XOAuth2", "s3cret", true)]
    [InlineData("XOAuth2", "wrong", false)]
    public async Task One_signs_in_as_the_configuration_says(string way, string password, bool isRight)
    {
        SmtpAuth auth = Enum.Parse<SmtpAuth>(way);
        await using FakeSmtpServer server = new() { Account = ("leafwatch", "s3cret"), Ways = way.ToUpperInvariant() };
        SmtpOptions smtp = Of(server) with { Username = "leafwatch", Password = new Secret(password), Auth = auth, Token = new AccessToken.InFile(_folder.Write("token", password + "\n")) };
        DeliveryResult result = await TellAsync(smtp);
        if (isRight)
        {
            Assert.IsType<DeliveryResult.Delivered>(result);
        }
        else
        {
            Assert.DoesNotContain(password, Assert.IsType<DeliveryResult.Retry>(result).Why.Replace("wrong user name", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_way_to_sign_in_that_a_server_does_not_offer_is_no_wrong_password()
    {
        await using FakeSmtpServer server = new() { Account = ("leafwatch", "s3cret"), Ways = "LOGIN" };
        SmtpOptions smtp = Of(server) with { Username = "leafwatch", Password = new Secret("s3cret"), Auth = SmtpAuth.Plain };
        Assert.EndsWith("does not offer to sign in by PLAIN, only by LOGIN", Assert.IsType<DeliveryResult.Retry>(await TellAsync(smtp)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_not_there_is_for_the_operator_to_mend()
    {
        await using FakeSmtpServer server = new() { Account = ("leafwatch", "s3cret"), Ways = "XOAUTH2" };
        SmtpOptions smtp = Of(server) with { Username = "leafwatch", Auth = SmtpAuth.XOAuth2, Token = new AccessToken.InFile("/nowhere/token") };
        Assert.StartsWith("/nowhere/token is not there", Assert.IsType<DeliveryResult.Retry>(await TellAsync(smtp)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_users_own_words_are_the_mail_and_a_header_stays_one_line()
    {
        await using FakeSmtpServer server = new();
        MessageTemplate template = new(Template.Of("[site] {title}"), Template.Of("{count} events\n{evidence}"));
        Receiver receiver = EmailReceiver.Create("security", ["a@example.org"], "l@example.org", [Of(server)], null, template)[0];
        await receiver.DeliverAsync(SomeReceiver.Attack(), SomeReceiver.First, default);
        using MemoryStream data = new(System.Text.Encoding.Latin1.GetBytes(server.Mails[0].Data));
        MimeMessage mail = await MimeMessage.LoadAsync(data, TestContext.Current.CancellationToken);
        Assert.StartsWith("[site] <!channel>", mail.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', mail.Subject!);
        Assert.Null(mail.HtmlBody);
        Assert.StartsWith("6 events", mail.TextBody, StringComparison.Ordinal);
    }

    private static SmtpOptions Of(FakeSmtpServer server) => new() { Host = "localhost", Port = server.Port, Tls = SmtpTls.None };

    private static Task<DeliveryResult> TellAsync(SmtpOptions first, params SmtpOptions[] next) => EmailReceiver.Create(
        "security", ["a@example.org"], "l@example.org", [first, .. next])[0].DeliverAsync(SomeAlert.Owed(), SomeReceiver.First, default);
}
