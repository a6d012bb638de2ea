namespace Leafwatch.Tests.Support;

/// <summary>Waits for what another thread does, and fails, rather than waiting for ever, when it is not done.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="holds">What is waited for.</param>
    /// <param name="meanwhile">Done before each further look: time that passes.</param>
    public static async Task TrueAsync(Func<bool> holds, Action? meanwhile = null)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "It did not come to hold.");
            meanwhile?.Invoke();
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
