using System.Globalization;
using System.Text;

namespace Leafwatch.LogGenerator;

/// <summary>
/// A busy site's access log in Apache's combined format: the same bytes for the same seed, about 200 a line and five lines a
/// second, three in a hundred 404, with bursts of 404, 401 and 500 from a few hundred addresses.
/// </summary>
/// <remarks>IPv4 addresses are from the range kept for benchmarks (RFC 2544), IPv6 from that kept for documentation (RFC 3849).</remarks>
public sealed class AccessLog
{
    private const int Visitors = 6_000;
    private const int Attackers = 300;
    private const int LinesPerBurst = 3_500;

    private readonly Random _random;
    private readonly byte[][] _visitors;
    private readonly byte[][] _attackers;
    private readonly byte[][] _paths;
    private readonly byte[][] _probes;
    private readonly byte[][] _referrers;
    private readonly byte[][] _agents;
    private readonly byte[][] _tools;
    private readonly List<Burst> _bursts = [];
    private readonly byte[] _line = new byte[4096];
    private readonly byte[] _request = new byte[2048];
    private readonly byte[] _stamp = new byte[64];
    private int _stampLength;
    private DateTimeOffset _time;
    private long _stampSecond = -1;
    private int _length;

    public AccessLog(int seed, DateTimeOffset start)
    {
        _random = new Random(seed);
        _time = start;
        _visitors = Table(Visitors, VisitorAddress);
        _attackers = Table(Attackers, static number => $"198.19.{200 + (number / 100)}.{1 + (number % 100)}");
        _paths = Table(2_000, Path);
        _probes = Table(400, number => $"/{Words.Probes[number % Words.Probes.Length]}{(number < Words.Probes.Length ? "" : "?v=" + number)}");
        _referrers = Table(500, Referrer);
        _agents = Table(60, Agent);
        _tools = Table(Words.Tools.Length, static number => Words.Tools[number]);
    }

    /// <summary>Writes the next lines; another call goes on where the last one stopped.</summary>
    public void Write(Stream output, long lines)
    {
        byte[] block = new byte[1 << 20];
        int filled = 0;
        for (long i = 0; i < lines; i++)
        {
            ReadOnlySpan<byte> line = Next();
            if (filled + line.Length > block.Length)
            {
                output.Write(block, 0, filled);
                filled = 0;
            }

            line.CopyTo(block.AsSpan(filled));
            filled += line.Length;
        }

        output.Write(block, 0, filled);
    }

    /// <summary>The next line with its end of line; good until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        _time += TimeSpan.FromMilliseconds(_random.Next(0, 430));
        if (_random.Next(LinesPerBurst) == 0)
        {
            _bursts.Add(new Burst(Any(_attackers), Words.BurstStatuses[_random.Next(Words.BurstStatuses.Length)], Any(_tools), _random.Next(15, 80)));
        }

