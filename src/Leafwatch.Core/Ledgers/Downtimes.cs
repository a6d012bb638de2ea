using System.Globalization;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Ledgers;

/// <summary>When the monitor did not run, as it is remembered: an interval (ISO 8601) a line, the latest last.</summary>
public static class Downtimes
{
    /// <summary>What it is remembered under (<see cref="StateChanges.Remembered"/>).</summary>
    public const string Name = "downtimes";

    private const int Most = 100;

    /// <summary>What is shorter is a restart.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(5);

    /// <summary>What is to be remembered when the monitor begins to run; <see langword="null"/> when there is nothing new.</summary>
    /// <param name="known">What is remembered.</param>
    /// <param name="last">The run before; one that was killed ran until it last wrote something down.</param>
    /// <param name="now">Now.</param>
    public static string? After(string? known, RunMark? last, DateTimeOffset now)
    {
        if (last is null || (last.Stopped ?? last.Committed) is var from && now - from < Least)
        {
            return null;
        }

        string added = string.Create(CultureInfo.InvariantCulture, $"{from.ToUniversalTime():O}/{now.ToUniversalTime():O}");
        return string.Join('\n', (known ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Append(added).TakeLast(Most));
    }

    /// <summary>The times that are remembered.</summary>
    public static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Read(string? known)
    {
        foreach (string line in (known ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('/') is [var from, var to] && TryRead(from, out DateTimeOffset begun) && TryRead(to, out DateTimeOffset ended))
            {
                yield return (begun, ended);
            }
        }
    }

    private static bool TryRead(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out time);
}
