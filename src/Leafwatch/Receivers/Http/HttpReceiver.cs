using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Http;

/// <summary>A receiver that is told by one post of JSON.</summary>
internal abstract class HttpReceiver : Receiver
{
    private readonly HttpDelivery _http;
    private readonly ReceiverParts _parts;

    protected HttpReceiver(ReceiverParts parts, HttpTarget target)
        : base(parts.Name)
    {
        _parts = parts;
        _http = new HttpDelivery(target, parts.Time);
    }

    public override TimeSpan Timeout => TimeSpan.FromSeconds(30);

    /// <summary>What must never be shown, should the server repeat it.</summary>
    protected virtual IReadOnlyList<string> Secrets => [];

    protected MessageTemplate Template => _parts.Template;

    public override async Task<DeliveryResult> DeliverAsync(Notification notification, DeliveryAttempt attempt, CancellationToken cancellation)
    {
        if (Compose(notification, attempt) is not { } message)
        {
            return new DeliveryResult.Delivered();
        }

        (HttpAnswer? answer, string? trouble) = await _http.PostAsync(message, Secrets, cancellation).ConfigureAwait(false);
        return answer is null ? new DeliveryResult.Retry(trouble!) : Judge(answer);
    }

    /// <summary>The message; <see langword="null"/> when this target has nothing to hear of it.</summary>
    protected abstract HttpMessage? Compose(Notification notification, DeliveryAttempt attempt);

    protected virtual DeliveryResult Judge(HttpAnswer answer) => answer.Judge();

    protected MessageFields Fields(Notification notification, DeliveryAttempt attempt) => MessageFields.Of(notification, attempt, _parts.Links);
}
