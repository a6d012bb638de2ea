using Leafwatch.Core;

namespace Leafwatch.Receivers.Http;

/// <summary>What a server said.</summary>
/// <param name="Server">The server, as it may be shown.</param>
/// <param name="Status">The status code (RFC 9110, section 15).</param>
/// <param name="Body">The beginning of the body, without secrets.</param>
/// <param name="After">How long it asks to wait.</param>
internal sealed record HttpAnswer(string Server, int Status, string Body, TimeSpan? After)
{
    private const int LongestWords = 200;

    /// <summary>What is tried again: a server that fails or has too much to do, and one that points elsewhere, which is for the operator to mend.</summary>
    public DeliveryResult Judge() => Status switch
    {
        >= 200 and < 300 => new DeliveryResult.Delivered($"{Server} said {Status}"),
        >= 300 and < 400 => new DeliveryResult.Retry($"{Server} said {Status}: it points elsewhere, and alerts follow no pointer", After),
        408 or 429 or >= 500 or < 200 => new DeliveryResult.Retry(Why(), After),
        _ => new DeliveryResult.Rejected(Why()),
    };

    public string Why() => Body.Length == 0 ? $"{Server} said {Status}" : $"{Server} said {Status}: {VisibleText.Of(Body, LongestWords)}";
}
