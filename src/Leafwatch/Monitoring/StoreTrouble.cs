using System.Collections.Concurrent;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;

namespace Leafwatch.Monitoring;

/// <summary>
/// Tells that the state cannot be written, while it cannot: without the outbox, which is part of it. Who was told that way is not
/// told once more when the alert can be stored.
/// </summary>
internal sealed class StoreTrouble(IReadOnlyList<Receiver> receivers, TimeProvider time, Action<DeliveryReport> report) : IDisposable
{
    /// <summary>A file that is locked for a moment is no trouble.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, byte> _told = [];
    private DateTimeOffset? _since;
    private CancellationTokenSource? _over;
    private Task _telling = Task.CompletedTask;

    /// <summary>The state could not be written; to be said each time.</summary>
    /// <param name="owed">Makes what is owed for it; asked for once.</param>
    public void Failed(Func<IReadOnlyList<Notification>> owed)
    {
        DateTimeOffset now = time.GetUtcNow();
        _since ??= now;
        if (_over is null && now - _since >= Patience)
        {
            _over = new CancellationTokenSource();
            _telling = new DirectDelivery(receivers, time, Take).TellAsync(owed(), _over.Token);
        }
    }

    /// <summary>The state was written, or the program ends.</summary>
    public async Task EndAsync()
    {
        _since = null;
        if (_over is { } over)
        {
            await over.CancelAsync();
            await _telling;
            over.Dispose();
            _over = null;
        }
    }

    /// <summary>Whether a notification was delivered directly.</summary>
    public bool IsTold(Notification notification) => _told.ContainsKey(notification.Id);

    public void Dispose() => _over?.Dispose();

    private void Take(DeliveryReport attempt)
    {
        if (attempt.Result is DeliveryResult.Delivered)
        {
            _told.TryAdd(attempt.Notification.Id, 0);
        }

        report(attempt);
    }
}
