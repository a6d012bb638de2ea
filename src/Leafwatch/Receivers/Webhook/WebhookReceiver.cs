using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Http;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Webhook;

/// <summary>Posts the notification as JSON, signed with HMAC-SHA-256 (RFC 2104) over time and body, so that nobody else can and an old one is known as such.</summary>
internal sealed class WebhookReceiver(ReceiverParts parts, WebhookOptions options) : HttpReceiver(parts, options.Target)
{
    public const string SignatureHeader = "Leafwatch-Signature";

    public override bool FollowsState => true;

    protected override IReadOnlyList<string> Secrets => [.. new[] { options.Secret, options.Token }.OfType<Values.Secret>().Select(secret => secret.Reveal())];

    protected override HttpMessage Compose(Notification notification, DeliveryAttempt attempt)
    {
        byte[] body = NotificationJson.Write(notification, attempt, Fields(notification, attempt), Template);
        List<(string, string)> headers = [("Idempotency-Key", notification.Id)];
        if (options.Secret is { } secret)
        {
            headers.Add((SignatureHeader, Signature(secret.Reveal(), attempt.At, body)));
        }

        if (options.Token is { } token)
        {
            headers.Add(("Authorization", $"Bearer {token.Reveal()}"));
        }

        return new HttpMessage(options.Target.Address, body) { Headers = headers };
    }

    /// <summary><c>t=1728554580,v1=</c> and the hexadecimal HMAC of <c>1728554580.</c> and the body.</summary>
    public static string Signature(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        string time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.UTF8.GetBytes($"{time}."));
        hash.AppendData(body);
        return $"t={time},v1={Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
