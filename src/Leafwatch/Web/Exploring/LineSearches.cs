using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rules;
using Leafwatch.Searching;

namespace Leafwatch.Web.Exploring;

/// <summary>The searches that go on, or have been made a little while ago: who asks the same is answered by the same.</summary>
/// <param name="logs">The logs that can be searched.</param>
/// <param name="time">The clock.</param>
internal sealed class LineSearches(Func<SearchableLogs> logs, TimeProvider time) : IDisposable
{
    private const int MostKept = 24;

    /// <summary>At most this many read at once; the others wait.</summary>
    private const int MostAtOnce = 2;

    /// <summary>What was found is shown again for so long to whoever asks the same.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    /// <summary>What is followed goes on at the end of its chart; after this long it is looked for anew.</summary>
    private static readonly TimeSpan Followed = TimeSpan.FromMinutes(15);

    /// <summary>A search that nobody has looked at for so long is ended.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LineSearch> _searches = [];
    private readonly SemaphoreSlim _turns = new(MostAtOnce);

    /// <summary>Who takes their time to read a file that is sent keeps nobody from searching.</summary>
    private readonly SemaphoreSlim _exports = new(MostAtOnce);
    private (KnownFormats Formats, SigmaFields Fields)? _fields;

    /// <summary>The fields that may be asked for.</summary>
    public SigmaFields Fields(KnownFormats formats)
    {
        lock (_gate)
        {
            if (_fields is not { } known || known.Formats != formats)
            {
                _fields = known = (formats, new SigmaFields(formats.All.SelectMany(format => format.Fields)));
            }

            return known.Fields;
        }
    }

    /// <summary>The search of a request: one that goes on, or a new one.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="what">Tells it from others of the same view.</param>
    public LineSearch For(ExploreRequest request, string what = "")
    {
        ExploreView view = request.View with { ShowsLines = false, Compares = false };
        string key = what + view.Link;
        DateTimeOffset now = time.GetUtcNow();
        lock (_gate)
        {
            Sweep(now);
            if (_searches.TryGetValue(key, out LineSearch? known) && (!known.IsDone || now - known.Started < (view.Follows ? Followed : Kept)))
            {
                return known;
            }

            if (known is null && _searches.Count >= MostKept)
            {
                (string oldest, LineSearch search) = _searches.MinBy(each => each.Value.Asked);
                search.Dispose();
                _searches.Remove(oldest);
            }

            LineSearch begun = new(request, logs(), time);
            _searches[key] = begun;
            _ = Task.Run(() => RunAsync(begun));
            return begun;
        }
    }

    /// <summary>Waits for a turn to send what is found as a file.</summary>
    public async Task<IDisposable> TurnAsync(CancellationToken cancellation)
    {
        await _exports.WaitAsync(cancellation);
        return new Turn(_exports);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (LineSearch search in _searches.Values)
            {
                search.Dispose();
            }

            _searches.Clear();
        }
    }

    private async Task RunAsync(LineSearch search)
    {
        await _turns.WaitAsync();
        try
        {
            search.Run();
        }
        finally
        {
            _turns.Release();
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        foreach ((string key, LineSearch search) in _searches.Where(each => now - each.Value.Asked > Patience).ToArray())
        {
            if (!search.IsDone)
            {
                search.Dispose();
                _searches.Remove(key);
            }
            else if (now - search.Asked > Kept)
            {
                _searches.Remove(key);
            }
        }
    }

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
