using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web;

/// <summary>
/// Server-sent events: the parts of open pages that changed, as HTML. Each part is made once a second for all who look at it, and only while
/// somebody does. https://html.spec.whatwg.org/multipage/server-sent-events.html
/// </summary>
internal sealed class LiveFeed(Dashboard dashboard) : IAsyncDisposable
{
    /// <summary>More open pages than this are told to come back later; they work without.</summary>
    public const int MostListeners = 500;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>Something is sent at least as often, so that proxies keep the connection and a lost one is noticed; sessions are looked at then.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _texts = [];
    private readonly HashSet<Listener> _listeners = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public int Listeners
    {
        get
        {
            lock (_gate)
            {
                return _listeners.Count;
            }
        }
    }

    public void Start() => _running = RunAsync(_stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    /// <summary>Sends what changes of a part, for as long as the page is open and the session holds.</summary>
    public async Task ListenAsync(Visit visit)
    {
        string name = visit.Part("part");
        if (!LiveParts.All.ContainsKey(name))
        {
            await visit.RefuseAsync(StatusCodes.Status404NotFound, visit.Texts.NotFound, visit.Texts.NotFoundDetail);
            return;
        }

        Listener listener = new(name);
        lock (_gate)
        {
            if (_listeners.Count >= MostListeners)
            {
                visit.Http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            _listeners.Add(listener);
        }

        try
        {
            await SendAsync(visit, listener);
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the program ends.
        }
        finally
        {
            lock (_gate)
            {
                _listeners.Remove(listener);
            }
        }
    }

    private async Task SendAsync(Visit visit, Listener listener)
    {
        HttpResponse response = visit.Http.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(visit.Http.RequestAborted, dashboard.Stopping);
        await response.WriteAsync("retry: 2000\n\n", end.Token);
        await response.Body.FlushAsync(end.Token);
        while (true)
        {
            using CancellationTokenSource pulse = new(Pulse, dashboard.Parts.Time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(pulse.Token, end.Token);
            string text;
            try
            {
                text = await listener.News.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!end.IsCancellationRequested)
            {
                if (!dashboard.Visitors.IsStill(visit.Who!))
                {
                    return;
                }

                text = ": still here\n\n";
            }

            await response.WriteAsync(text, end.Token);
            await response.Body.FlushAsync(end.Token);
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(Step, dashboard.Parts.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                Tell();
            }
        }
        catch (OperationCanceledException)
        {
            // The dashboard ends.
        }
    }

    private void Tell()
    {
        Listener[] listeners;
        lock (_gate)
        {
            listeners = [.. _listeners];
        }

        foreach (IGrouping<string, Listener> each in listeners.GroupBy(listener => listener.Part))
        {
            string text;
            try
            {
                text = Event(each.Key, LiveParts.All[each.Key](dashboard).ToString());
            }
            catch (Exception e)
            {
                dashboard.Failed(WebRoute.Get($"/live/{each.Key}", Needs.Viewer, _ => Task.CompletedTask), e);
                continue;
            }

            bool isNew = !_texts.TryGetValue(each.Key, out string? before) || before != text;
            _texts[each.Key] = text;
            foreach (Listener listener in each.Where(listener => isNew || !listener.HasAny))
            {
                listener.HasAny = true;
                listener.News.Writer.TryWrite(text);
            }
        }
    }

    private static string Event(string part, string html) => $"event: {part}\ndata: {html.ReplaceLineEndings("\ndata: ")}\n\n";

    private sealed class Listener(string part)
    {
        public string Part => part;

        public bool HasAny { get; set; }

        /// <summary>Who is slow sees the latest only.</summary>
        public Channel<string> News { get; } = Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    }
}
