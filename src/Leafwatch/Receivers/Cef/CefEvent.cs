using System.Globalization;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Cef;

/// <summary>Writes a notification as an event in CEF ("Implementing ArcSight Common Event Format", revision 25), in a syslog message (RFC 3164).</summary>
internal static class CefEvent
{
    /// <summary>Facility 13, log audit.</summary>
    private const int Facility = 13;

    private const int LongestHeader = 200;
    private const int LongestValue = 1000;

    public static string Write(Notification notification, DateTimeOffset at, string host, MessageFields fields, MessageTemplate template)
    {
        Incident? incident = notification.Incident;
        int rank = AlertLevel.RankOf(fields.TextOf("level"));
        StringBuilder line = new();
        line.Append(CultureInfo.InvariantCulture, $"<{(Facility * 8) + SeverityOf(rank)}>{at.ToLocalTime():MMM} {at.ToLocalTime().Day,2} {at.ToLocalTime():HH:mm:ss} {Name(host)} ");
        line.Append("CEF:0|Leafwatch|Leafwatch|").Append(Header(Version)).Append('|').Append(Header(fields.TextOf("rule"))).Append('|')
            .Append(Header(fields.TextOf("title"))).Append(CultureInfo.InvariantCulture, $"|{GravityOf(rank)}|");
        line.Append(CultureInfo.InvariantCulture, $"rt={notification.Created.ToUnixTimeMilliseconds()} ");
        line.Append(CultureInfo.InvariantCulture, $"start={(incident?.First ?? notification.Alert.First).ToUnixTimeMilliseconds()} ");
        line.Append(CultureInfo.InvariantCulture, $"end={(incident?.Last ?? notification.Alert.Last).ToUnixTimeMilliseconds()} ");
        line.Append(CultureInfo.InvariantCulture, $"cnt={Math.Min(incident?.EventCount ?? notification.Alert.Count, int.MaxValue)}");
        Extend(line, "externalId", FollowedState.KeyOf(notification));
        Extend(line, "act", fields.TextOf("reason"));
        ExtendAddress(line, ValueOf(notification, "source.ip"));
        Extend(line, "suser", ValueOf(notification, "user.name"));
        Extend(line, "dhost", ValueOf(notification, "host.name"));
        Extend(line, "request", fields.LinkOf("page")?.AbsoluteUri);
        Extend(line, "msg", template.SubjectOrUsual.Render(fields, Markup.Plain, LongestValue));
        if (notification.IsDrill)
        {
            Extend(line, "cat", "drill");
        }

        return line.ToString();
    }

    private static string Version { get; } = typeof(CefEvent).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>A field of the head: <c>\</c> and <c>|</c> are escaped; line breaks there cannot be.</summary>
    public static string Header(string text) => VisibleText.Of(text, LongestHeader)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>A value of the extension: <c>\</c> and <c>=</c> are escaped.</summary>
    public static string Value(string text) => VisibleText.Of(text, LongestValue)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("=", "\\=", StringComparison.Ordinal);

    private static void Extend(StringBuilder line, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            line.Append(' ').Append(key).Append('=').Append(Value(value));
        }
    }

    /// <summary>The field <c>src</c> is for IPv4; an address of IPv6 has one of its own, with a label.</summary>
    private static void ExtendAddress(StringBuilder line, string? address)
    {
        bool isLong = address?.Contains(':', StringComparison.Ordinal) == true;
        Extend(line, isLong ? "c6a2" : "src", address);
        Extend(line, "c6a2Label", isLong ? "Source IPv6 Address" : null);
    }

    private static string? ValueOf(Notification notification, string field) =>
        notification.Incident?.Subject is { } subject && subject.Field == field
            ? subject.Value
            : notification.Digest is null ? notification.Alert.Group.FirstOrDefault(one => one.Field == field)?.Value : null;

    private static string Name(string host) => string.Concat(VisibleText.Of(host, 255).Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or ':'));

    /// <summary>RFC 5424, section 6.2.1.</summary>
    private static int SeverityOf(int rank) => rank switch
    {
        4 => 2,
        3 => 3,
        2 => 4,
        1 => 5,
        _ => 6,
    };

    /// <summary>From 0 to 10.</summary>
    private static int GravityOf(int rank) => rank switch
    {
        4 => 10,
        3 => 8,
        2 => 5,
        1 => 3,
        _ => 1,
    };
}
