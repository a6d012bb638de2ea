using System.Net;
using System.Net.Sockets;

namespace Leafwatch.Web;

/// <summary>How often somebody may be wrong: by address, by name, and how many passwords are reckoned at once.</summary>
/// <remarks>
/// An IPv6 address counts as its /64, which one customer has whole. Names that are guessed at are slowed, not shut out for long.
/// From this machine come all who reach it through a tunnel of theirs: there an address stands for nobody, and one who is wrong is slowed under the name that they guess at.
/// </remarks>
internal sealed class SignInLimit(TimeProvider time) : IDisposable
{
    public const int MostByAddress = 10;
    public const int MostByName = 30;

    /// <summary>Kept of addresses and of names, each; the one that was wrong longest ago gives way.</summary>
    private const int MostKept = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (int Count, DateTimeOffset Began)> _failures = [];
    private readonly SemaphoreSlim _reckoning = new(1, 1);
    private int _waiting;

    /// <summary>How long to wait before another try; <see langword="null"/> when one may be made.</summary>
    public TimeSpan? Wait(IPAddress address, string name)
    {
        lock (_gate)
        {
            return Left(KeyOf(address, name), MostByAddress) is { } byAddress ? byAddress : Left(KeyOf(name), MostByName);
        }
    }

    public void Failed(IPAddress address, string name)
    {
        lock (_gate)
        {
            Count(KeyOf(address, name));
            Count(KeyOf(name));
        }
    }

    public void Succeeded(IPAddress address, string name)
    {
        lock (_gate)
        {
            _failures.Remove(KeyOf(address, name));
            _failures.Remove(KeyOf(name));
        }
    }

    /// <summary>Reckons one password at a time: guessing takes no more than one core, whoever does it.</summary>
    /// <returns><see langword="null"/> when too many wait already.</returns>
    public async Task<bool?> ReckonAsync(Func<bool> matches, CancellationToken cancellation)
    {
        const int MostWaiting = 20;
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        try
        {
            await _reckoning.WaitAsync(cancellation);
            try
            {
                return await Task.Run(matches, cancellation);
            }
            finally
            {
                _reckoning.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _reckoning.Dispose();

    private static string KeyOf(IPAddress address, string name)
    {
        if (IPAddress.IsLoopback(address))
        {
            return $"loopback {KeyOf(name)}";
        }

        byte[] bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(bytes, 0, 8) : address.ToString();
    }

    private static string KeyOf(string name) => "name " + (name.Length > 100 ? name[..100] : name).ToUpperInvariant();

    private TimeSpan? Left(string key, int most)
    {
        if (!_failures.TryGetValue(key, out (int Count, DateTimeOffset Began) failures))
        {
            return null;
        }

        TimeSpan left = failures.Began + Window - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            _failures.Remove(key);
            return null;
        }

        return failures.Count >= most ? left : null;
    }

    private void Count(string key)
    {
        if (_failures.TryGetValue(key, out (int Count, DateTimeOffset Began) failures))
        {
            _failures[key] = (failures.Count + 1, failures.Began);
            return;
        }

        if (_failures.Count >= 2 * MostKept)
        {
            _failures.Remove(_failures.MinBy(each => each.Value.Began).Key);
        }

        _failures[key] = (1, time.GetUtcNow());
    }
}
