namespace Leafwatch.Core;

/// <summary>What came of an attempt to deliver: the decision to try again is part of the answer.</summary>
public abstract record DeliveryResult
{
    private DeliveryResult()
    {
    }

    /// <summary>The receiver has it.</summary>
    /// <param name="Answer">What it said to that, for the operator, if it said anything.</param>
    public sealed record Delivered(string? Answer = null) : DeliveryResult;

    /// <summary>Not now: the server is down or says to come back later.</summary>
    /// <param name="Why">What went wrong, for the operator.</param>
    /// <param name="After">How long the server asked to wait, if it did.</param>
    public sealed record Retry(string Why, TimeSpan? After = null) : DeliveryResult;

    /// <summary>Never: the receiver does not take this one, and trying again would not help.</summary>
    public sealed record Rejected(string Why) : DeliveryResult;
}
