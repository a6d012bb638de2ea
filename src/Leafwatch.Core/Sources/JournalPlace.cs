using System.Globalization;

namespace Leafwatch.Core.Sources;

/// <summary>An entry of the journal that is there: its cursor, and when the journal took it in.</summary>
internal sealed record JournalPlace(string Cursor, DateTimeOffset Time)
{
    /// <summary>
    /// The time in a cursor: <c>t=</c> and microseconds in hexadecimal. The form is the journal's own affair; what is read of it
    /// is only shown, and told apart from an earlier time.
    /// </summary>
    public static DateTimeOffset? TimeOf(string cursor)
    {
        string? time = cursor.Split(';').FirstOrDefault(part => part.StartsWith("t=", StringComparison.Ordinal));
        return long.TryParse(time.AsSpan(Math.Min(2, time?.Length ?? 0)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long since)
            && since >= 0 && since < (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            ? DateTimeOffset.UnixEpoch.AddTicks(since * TimeSpan.TicksPerMicrosecond)
            : null;
    }
}
