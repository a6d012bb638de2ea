using System.Diagnostics;
using System.Globalization;
using System.Text;
using Leafwatch.LogGenerator;

namespace Leafwatch.Latency;

/// <summary>
/// Writes a busy site's lines to a log at a steady rate, as they would be written now. Two in a hundred are 404, each from another
/// address, so that the monitor has matches to count but nothing to tell.
/// </summary>
internal sealed class Traffic
{
    private const int Prepared = 20_000;
    private const int StampLength = 26;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly FileStream _log;
    private readonly byte[][] _lines = new byte[Prepared][];
    private readonly int _perTick;
    private readonly byte[] _block = new byte[1 << 20];
    private int _next;
    private int _stranger;

    public Traffic(FileStream log, int linesPerSecond)
    {
        _log = log;
        _perTick = (int)(linesPerSecond * Tick.TotalSeconds);
        AccessLog source = new(seed: 7, TimeProvider.System.GetUtcNow());
        for (int i = 0; i < Prepared;)
        {
            ReadOnlySpan<byte> line = source.Next();
            if (line.IndexOf("\" 200 "u8) > 0)
            {
                _lines[i++] = line.ToArray();
            }
        }
    }

    public long Written { get; private set; }

    /// <summary>Writes for a while, on this thread, and as many lines as it has time for.</summary>
    public void Run(TimeSpan length)
    {
        long begin = Stopwatch.GetTimestamp();
        TimeSpan due = TimeSpan.Zero;
        while (due < length)
        {
            WriteTick();
            due += Tick;
            TimeSpan early = due - Stopwatch.GetElapsedTime(begin);
            if (early > TimeSpan.Zero)
            {
                Task.Delay(early, TimeProvider.System).Wait();
            }
        }
    }

    /// <summary>A burst of 404s from one address.</summary>
    /// <returns>When its last line was in the file.</returns>
    public long WriteBurst(string address, int count)
    {
        string line = $"{address} - - [{Stamp()}] \"GET /burst HTTP/1.1\" 404 1245 \"-\" \"curl/8.14.1\"\n";
        _log.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, count))));
        _log.Flush();
        return Stopwatch.GetTimestamp();
    }

    private void WriteTick()
    {
        string stamp = Stamp();
        int filled = 0;
        for (int i = 0; i < _perTick; i++)
        {
            if (i % 50 == 0)
            {
                _stranger++;
                string miss = $"198.18.{_stranger / 250 % 250}.{1 + (_stranger % 250)} - - [{stamp}] \"GET /missing/{_stranger} HTTP/1.1\" 404 1245 \"-\" \"curl/8.14.1\"\n";
                filled += Encoding.ASCII.GetBytes(miss, _block.AsSpan(filled));
                continue;
            }

            byte[] line = _lines[_next++ % Prepared];
            line.CopyTo(_block.AsSpan(filled));
            int bracket = line.AsSpan().IndexOf((byte)'[');
            Encoding.ASCII.GetBytes(stamp, _block.AsSpan(filled + bracket + 1, StampLength));
            filled += line.Length;
        }

        _log.Write(_block, 0, filled);
        _log.Flush();
        Written += _perTick;
    }

    private static string Stamp() =>
        TimeProvider.System.GetUtcNow().ToString("dd/MMM/yyyy:HH:mm:ss ", CultureInfo.InvariantCulture) + "+0000";
}
