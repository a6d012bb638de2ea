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

    /// <summary>Waits as long as there is progress, however slow a busy machine makes it: gives up when nothing changes any more.</summary>
    /// <param name="look">What has been reached.</param>
    /// <param name="isEnough">Whether that is all.</param>
    /// <param name="story">What to say when it is not, and stays so.</param>
    public static async Task ReachedAsync<T>(Func<T> look, Func<T, bool> isEnough, Func<string> story)
        where T : IEquatable<T>
    {
        T reached = look();
        long changed = Stopwatch.GetTimestamp();
        while (!isEnough(reached))
        {
            if (Stopwatch.GetElapsedTime(changed) > Patience)
            {
                Assert.Fail($"nothing comes after {reached}: {story()}");
            }

            await Task.Delay(Pause, TimeProvider.System);
            T now = look();
            changed = now.Equals(reached) ? changed : Stopwatch.GetTimestamp();
            reached = now;
        }
    }

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
