using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Receivers.Webhook;

public sealed class WebhookReceiverTests
{
    [Fact]
    public async Task A_notification_is_posted_as_JSON_with_its_incident_and_its_alert()
    {
        await using FakeHttpServer server = new();
        Assert.IsType<DeliveryResult.Delivered>(await SomeReceiver.TellAsync(SomeReceiver.Of($"webhook: {{ url: '{server.Url}/in?x=1' }}")));
        FakeHttpServer.Post post = Assert.Single(server.Posts);
        Assert.Equal("POST /in?x=1 HTTP/1.1", post.Request);
        Assert.Equal("application/json", post.Headers["Content-Type"]);
        Assert.Equal("9d1e0c7ab3f24455", post.Headers["Idempotency-Key"]);
        JsonElement json = post.Json;
        Assert.Equal(("notification", "fired", "medium"), (Text(json, "type"), Text(json, "reason"), Text(json, "level")));
        Assert.Equal("incident", Text(json.GetProperty("incident"), "type"));
        Assert.Equal("http_404_burst", Text(json.GetProperty("alert").GetProperty("rule"), "name"));
        Assert.StartsWith("https://leafwatch.example.org/act/", Text(json, "acknowledge"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("digest").ValueKind);
    }

    [Fact]
    public async Task The_signature_is_over_the_time_and_the_body()
    {
        await using FakeHttpServer server = new();
        await SomeReceiver.TellAsync(SomeReceiver.Of($"webhook: {{ url: '{server.Url}', secret: s3cret }}"));
        FakeHttpServer.Post post = server.Posts[0];
        string time = SomeReceiver.First.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes("s3cret"), (byte[])[.. Encoding.UTF8.GetBytes($"{time}."), .. post.Body]);
        Assert.Equal($"t={time},v1={Convert.ToHexStringLower(mac)}", post.Headers["Leafwatch-Signature"]);
    }

    [Fact]
    public async Task A_digest_and_an_alert_without_an_incident_are_told_too()
    {
        await using FakeHttpServer server = new();
        Receiver receiver = SomeReceiver.Of($"webhook: {{ url: '{server.Url}' }}");
        Incident incident = SomeIncident.Of(SomeAlert.Burst());
        await SomeReceiver.TellAsync(receiver, SomeAlert.Owed());
        await SomeReceiver.TellAsync(receiver, SomeAlert.Owed(reason: NotifyReason.Digest) with
        {
            Digest = new Digest(DigestCause.Route, [incident], [new DigestCount("http_404_burst", "Many pages not found", "medium", 1)]),
        });
        Assert.Equal(JsonValueKind.Null, server.Posts[0].Json.GetProperty("incident").ValueKind);
        Assert.Equal(incident.Id, Text(server.Posts[1].Json.GetProperty("digest").GetProperty("gravest")[0], "id"));
    }

    [Fact]
    public async Task Hostile_text_stays_text()
    {
        await using FakeHttpServer server = new();
        await SomeReceiver.TellAsync(SomeReceiver.Of($"webhook: {{ url: '{server.Url}' }}"), SomeReceiver.Attack());
        Assert.DoesNotContain('\u001b', Text(server.Posts[0].Json, "subject"));
        Assert.DoesNotContain('\u202E', Text(server.Posts[0].Json, "text"));
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
