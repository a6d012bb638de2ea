using Microsoft.Playwright;

namespace Leafwatch.EndToEnd.Support;

/// <summary>
/// A story that is told in a browser: from the beginning in a new one when the browser hangs. On a busy machine Chromium 156 now and then receives a whole page,
/// as its own log of the network shows, and comes to it never, and then to no other either.
/// </summary>
internal static class Chromium
{
    private const int MostTries = 3;

    /// <param name="program">The browser's path.</param>
    /// <param name="story">All of it, with a program and a folder of its own.</param>
    public static async Task TellAsync(string program, Func<IBrowser, Task> story)
    {
        for (int tried = 1; ; tried++)
        {
            using IPlaywright playwright = await Playwright.CreateAsync();
            await using IBrowser browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
            try
            {
                await story(browser);
                return;
            }
            catch (TimeoutException) when (tried < MostTries)
            {
                // What is missing for another reason is missing the next time too.
            }
        }
    }
}
