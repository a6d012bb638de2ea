using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;

namespace Leafwatch.Email;

/// <summary>How mails put things into words: bounded, and safe to show as plain text.</summary>
internal static class MailWords
{
    public const int LongestValue = 200;

    public const string Drill = "[DRILL] This is an exercise. The lines were made up to prove that alerts arrive; nothing happened.";

    private const int LongestSubject = 150;

    /// <summary>A delay shorter than this is not worth a word.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);

    /// <summary>When the lines were read, in the zone of the log: two zones in one mail would only be confusing.</summary>
    public static DateTimeOffset ReadAt(Notification notification) => notification.Created.ToOffset(notification.Alert.Last.Offset);

    /// <summary>Why a mail comes late, if it does.</summary>
    public static string? Lateness(Notification notification, DeliveryAttempt attempt)
    {
        TimeSpan zone = notification.Alert.Last.Offset;
        if (attempt.Outage is { } outage && outage.Until - outage.From >= Late)
        {
            return $"Sent late: the mail server could not be reached, or did not take the mail, from {MailTime.Range(outage.From.ToOffset(zone), outage.Until.ToOffset(zone))}.";
        }

        return attempt.At - notification.Created >= Late ? $"Sent late: this has been waiting since {MailTime.Moment(ReadAt(notification))}." : null;
    }

    public static string Group(IReadOnlyList<GroupValue> group) => string.Concat(group.Select(one => one.Field switch
    {
        "source.ip" => $" from {Line(one.Value, LongestValue)}",
        "source.network" => $" from the network {Line(one.Value, LongestValue)}",
        "user.name" => $" for user {Line(one.Value, LongestValue)}",
        "log.source" => $" in {Line(one.Value, LongestValue)}",
        "host.name" => $" on {Line(one.Value, LongestValue)}",
        "url.domain" => $" at {Line(one.Value, LongestValue)}",
        "url.path" => $" at {Line(one.Value, LongestValue)}",
        _ => $" with {Line(one.Field, LongestValue)} {Line(one.Value, LongestValue)}",
    }));

    /// <summary>What happened and how often, where that says something, and to or by whom.</summary>
    /// <param name="title">The title of the rule.</param>
    /// <param name="mark">What stands between title and amount.</param>
    /// <param name="amount">How much there was (<see cref="Alert.Amount"/>).</param>
    /// <param name="group">By or to whom (<see cref="Group"/>).</param>
    public static string Happened(string title, string mark, string amount, string group) =>
        IncidentWords.IsSaid(amount) ? $"{title}{mark} {amount}{group}" : group.Length > 0 ? $"{title},{group}" : title;

    public static string Counted(long count, string one) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {one}{(count == 1 ? "" : "s")}";

    /// <summary>A header is decoded by who reads it (RFC 2047): an outsider's "encoded word" would bring back all that was made visible.</summary>
    public static string Header(string text) => Line(text.Replace("=?", "=\\x3F", StringComparison.Ordinal), LongestSubject);

    public static string Line(string text, int longest) => VisibleText.Of(text, longest);
}
