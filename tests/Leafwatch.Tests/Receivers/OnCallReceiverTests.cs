using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Receivers;

/// <summary>Services that keep incidents of their own: PagerDuty, Opsgenie, Alertmanager.</summary>
public sealed class OnCallReceiverTests
{
    private static readonly string Incident = SomeReceiver.Told().Incident!.Id;

    [Fact]
    public async Task PagerDuty_is_triggered_and_resolved_under_the_id_of_the_incident()
    {
        IReadOnlyList<FakeHttpServer.Post> posts = await PostsAsync("pagerduty: { url: 'URL', key: k }", SomeReceiver.Told(), SomeReceiver.Told(NotifyReason.Raised), SomeReceiver.Told(NotifyReason.Resolved));
        Assert.All(posts, post => Assert.Equal("POST /v2/enqueue HTTP/1.1", post.Request));
        Assert.Equal(["trigger", "trigger", "resolve"], posts.Select(post => post.Json.GetProperty("event_action").GetString()));
        Assert.All(posts, post => Assert.Equal((Incident, "k"), (post.Json.GetProperty("dedup_key").GetString(), post.Json.GetProperty("routing_key").GetString())));
        JsonElement payload = posts[0].Json.GetProperty("payload");
        Assert.Equal(("warning", "web.example.org"), (payload.GetProperty("severity").GetString(), payload.GetProperty("source").GetString()));
    }

    [Fact]
    public async Task Opsgenie_has_an_alert_created_and_closed_by_its_alias()
    {
        IReadOnlyList<FakeHttpServer.Post> posts = await PostsAsync("opsgenie: { url: 'URL', key: k }", SomeReceiver.Attack(), SomeReceiver.Told(NotifyReason.Resolved));
        Assert.All(posts, post => Assert.Equal("GenieKey k", post.Headers["Authorization"]));
        Assert.Equal(["POST /v2/alerts HTTP/1.1", $"POST /v2/alerts/{Incident}/close?identifierType=alias HTTP/1.1"], posts.Select(post => post.Request));
        Assert.Equal("P3", posts[0].Json.GetProperty("priority").GetString());
        Assert.InRange(posts[0].Json.GetProperty("message").GetString()!.Length, 100, 130);
    }

    [Fact]
    public async Task Alertmanager_gets_an_alert_that_lasts_and_its_end()
    {
        IReadOnlyList<FakeHttpServer.Post> posts = await PostsAsync(
            "alertmanager: { url: 'URL/am', labels: { team: web }, ends_after: 2h }", SomeReceiver.Told(), SomeReceiver.Told(NotifyReason.Resolved));
        Assert.All(posts, post => Assert.Equal("POST /am/api/v2/alerts HTTP/1.1", post.Request));
        JsonElement fired = Assert.Single(posts[0].Json.EnumerateArray());
        Assert.Equal(
            """{"alertname":"http_404_burst","severity":"medium","incident":"INCIDENT","instance":"web.example.org","team":"web"}""".Replace("INCIDENT", Incident, StringComparison.Ordinal),
            fired.GetProperty("labels").GetRawText());
        Assert.Equal("2024-10-10T10:00:00.000Z", fired.GetProperty("startsAt").GetString());
        Assert.Equal("2024-10-10T12:03:00.000Z", fired.GetProperty("endsAt").GetString());

        JsonElement[] ended = [.. posts[1].Json.EnumerateArray()];
        Assert.Equal(["medium", "informational", "low", "high", "critical"], ended.Select(alert => alert.GetProperty("labels").GetProperty("severity").GetString()));
        Assert.All(ended, alert => Assert.True(alert.GetProperty("endsAt").GetDateTimeOffset() <= SomeAlert.Noon.AddMinutes(3)));
    }

    [Fact]
    public async Task Of_a_graver_incident_the_alert_of_the_level_before_ends()
    {
        IReadOnlyList<FakeHttpServer.Post> posts = await PostsAsync("alertmanager: { url: 'URL' }", SomeReceiver.Told(NotifyReason.Raised));
        DateTimeOffset now = SomeAlert.Noon.AddMinutes(4);
        Assert.Equal(["medium"], posts[0].Json.EnumerateArray().Where(alert => alert.GetProperty("endsAt").GetDateTimeOffset() > now)
            .Select(alert => alert.GetProperty("labels").GetProperty("severity").GetString()));
    }

    private static async Task<IReadOnlyList<FakeHttpServer.Post>> PostsAsync(string yaml, params Notification[] notifications)
    {
        await using FakeHttpServer server = new() { Answer = "202 Accepted" };
        Receiver receiver = SomeReceiver.Of(yaml.Replace("URL", server.Url, StringComparison.Ordinal));
        Assert.True(receiver.FollowsState);
        foreach (Notification notification in notifications)
        {
            Assert.IsType<DeliveryResult.Delivered>(await SomeReceiver.TellAsync(receiver, notification));
        }

        return server.Posts;
    }
}
