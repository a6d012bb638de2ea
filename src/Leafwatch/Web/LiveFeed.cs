using System.Text;
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

    /// <summary>At most this many different pages are kept true at once: each view of Explore is one, and each incident.</summary>
    private const int MostPages = 100;

    private static readonly byte[] StillHere = ": still here\n\n"u8.ToArray();
    private static readonly byte[] Over = "event: over\ndata:\n\n"u8.ToArray();
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>Something is sent at least as often, so that proxies keep the connection and a lost one is noticed; sessions are looked at then.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Audience> _audiences = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private long _ticks;

    public int Listeners
    {
        get
        {
            lock (_gate)
            {
                return _audiences.Values.Sum(audience => audience.Listeners.Count);
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

    /// <summary>Sends what changes of a page, for as long as it is open and the session holds.</summary>
    public async Task ListenAsync(Visit visit)
    {
        if (LiveParts.Find(visit.Part("part"), visit) is not { } page)
        {
            await visit.RefuseAsync(StatusCodes.Status404NotFound, visit.Texts.NotFound, visit.Texts.NotFoundDetail);
            return;
        }

        using Listener listener = new();
        if (!TryJoin(page, listener))
        {
            visit.Http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
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
            Leave(page, listener);
        }
    }

    private bool TryJoin(LivePage page, Listener listener)
    {
        lock (_gate)
        {
            if (_audiences.Values.Sum(each => each.Listeners.Count) >= MostListeners)
            {
                return false;
            }

            if (!_audiences.TryGetValue(page.Key, out Audience? audience))
            {
                if (_audiences.Count >= MostPages)
                {
                    return false;
                }

                _audiences.Add(page.Key, audience = new Audience(page));
            }

            audience.Listeners.Add(listener);
            return true;
        }
    }

    private void Leave(LivePage page, Listener listener)
    {
        lock (_gate)
        {
            if (_audiences.TryGetValue(page.Key, out Audience? audience) && audience.Listeners.Remove(listener) && audience.Listeners.Count == 0)
            {
                _audiences.Remove(page.Key);
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
            IReadOnlyList<byte[]> news;
            try
            {
                news = await listener.NextAsync(either.Token);
            }
            catch (OperationCanceledException) when (!end.IsCancellationRequested)
            {
                if (!dashboard.Visitors.IsStill(visit.Who!))
                {
                    return;
                }

                news = [StillHere];
            }

            foreach (byte[] text in news)
            {
                await response.Body.WriteAsync(text, end.Token);
            }

            await response.Body.FlushAsync(end.Token);
            if (news[^1] == Over)
            {
                return;
            }
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
                dashboard.Rest.Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The dashboard ends.
        }
    }

    private void Tell()
    {
        Audience[] audiences;
        lock (_gate)
        {
            audiences = [.. _audiences.Values];
        }

        if (audiences.Length > 0)
        {
            dashboard.Rest.Asked();
        }

        foreach (Audience audience in audiences)
        {
            bool isOver = audience.Page.IsOver();
            foreach (LivePart part in audience.Page.Parts)
            {
                if (_ticks % part.Seconds == 0 || !audience.Texts.ContainsKey(part.Name))
                {
                    Make(audience, part);
                }
            }

            lock (_gate)
            {
                foreach (Listener listener in audience.Listeners)
                {
                    listener.Tell(audience.Texts, isOver ? Over : null);
                }
            }
        }

        _ticks++;
    }

    private void Make(Audience audience, LivePart part)
    {
        try
        {
            string html = part.Show(dashboard).ToString();
            if (!audience.Shown.TryGetValue(part.Name, out string? before) || before != html)
            {
                audience.Shown[part.Name] = html;

                // Encoded once for all who look at it.
                audience.Texts[part.Name] = Encoding.UTF8.GetBytes($"event: {part.Name}\ndata: {html.ReplaceLineEndings("\ndata: ")}\n\n");
            }
        }
        catch (Exception e)
        {
            dashboard.Failed(WebRoute.Get($"/live/{audience.Page.Key}", Needs.Viewer, _ => Task.CompletedTask), e);
        }
    }

    /// <summary>Those who look at one page.</summary>
    private sealed class Audience(LivePage page)
    {
        public LivePage Page => page;

        public HashSet<Listener> Listeners { get; } = [];

        /// <summary>Each part as it is shown.</summary>
        public Dictionary<string, string> Shown { get; } = [];

        /// <summary>The same, as it is sent.</summary>
        public Dictionary<string, byte[]> Texts { get; } = [];
    }

    /// <summary>An open page. Who is slow sees the latest of each part only.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly SemaphoreSlim _news = new(0, 1);
        private readonly Lock _gate = new();
        private readonly Dictionary<string, byte[]> _told = [];
        private readonly Dictionary<string, byte[]> _waiting = [];
        private byte[]? _last;

        public void Tell(IReadOnlyDictionary<string, byte[]> parts, byte[]? last)
        {
            lock (_gate)
            {
                foreach ((string part, byte[] text) in parts)
                {
                    if (!_told.TryGetValue(part, out byte[]? before) || before != text)
                    {
                        _told[part] = text;
                        _waiting[part] = text;
                    }
                }

                _last = last;
                if ((_waiting.Count > 0 || _last is not null) && _news.CurrentCount == 0)
                {
                    _news.Release();
                }
            }
        }

        public async Task<IReadOnlyList<byte[]>> NextAsync(CancellationToken cancellation)
        {
            await _news.WaitAsync(cancellation);
            lock (_gate)
            {
                byte[][] news = _last is null ? [.. _waiting.Values] : [.. _waiting.Values, _last];
                _waiting.Clear();
                return news;
            }
        }

        public void Dispose() => _news.Dispose();
    }
}
