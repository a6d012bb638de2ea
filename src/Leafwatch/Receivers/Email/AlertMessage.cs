using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Messages;
using Leafwatch.Wording;
using MimeKit;

namespace Leafwatch.Receivers.Email;

/// <summary>Makes the message (RFC 5322) of a notification: the mail's parts, and the headers around them.</summary>
internal static class AlertMessage
{
    /// <summary>Lines of 7-bit text and CRLF: what every server passes on unchanged, also those that know no 8BITMIME.</summary>
    public static readonly FormatOptions Format = CreateFormat();

    private const int LongestSubject = 300;
    private const int LongestText = 100_000;

    public static MimeMessage Create(
        Notification notification, DeliveryAttempt attempt, MailboxAddress from, IEnumerable<MailboxAddress> to, ActionLinks? links = null, MessageTemplate? template = null)
    {
        AlertMail mail = notification.Letter is { } letter
            ? new AlertMail(VisibleText.Of(letter.Subject, LongestSubject), letter.Text, letter.Html)
            : AlertMail.Compose(notification, attempt, links);
        MessageFields? fields = notification.Letter is not null || template is null || template == MessageTemplate.Usual
            ? null
            : MessageFields.Of(notification, attempt, links);
        MimeMessage message = new();
        message.From.Add(from);
        message.To.AddRange(to);
        message.Subject = fields is not null && template?.Subject is { } subject ? NotificationWords.SubjectLine(subject.Render(fields, Markup.Plain, LongestSubject)) : mail.Subject;
        message.Date = attempt.At;

        // The same on every attempt: a server or reader that gets a mail twice knows it again.
        message.MessageId = $"{notification.Id}@{from.Domain}";

        // RFC 3834: no vacation notice shall answer.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        if (notification.Thread is { } first)
        {
            // Readers show it below the first mail of the incident.
            string thread = $"{first}@{from.Domain}";
            message.InReplyTo = thread;
            message.References.Add(thread);
        }

        if (notification.Incident is { } incident)
        {
            message.Headers.Add("X-Leafwatch-Incident", VisibleText.Of(incident.Id, 64));
        }

        message.Headers.Add("X-Leafwatch-Alert", VisibleText.Of(notification.Alert.Id, 64));

        // The user's own text stands alone: readers would show the usual HTML in its place.
        message.Body = fields is not null && template?.Text is { } text
            ? new TextPart("plain") { Text = text.Render(fields, Markup.Plain, LongestText) + "\n" }
            : new MultipartAlternative
            {
                new TextPart("plain") { Text = mail.Text },
                Html(mail.Html, notification.Letter?.Pictures ?? []),
            };
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    /// <summary>The HTML, together with its pictures where it has some (RFC 2387, 2392).</summary>
    private static MimeEntity Html(string html, IReadOnlyList<LetterPicture> pictures)
    {
        TextPart text = new("html") { Text = html };
        if (pictures.Count == 0)
        {
            return text;
        }

        MultipartRelated related = new() { Root = text };
        foreach (LetterPicture picture in pictures)
        {
            related.Add(new MimePart("image", "png")
            {
                Content = new MimeContent(new MemoryStream(picture.Png)),
                ContentId = picture.Id,
                ContentTransferEncoding = ContentEncoding.Base64,
                ContentDisposition = new ContentDisposition(ContentDisposition.Inline) { FileName = $"{picture.Id}.png" },
            });
        }

        return related;
    }

    private static FormatOptions CreateFormat()
    {
        FormatOptions format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        return format;
    }
}
