using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Slack;
using Leafwatch.Receivers.Telegram;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Receivers;

public sealed partial class ChatReceiverTests
{
    [Fact]
    public async Task Slack_shows_a_header_and_a_section()
    {
        JsonElement json = (await PostAsync("slack: { url: 'URL/services/T0/B0/x' }")).Json;
        Assert.Equal("Leafwatch medium: Many pages not found, 6 times from 192.0.2.7", json.GetProperty("blocks")[0].GetProperty("text").GetProperty("text").GetString());
        JsonElement section = json.GetProperty("blocks")[1].GetProperty("text");
        Assert.True(section.GetProperty("verbatim").GetBoolean());
        Assert.Contains("<https://leafwatch.example.org/act/", section.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slack_takes_no_link_mention_or_command_from_a_log()
    {
        JsonElement json = (await PostAsync("slack: { url: 'URL' }", SomeReceiver.Attack())).Json;
        string section = json.GetProperty("blocks")[1].GetProperty("text").GetProperty("text").GetString()!;
        Assert.InRange(section.Length, 100, 3000);
        Assert.InRange(json.GetProperty("blocks")[0].GetProperty("text").GetProperty("text").GetString()!.Length, 10, 150);
        string ours = OwnLink().Replace(section, "");
        Assert.DoesNotContain('<', ours);
        Assert.Contains("&lt;!channel&gt;", ours, StringComparison.Ordinal);
        Assert.Equal(2, CountOf(section, "```"));
        Assert.DoesNotContain("<!", json.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Teams_gets_an_adaptive_card_of_plain_text_runs()
    {
        FakeHttpServer.Post post = await PostAsync("teams: { url: 'URL/workflows/1' }", SomeReceiver.Attack());
        JsonElement attachment = post.Json.GetProperty("attachments")[0];
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        JsonElement card = attachment.GetProperty("content");
        Assert.Equal("AdaptiveCard", card.GetProperty("type").GetString());
        Assert.All(card.GetProperty("body").EnumerateArray(), block => Assert.Equal("RichTextBlock", block.GetProperty("type").GetString()));
        Assert.Equal("Acknowledge", card.GetProperty("actions")[0].GetProperty("title").GetString());
        Assert.True(post.Body.Length < 28 * 1024, $"{post.Body.Length} bytes");
    }

    [Fact]
    public async Task Teams_gets_no_more_than_it_takes_however_much_of_it_is_escaped()
    {
        Alert burst = SomeAlert.Burst();
        FakeHttpServer.Post post = await PostAsync(
            "teams: { url: 'URL' }", SomeReceiver.Told(alert: burst with { Evidence = [.. Enumerable.Repeat(string.Concat(Enumerable.Repeat("\U0001F4A9\"", 400)), 10)] }));
        Assert.InRange(post.Body.Length, 1000, 28 * 1024);
    }

    [Theory]
    [InlineData("2001:db8:100:ab::7 at 12:30:45", "2001:db8:\u200B100:\u200Bab::7 at 12:30:45")]
    [InlineData("2001:db8:de:bed::7", "2001:db8:\u200Bde:\u200Bbed::7")]
    [InlineData(":smile: of user:x:y", ":\u200Bsmile: of user:\u200Bx:y")]
    [InlineData("_x_ http_404_burst *b* ~s~ `c`", "_\u200Bx_\u200B http_404_burst *\u200Bb*\u200B ~\u200Bs~\u200B `\u200Bc`\u200B")]
    [InlineData("<@U1> & >", "&lt;@U1&gt; &amp; &gt;")]
    public void Slack_makes_no_picture_and_no_style_of_what_an_outsider_wrote(string text, string sent) => Assert.Equal(sent, SlackMarkup.Instance.Text(text));

    [Theory]
    [InlineData("192.0.2.7 took 1.5 s", "192.0.2.7 took 1.5 s")]
    [InlineData("http://evil.example/a", "http://\u200Bevil.\u200Bexample/a")]
    [InlineData("GET /_profiler and /1", "GET /\u200B_profiler and /\u200B1")]
    [InlineData("GET /admin/users #x @bot", "GET /\u200Badmin/users #\u200Bx @\u200Bbot")]
    public void Telegram_makes_no_link_and_no_command_of_what_an_outsider_wrote(string text, string sent) => Assert.Equal(sent, TelegramMarkup.Instance.Text(text));

    [Fact]
    public async Task Discord_may_mention_nobody()
    {
        JsonElement json = (await PostAsync("discord: { url: 'URL' }", SomeReceiver.Attack())).Json;
        Assert.Equal(0, json.GetProperty("allowed_mentions").GetProperty("parse").GetArrayLength());
        JsonElement embed = json.GetProperty("embeds")[0];
        Assert.InRange(embed.GetProperty("title").GetString()!.Length, 10, 256);
        string description = embed.GetProperty("description").GetString()!;
        Assert.InRange(description.Length, 100, 4096);
        Assert.Equal(2, CountOf(description, "```"));
        Assert.Contains("\\*\\*b\\*\\*", description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mattermost_mentions_nobody()
    {
        JsonElement json = (await PostAsync("mattermost: { url: 'URL', channel: alerts }", SomeReceiver.Attack())).Json;
        string text = json.GetProperty("text").GetString()!;
        Assert.DoesNotContain("@everyone", text, StringComparison.Ordinal);
        Assert.Contains("everyone", text, StringComparison.Ordinal);

        // Within the fence nothing is a link.
        Assert.Equal(2, CountOf(text, "```"));
        Assert.DoesNotContain("[x](http", text[..text.IndexOf("```", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.InRange(text.Length, 100, 16_383);
        Assert.Equal("alerts", json.GetProperty("channel").GetString());
    }

    [Fact]
    public async Task Telegram_gets_HTML_in_which_every_tag_is_ours()
    {
        FakeHttpServer.Post post = await PostAsync("telegram: { url: 'URL', token: '123:abc', chat: '-100' }", SomeReceiver.Attack());
        Assert.Equal("POST /bot123:abc/sendMessage HTTP/1.1", post.Request);
        string text = post.Json.GetProperty("text").GetString()!;
        Assert.InRange(text.Length, 100, 4096);
        Assert.Equal("HTML", post.Json.GetProperty("parse_mode").GetString());
        Assert.Empty(Tag().Matches(text).Select(tag => tag.Groups[1].Value).Except(["b", "pre", "a"]));
        Assert.Equal(CountOf(text, "<"), Tag().Count(text));
        Assert.Equal(CountOf(text, "<pre>"), CountOf(text, "</pre>"));
    }

    [Fact]
    public async Task Telegram_says_in_the_body_how_long_to_wait_and_its_token_is_not_shown()
    {
        await using FakeHttpServer server = new() { Answer = "429 Too Many", AnswerBody = """{"ok":false,"error_code":429,"description":"123:abc","parameters":{"retry_after": 7}}""" };
        DeliveryResult.Retry retry = Assert.IsType<DeliveryResult.Retry>(await SomeReceiver.TellAsync(SomeReceiver.Of($"telegram: {{ url: '{server.Url}', token: '123:abc', chat: '-100' }}")));
        Assert.Equal(TimeSpan.FromSeconds(7), retry.After);
        Assert.DoesNotContain("123:abc", retry.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ntfy_gets_a_message_of_bounded_bytes_with_a_priority()
    {
        FakeHttpServer.Post post = await PostAsync("ntfy: { url: 'URL', topic: leafwatch, token: tk_1 }", SomeReceiver.Attack());
        Assert.Equal("Bearer tk_1", post.Headers["Authorization"]);
        Assert.Equal(("leafwatch", 3), (post.Json.GetProperty("topic").GetString(), post.Json.GetProperty("priority").GetInt32()));
        Assert.InRange(Encoding.UTF8.GetByteCount(post.Json.GetProperty("message").GetString()!), 100, 4096);
        Assert.Equal("view", post.Json.GetProperty("actions")[0].GetProperty("action").GetString());
    }

    [Fact]
    public async Task The_users_own_words_take_the_place_of_the_usual_ones()
    {
        JsonElement json = (await PostAsync("ntfy: { url: 'URL', topic: t }, template: { subject: '[{level}] {who}', text: '{if got_in}GOT IN{else}{count} events{end}' }")).Json;
        Assert.Equal(("[medium] 192.0.2.7", "6 events"), (json.GetProperty("title").GetString(), json.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task What_comes_late_says_so()
    {
        await using FakeHttpServer server = new();
        DeliveryAttempt late = new(3, SomeAlert.Noon.AddHours(2), new Outage(SomeAlert.Noon.AddMinutes(3), SomeAlert.Noon.AddHours(2)));
        await SomeReceiver.Of($"ntfy: {{ url: '{server.Url}', topic: t }}").DeliverAsync(SomeReceiver.Told(), late, default);
        Assert.Contains("Sent late: it could not be delivered from", server.Posts[0].Json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static async Task<FakeHttpServer.Post> PostAsync(string yaml, Notification? notification = null)
    {
        await using FakeHttpServer server = new();
        Assert.IsType<DeliveryResult.Delivered>(await SomeReceiver.TellAsync(SomeReceiver.Of(yaml.Replace("URL", server.Url, StringComparison.Ordinal)), notification));
        return Assert.Single(server.Posts);
    }

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("<https://leafwatch[.]example[.]org/[^<>|]*[|][A-Za-z]+>")]
    private static partial Regex OwnLink();

    [GeneratedRegex("</?([a-z]+)[^<>]*>")]
    private static partial Regex Tag();
}
