using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Wording;

namespace Leafwatch.Receivers.Email;

/// <summary>What a person is sent about an incident, or about several together.</summary>
/// <param name="Subject">One line, of bounded length, without anything that a header could not carry.</param>
/// <param name="Text">The plain text part.</param>
/// <param name="Html">The HTML part; it says the same.</param>
internal sealed record AlertMail(string Subject, string Text, string Html)
{
    public static AlertMail Compose(Notification notification, DeliveryAttempt attempt, ActionLinks? links = null)
    {
        string? lateness = NotificationWords.Lateness(notification, attempt, "the mail server could not be reached, or did not take the mail,");
        if (notification.Digest is { } digest)
        {
            DigestFacts together = DigestFacts.Of(notification, digest, lateness, links);
            return new AlertMail(together.Subject, DigestText.Write(together), DigestHtml.Write(together));
        }

        AlertFacts facts = AlertFacts.Of(notification, lateness, links);
        return new AlertMail(facts.Subject, AlertText.Write(facts), AlertHtml.Write(facts));
    }
}
