using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Web;

/// <summary>The events that an open page is sent.</summary>
internal static class LiveEvents
{
    /// <summary>Lets time pass until something is done.</summary>
    public static Task PassAsync(ServedDashboard dashboard, Task until) =>
        Eventually.TrueAsync(() => until.IsCompleted, () => dashboard.Time.Advance(TimeSpan.FromSeconds(1)));

    /// <summary>The next news of a part.</summary>
    public static async Task<string> NextAsync(StreamReader events, string part)
    {
        List<string> lines = [];
        while (await events.ReadLineAsync() is { } line)
        {
            if (line.Length == 0 && lines is [{ } first, ..] && first == $"event: {part}")
            {
                break;
            }

            if (line.Length == 0)
            {
                lines.Clear();
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal) || line.StartsWith("data: ", StringComparison.Ordinal))
            {
                lines.Add(line);
            }
        }

        return string.Join('\n', lines);
    }
}
