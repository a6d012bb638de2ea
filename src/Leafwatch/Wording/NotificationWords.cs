using Leafwatch.Core;
using Leafwatch.Core.Notifying;

namespace Leafwatch.Wording;

/// <summary>How what is told is put into words, whoever is told it: bounded, and safe to show as plain text.</summary>
internal static class NotificationWords
{
    public const int LongestValue = 200;

    public const string Drill = "[DRILL] This is an exercise. The lines were made up to prove that alerts arrive; nothing happened.";

    private const int LongestSubject = 150;

    /// <summary>A delay shorter than this is not worth a word.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);

    /// <summary>When the lines were read, in the zone of the log: two zones in one message would only be confusing.</summary>
    public static DateTimeOffset ReadAt(Notification notification) => notification.Created.ToOffset(notification.Alert.Last.Offset);

    /// <summary>Why a message comes late, if it does.</summary>
    /// <param name="notification">What is told.</param>
    /// <param name="attempt">The attempt that tells it.</param>
    /// <param name="outage">What was so while earlier attempts failed: <c>it could not be delivered</c>.</param>
    public static string? Lateness(Notification notification, DeliveryAttempt attempt, string outage)
    {
        TimeSpan zone = notification.Alert.Last.Offset;
        if (attempt.Outage is { } time && time.Until - time.From >= Late)
        {
            return $"Sent late: {outage} from {TimeWords.Range(time.From.ToOffset(zone), time.Until.ToOffset(zone))}.";
        }

        return attempt.At - notification.Created >= Late ? $"Sent late: this has been waiting since {TimeWords.Moment(ReadAt(notification))}." : null;
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
        Words.IsSaid(amount) ? $"{title}{mark} {amount}{group}" : group.Length > 0 ? $"{title},{group}" : title;

    /// <summary>The subject is a header of a mail, and decoded by who reads it (RFC 2047): an outsider's "encoded word" would bring back all that was made visible.</summary>
    public static string SubjectLine(string text) => Line(text.Replace("=?", "=\\x3F", StringComparison.Ordinal), LongestSubject);

    public static string Line(string text, int longest) => VisibleText.Of(text, longest);
}
