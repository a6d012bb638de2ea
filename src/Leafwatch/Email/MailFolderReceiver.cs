using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Messages;
using MimeKit;

namespace Leafwatch.Email;

/// <summary>Puts the mails that would be sent into a folder, one <c>.eml</c> file each.</summary>
internal sealed class MailFolderReceiver(string name, string directory, ActionLinks? links = null, MessageTemplate? template = null) : Receiver(name)
{
    private static readonly MailboxAddress From = new("Leafwatch", "leafwatch@localhost");

    public override async Task<DeliveryResult> DeliverAsync(Notification notification, DeliveryAttempt attempt, CancellationToken cancellation)
    {
        string path = Path.Combine(directory, FileName(notification.Id));
        if (File.Exists(path))
        {
            return new DeliveryResult.Delivered();
        }

        string unfinished = path + ".tmp";
        try
        {
            Directory.CreateDirectory(directory);
            using MimeMessage message = AlertMessage.Create(notification, attempt, From, [new MailboxAddress(Name, $"{FileNamePart(Name)}@localhost")], links, template);
            using (FileStream file = new(unfinished, FileMode.Create, FileAccess.Write))
            {
                await message.WriteToAsync(AlertMessage.Format, file, cancellation).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            // Whoever watches the folder sees whole mails only.
            File.Move(unfinished, path, overwrite: true);
            return new DeliveryResult.Delivered(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new DeliveryResult.Retry($"{path} cannot be written: {failure.Message}");
        }
    }

    private static string FileName(string id) => FileNamePart(id) + ".eml";

    private static string FileNamePart(string text) =>
        string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_'));
}
