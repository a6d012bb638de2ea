using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Email;
using Leafwatch.Tests.Support;
using MimeKit;

namespace Leafwatch.Tests.Receivers.Email;

public sealed class MailFolderReceiverTests : IDisposable
{
    private static readonly DeliveryAttempt First = new(1, SomeAlert.Noon.AddMinutes(3));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_mail_is_a_file_once()
    {
        MailFolderReceiver receiver = new("mails", _folder["mails"]);
        Assert.IsType<DeliveryResult.Delivered>(await receiver.DeliverAsync(SomeAlert.Owed(), First, default));
        DateTime written = File.GetLastWriteTimeUtc(_folder["mails/9d1e0c7ab3f24455.eml"]);
        Assert.IsType<DeliveryResult.Delivered>(await receiver.DeliverAsync(SomeAlert.Owed(), First with { Number = 2 }, default));
        string file = Assert.Single(Directory.GetFiles(_folder["mails"]));
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));
        MimeMessage mail = MimeMessage.Load(file);
        Assert.Equal("9d1e0c7ab3f24455@localhost", mail.MessageId);
        Assert.Contains("192.0.2.7", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_tried_again()
    {
        await File.WriteAllTextAsync(_folder["mails"], "in the way");
        MailFolderReceiver receiver = new("mails", _folder["mails"]);
        Assert.Contains("cannot be written", Assert.IsType<DeliveryResult.Retry>(await receiver.DeliverAsync(SomeAlert.Owed(), First, default)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_does_not_lead_out_of_the_folder()
    {
        MailFolderReceiver receiver = new("mails", _folder["mails"]);
        await receiver.DeliverAsync(SomeAlert.Owed(id: "../../escaped"), First, default);
        Assert.Equal("______escaped.eml", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder["mails"]))));
    }
}
