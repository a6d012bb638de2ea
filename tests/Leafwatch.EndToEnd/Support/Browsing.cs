using Microsoft.Playwright;

namespace Leafwatch.EndToEnd.Support;

/// <summary>
/// A browser in which pages are asked for again: on a busy machine Chromium now and then never comes to, or never tells of, a page that the server
/// answered within milliseconds, as Chromium's own log of the network shows.
/// </summary>
internal static class Browsing
{
    private const int MostTries = 4;
    private const float PatienceMilliseconds = 10_000;

    public static async Task<IBrowser> StartAsync(IPlaywright playwright, string chromium) =>
        await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });

    public static async Task<IBrowserContext> ContextAsync(IBrowser browser, BrowserNewContextOptions? options = null)
    {
        IBrowserContext context = await browser.NewContextAsync(options);
        context.SetDefaultNavigationTimeout(PatienceMilliseconds);
        return context;
    }

    public static Task<IResponse?> OpenAsync(this IPage page, string address) => AgainAsync(() => page.GotoAsync(address));

    /// <summary>Does what may be done twice, from the opening of a page to what it is to show.</summary>
    public static Task AgainAsync(Func<Task> steps) => AgainAsync(async () =>
    {
        await steps();
        return true;
    });

    /// <summary>Sends a form. Where the answer does not come, the page that the form leads to is opened.</summary>
    /// <param name="page">The page with the form.</param>
    /// <param name="button">What sends it.</param>
    /// <param name="next">The page that follows.</param>
    public static async Task SendAsync(this IPage page, ILocator button, string next)
    {
        try
        {
            await button.ClickAsync();
            await page.WaitForURLAsync(next);
        }
        catch (TimeoutException)
        {
            await page.OpenAsync(next);
        }
    }

    private static async Task<T> AgainAsync<T>(Func<Task<T>> steps)
    {
        for (int tried = 1; ; tried++)
        {
            try
            {
                return await steps();
            }
            catch (TimeoutException) when (tried < MostTries)
            {
                // The next try ends the navigation that hangs.
            }
        }
    }
}
