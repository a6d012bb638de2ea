using Leafwatch.Core;

namespace Leafwatch.Crawlers;

/// <summary>The crawlers that the program knows: what they call themselves, and of which domains their operators say that the names of their addresses are.</summary>
internal static class KnownCrawlers
{
    public static IReadOnlyList<Crawler> All { get; } =
    [
        // https://developers.google.com/crawling/docs/crawlers-fetchers/verify-google-requests. Not googleusercontent.com: it has everybody's machines.
        new("googlebot", "Googlebot", ["googlebot.com", "google.com"]),

        // https://www.bing.com/webmasters/help/verifying-that-bingbot-is-bingbot-3905dc26
        new("bingbot", "bingbot", ["search.msn.com"]),

        // https://support.apple.com/en-us/119829
        new("applebot", "Applebot", ["applebot.apple.com"]),

        // https://duckduckgo.com/duckduckgo-help-pages/results/duckduckbot
        new("duckduckbot", "DuckDuckBot", []),

        // https://yandex.com/support/webmaster/robot-workings/check-yandex-robots.html
        new("yandexbot", "YandexBot", ["yandex.ru", "yandex.net", "yandex.com"]),

        // https://help.baidu.com/question?prod_id=99&class=476&id=2996
        new("baiduspider", "Baiduspider", ["baidu.com", "baidu.jp"]),

        // https://platform.openai.com/docs/bots
        new("gptbot", "GPTBot", []),
        new("oai-searchbot", "OAI-SearchBot", []),
        new("chatgpt-user", "ChatGPT-User", []),

        // https://docs.perplexity.ai/guides/bots
        new("perplexitybot", "PerplexityBot", []),

        // https://commoncrawl.org/ccbot
        new("ccbot", "CCBot", ["crawl.commoncrawl.org"]),

        // https://developer.amazon.com/amazonbot
        new("amazonbot", "Amazonbot", ["crawl.amazonbot.amazon"]),

        // https://help.ahrefs.com/en/articles/78658-what-is-the-list-of-your-ip-ranges
        new("ahrefsbot", "AhrefsBot", ["ahrefs.com", "ahrefs.net"]),

        // https://aspiegel.com/petalbot
        new("petalbot", "PetalBot", ["petalsearch.com"]),

        // https://o-seznam.cz/napoveda/vyhledavani/en/seznambot-crawler/
        new("seznambot", "SeznamBot", ["seznam.cz"]),
    ];
}
