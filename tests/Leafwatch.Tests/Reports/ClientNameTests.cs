using Leafwatch.Reports;

namespace Leafwatch.Tests.Reports;

public sealed class ClientNameTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36", "Chrome", "Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge", "Windows")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15", "Safari", "macOS")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1", "Chrome", "iOS")]
    [InlineData("Mozilla/5.0 (Linux; Android 15; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "Samsung Internet", "Android")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox", "Linux")]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36", "Chrome", "ChromeOS")]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", "Internet Explorer", "Windows")]
    [InlineData("Opera/9.80 (Windows NT 6.1) Presto/2.12 Version/12.16", "Opera", "Windows")]
    [InlineData("Mozilla/5.0 (something unheard of)", "other", "other")]
    [InlineData("curl/8.14.1", "curl", "other")]
    [InlineData("python-requests/2.32.3", "python-requests", "other")]
    [InlineData("", "other", "other")]
    public void A_client_is_named_by_its_browser_or_program_and_its_system(string agent, string program, string system)
    {
        Assert.Equal(program, ClientName.Program(agent));
        Assert.Equal(system, ClientName.OperatingSystem(agent));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot")]
    [InlineData("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36", "bingbot")]
    [InlineData("UniversalFeedParser/4.2-pre-314-svn +http://feedparser.org/", "UniversalFeedParser")]
    [InlineData("Mozilla/5.0 (https://example.org/bot)", "other")]
    public void A_crawler_is_named_by_the_word_that_shows_that_it_is_one(string agent, string name) => Assert.Equal(name, ClientName.Crawler(agent));

    [Fact]
    public void A_name_is_short_whatever_the_client_says() => Assert.Equal(new string('x', 40) + "…", ClientName.Program(new string('x', 5_000)));
}
