using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Support;

/// <summary>Lets the time of a test pass until a task has ended.</summary>
internal static class PassingTime
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Steps with a real pause after each: a clock that runs as fast as the processor allows is a day ahead before a
    /// loaded machine has let whoever is tested read its first byte.
    /// </summary>
    /// <returns>How much time has passed.</returns>
    public static async Task<TimeSpan> UntilAsync(Task awaited, FakeTimeProvider time, TimeSpan step)
    {
        DateTimeOffset began = time.GetUtcNow();
        while (!awaited.IsCompleted)
        {
            time.Advance(step);
            await Task.WhenAny(awaited, Task.Delay(Pause, TimeProvider.System));
        }

        return time.GetUtcNow() - began;
    }
}
