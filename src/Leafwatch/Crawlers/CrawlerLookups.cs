using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Leafwatch.Core;

namespace Leafwatch.Crawlers;

/// <summary>
/// Verifies crawlers by the names of their addresses: the name of the address must be of the operator's domain, and must lead back to the
/// address, as whoever has a network names its addresses as he likes.
/// </summary>
/// <remarks>
/// Nothing waits for the name service: an address is no crawler's until the answer is there. Outsiders choose the addresses: so few questions
/// are asked at a time, and answers are kept up to a bound; beyond it nobody more is verified before old answers are over.
/// </remarks>
internal sealed class CrawlerLookups(NameResolver resolver, TimeProvider time) : IDisposable
{
    public const int MostKept = 10_000;
    public const int MostAtOnce = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>What could not be found out, or was refused, is asked again sooner: names are mended.</summary>
    private static readonly TimeSpan KeptNegative = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(string Crawler, IPAddress Address), Answer> _answers = [];
    private readonly CancellationTokenSource _stop = new();
    private int _asking;

    /// <summary>Whether an address is known to be a crawler's; if nothing is known of it, that is asked, for the next time.</summary>
    public bool IsVerified(Crawler crawler, IPAddress address)
    {
        if (crawler.Domains.Count == 0)
        {
            return false;
        }

        if (_answers.TryGetValue((crawler.Name, address), out Answer? answer) && time.GetUtcNow() < answer.Until)
        {
            return answer.IsVerified;
        }

        if (HasRoom() && TryBeginAsking())
        {
            _ = AskAsync(crawler, address);
        }

        return false;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private bool HasRoom()
    {
        if (_answers.Count >= MostKept)
        {
            DateTimeOffset now = time.GetUtcNow();
            foreach ((string, IPAddress) over in _answers.Where(answer => answer.Value.Until <= now).Select(answer => answer.Key))
            {
                _answers.TryRemove(over, out _);
            }
        }

        return _answers.Count < MostKept;
    }

    private bool TryBeginAsking()
    {
        bool isAllowed = Interlocked.Increment(ref _asking) <= MostAtOnce;
        if (!isAllowed)
        {
            Interlocked.Decrement(ref _asking);
        }

        return isAllowed;
    }

    private async Task AskAsync(Crawler crawler, IPAddress address)
    {
        // Until the answer is there nobody asks again.
        _answers[(crawler.Name, address)] = new Answer(false, time.GetUtcNow() + Patience + Patience);
        try
        {
            bool isVerified = await IsNamedAsync(crawler, address, _stop.Token);
            _answers[(crawler.Name, address)] = new Answer(isVerified, time.GetUtcNow() + (isVerified ? Kept : KeptNegative));
        }
        catch (Exception e) when (e is SocketException or TimeoutException or OperationCanceledException or ArgumentException or ObjectDisposedException)
        {
            _answers[(crawler.Name, address)] = new Answer(false, time.GetUtcNow() + KeptNegative);
        }
        finally
        {
            Interlocked.Decrement(ref _asking);
        }
    }

    private async Task<bool> IsNamedAsync(Crawler crawler, IPAddress address, CancellationToken cancellation)
    {
        string? name = (await resolver.NameOf(address, cancellation).WaitAsync(Patience, time, cancellation))?.TrimEnd('.');
        if (name is null || !crawler.Domains.Any(domain => name.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        return (await resolver.AddressesOf(name, cancellation).WaitAsync(Patience, time, cancellation)).Contains(address);
    }

    private sealed record Answer(bool IsVerified, DateTimeOffset Until);
}
