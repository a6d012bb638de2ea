namespace Leafwatch.Core.Notifying;

/// <summary>How fast a receiver may be told: how many of its recipients at the same time, and how many messages within a time.</summary>
/// <remarks>Shared by the queues of all recipients under one name. A failed attempt counts as well: it is the server's work that is spared.</remarks>
public sealed class DeliveryPace(int? concurrency, DeliveryRate? rate) : IDisposable
{
    private readonly SemaphoreSlim _places = new(concurrency ?? int.MaxValue);
    private readonly Lock _gate = new();
    private readonly Queue<DateTimeOffset> _begun = [];

    /// <summary>Waits for a place; whoever has it gives it back by <see cref="Leave"/>.</summary>
    public Task EnterAsync(CancellationToken cancellation) => _places.WaitAsync(cancellation);

    public void Leave() => _places.Release();

    /// <summary>Counts an attempt, unless there were as many as there may be.</summary>
    /// <returns>How long to wait until there may be one more; <see langword="null"/> when this one may begin.</returns>
    public TimeSpan? Begin(DateTimeOffset now)
    {
        if (rate is null)
        {
            return null;
        }

        lock (_gate)
        {
            // A clock that was set back must not let anybody wait for longer than the time there is a rate of.
            while (_begun.TryPeek(out DateTimeOffset first) && (now - first >= rate.Within || first > now))
            {
                _begun.Dequeue();
            }

            if (_begun.Count >= rate.Messages)
            {
                return _begun.Peek() + rate.Within - now;
            }

            _begun.Enqueue(now);
            return null;
        }
    }

    public void Dispose() => _places.Dispose();
}

/// <summary>At most this many messages within any span of this length.</summary>
public sealed record DeliveryRate(int Messages, TimeSpan Within);
