using System.Diagnostics;

namespace Leafwatch.EndToEnd.Support;

/// <summary>Waits for what is to come true, looking often, and gives up at a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(Func<bool> condition, Func<string> story, TimeSpan? within = null) =>
        TrueAsync(() => Task.FromResult(condition()), story, within);

    /// <summary>Waits for words in a log, which may not be there yet.</summary>
    public static Task ToldAsync(string log, string words) => TrueAsync(
        () => File.Exists(log) && File.ReadAllText(log).Contains(words, StringComparison.Ordinal), () => File.Exists(log) ? File.ReadAllText(log) : $"no {log}");

    /// <param name="condition">What must come true.</param>
    /// <param name="story">What to say when it does not.</param>
    /// <param name="within">How long to wait.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> story, TimeSpan? within = null)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(begin) > (within ?? Patience))
            {
                Assert.Fail(story());
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