        return _bursts.Count > 0 && _random.Next(4) == 0 ? Attack() : Visit();
    }

    private ReadOnlySpan<byte> Visit()
    {
        int chance = _random.Next(1_000);
        if (chance == 999 && _random.Next(5) == 0)
        {
            return Compose(Any(_attackers), Words.Handshake, 400, 226, Words.None, Words.None);
        }

        int status = chance switch
        {
            < 25 => 404,
            < 85 => 304,
            < 105 => 302,
            < 115 => 301,
            < 119 => 206,
            < 121 => 403,
            < 123 => 401,
            < 124 => 500,
            _ => 200,
        };
        byte[] method = _random.Next(30) == 0 ? Words.Post : Words.Get;
        byte[] referrer = _random.Next(2) == 0 ? Words.None : Any(_referrers);
        return Compose(Skewed(_visitors), Request(method, Skewed(_paths)), status, status == 304 ? -1 : _random.Next(180, 90_000), referrer, Skewed(_agents));
    }

    private ReadOnlySpan<byte> Attack()
    {
        int which = _random.Next(_bursts.Count);
        Burst burst = _bursts[which];
        if (--burst.Remaining == 0)
        {
            _bursts.RemoveAt(which);
        }

        (byte[] method, byte[] path) = burst.Status switch
        {
            404 => (Words.Get, Any(_probes)),
            401 => (Words.Post, Words.Login),
            _ => (Words.Get, Words.Report),
        };
        return Compose(burst.Address, Request(method, path), burst.Status, 1_245, Words.None, burst.Agent);
    }

    private ReadOnlySpan<byte> Request(byte[] method, byte[] path)
    {
        _length = 0;
        Put(method);
        Put(" "u8);
        Put(path);
        Put(" HTTP/1.1"u8);
        _line.AsSpan(0, _length).CopyTo(_request);
        return _request.AsSpan(0, _length);
    }

    private ReadOnlySpan<byte> Compose(byte[] address, ReadOnlySpan<byte> request, int status, int bytes, byte[] referrer, byte[] agent)
    {
        _length = 0;
        Put(address);
        Put(" - - ["u8);
        Put(Stamp());
        Put("] \""u8);
        Put(request);
        Put("\" "u8);
        Put(status);
        Put(" "u8);
        if (bytes < 0)
        {
            Put("-"u8);
        }
        else
        {
            Put(bytes);
        }

        Put(" \""u8);
        Put(referrer);
        Put("\" \""u8);
        Put(agent);
        Put("\"\n"u8);
        return _line.AsSpan(0, _length);
    }

    private ReadOnlySpan<byte> Stamp()
    {
        long second = _time.ToUnixTimeSeconds();
        if (second != _stampSecond)
        {
            _stampSecond = second;
            string zone = (_time.Offset < TimeSpan.Zero ? "-" : "+") + _time.Offset.ToString("hhmm", CultureInfo.InvariantCulture);
            string text = _time.ToString("dd/MMM/yyyy:HH:mm:ss ", CultureInfo.InvariantCulture) + zone;
            _stampLength = Encoding.ASCII.GetBytes(text, _stamp);
        }

        return _stamp.AsSpan(0, _stampLength);
    }

    private void Put(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_line.AsSpan(_length));
        _length += text.Length;
    }

    private void Put(int number)
    {
        _ = number.TryFormat(_line.AsSpan(_length), out int written, provider: CultureInfo.InvariantCulture);
        _length += written;
    }

    private byte[] Any(byte[][] table) => table[_random.Next(table.Length)];

    /// <summary>The front of the table far more often than its end: few pages and few people make most of the traffic.</summary>
    private byte[] Skewed(byte[][] table) => table[(int)(table.Length * Math.Pow(_random.NextDouble(), 1.6))];

    private string VisitorAddress(int number) => _random.Next(5) == 0
        ? $"2001:db8:{_random.Next(0x1000):x}:{number:x}::{_random.Next(1, 0x10000):x}"
        : $"198.18.{_random.Next(256)}.{_random.Next(1, 255)}";

    private string Path(int number) => _random.Next(4) switch
    {
        0 => $"/static/{Word()}-{number:x4}.{Words.Extensions[_random.Next(Words.Extensions.Length)]}",
        1 => $"/{Word()}/{Word()}/{_random.Next(10_000)}",
        2 => $"/{Word()}?{Word()}={_random.Next(1_000)}&page={_random.Next(40)}",
        _ => $"/{Word()}/{Word()}-{Word()}-{number}",
    };

    private string Referrer(int number) => _random.Next(3) == 0 ? $"https://search.example.com/?q={Word()}+{Word()}" : $"https://www.example.org/{Word()}/{Word()}-{number}";

    private string Agent(int number)
    {
        string platform = Words.Platforms[_random.Next(Words.Platforms.Length)];
        return number % 2 == 0
            ? $"Mozilla/5.0 ({platform}; rv:{100 + (number % 40)}.0) Gecko/20100101 Firefox/{100 + (number % 40)}.0"
            : $"Mozilla/5.0 ({platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{100 + (number % 40)}.0.{_random.Next(1_000, 7_000)}.{_random.Next(200)} Safari/537.36";
    }

    private string Word() => Words.Plain[_random.Next(Words.Plain.Length)];

    private static byte[][] Table(int size, Func<int, string> text) => [.. Enumerable.Range(0, size).Select(number => Encoding.ASCII.GetBytes(text(number)))];
}
