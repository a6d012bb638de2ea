using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Messages;
using MimeKit;

namespace Leafwatch.Receivers.Email;

/// <summary>Puts the mails that would be sent into a folder, one <c>.eml</c> file each.</summary>
/// <param name="name">The name in the configuration.</param>
/// <param name="directory">The folder.</param>
/// <param name="links">Makes the links in them, if the dashboard can be reached.</param>
/// <param name="template">The user's own words.</param>
/// <param name="from">Who they are from.</param>
/// <param name="to">Whom they are to; the receiver's name at this machine when not said.</param>
internal sealed class MailFolderReceiver(
    string name, string directory, ActionLinks? links = null, MessageTemplate? template = null, string from = "leafwatch@localhost", params IReadOnlyList<string> to) : Receiver(name)
{
    private readonly MailboxAddress _from = MailboxAddress.Parse(from);
    private readonly MailboxAddress[] _to = to.Count > 0 ? [.. to.Select(MailboxAddress.Parse)] : [new MailboxAddress(name, $"{FileNamePart(name)}@localhost")];

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
            using MimeMessage message = AlertMessage.Create(notification, attempt, _from, _to, links, template);
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
