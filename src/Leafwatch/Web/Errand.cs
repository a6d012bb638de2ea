namespace Leafwatch.Web;

/// <summary>Work that takes longer than a page does: one at a time, shown while it goes on, and kept when it is over. Another one ends it.</summary>
/// <typeparam name="T">What is shown of it: of a record that is replaced, never changed.</typeparam>
internal sealed class Errand<T>(Action<string> onTrouble) : IAsyncDisposable
    where T : class
{
    private readonly Lock _gate = new();
    private CancellationTokenSource _end = new();
    private Task _running = Task.CompletedTask;
    private bool _isOver;

    /// <summary>What there is to see of the latest; <see langword="null"/> when there was none.</summary>
    public T? Latest { get; private set; }

    /// <param name="first">What is seen of it at first.</param>
    /// <param name="work">Does it. It is given what to say when there is more to see, which says whether anybody still wants it.</param>
    public void Start(T first, Func<Action<T>, CancellationToken, Task> work)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _end.Cancel();
            CancellationTokenSource end = _end = new CancellationTokenSource();
            Latest = first;
            Task former = _running;
            _running = Task.Run(async () =>
            {
                await former;
                try
                {
                    await work(seen => Show(seen, end), end.Token);
                }
                catch (OperationCanceledException) when (end.IsCancellationRequested)
                {
                    // Another took its place.
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
                {
                    onTrouble(e.Message);
                }
            });
        }
    }

    /// <summary>Waits for what goes on now.</summary>
    public Task WhenDone()
    {
        lock (_gate)
        {
            return _running;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isOver = true;
            _end.Cancel();
        }

        await _running;
        _end.Dispose();
    }

    private void Show(T seen, CancellationTokenSource of)
    {
        lock (_gate)
        {
            if (of == _end)
            {
                Latest = seen;
            }
        }
    }
}
