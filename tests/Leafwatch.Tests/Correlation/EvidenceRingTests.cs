using System.Text;
using Leafwatch.Core.Correlation;

namespace Leafwatch.Tests.Correlation;

public sealed class EvidenceRingTests
{
    [Fact]
    public void The_newest_lines_are_kept_and_older_ones_are_known_to_be_gone()
    {
        const int Capacity = 100_000;
        EvidenceRing ring = new(Capacity);
        List<(long Place, string Line)> added = [];
        for (int i = 0; i < 1000; i++)
        {
            string line = $"{i} " + new string('x', i * 7 % 3000);
            added.Add((ring.Add(Encoding.UTF8.GetBytes(line), i % 2 == 0, "192.0.2.1"u8), line));
        }

        int kept = 0;
        foreach ((long place, string line) in Enumerable.Reverse(added))
        {
            if (!ring.TryGet(place, out ReadOnlySpan<byte> found, out bool hasAddress, out ReadOnlySpan<byte> address))
            {
                break;
            }

            Assert.Equal(line[..Math.Min(line.Length, EvidenceRing.LongestLine)], Encoding.UTF8.GetString(found));
            Assert.Equal(hasAddress ? "192.0.2.1" : "", Encoding.UTF8.GetString(address));
            kept++;
        }

        Assert.InRange(kept, Capacity / EvidenceRing.LongestLine, 999);
        Assert.False(ring.TryGet(added[0].Place, out _, out _, out _));
        Assert.False(ring.TryGet(-1, out _, out _, out _));
    }

    [Fact]
    public void A_line_that_several_correlations_stored_takes_its_room_once()
    {
        EvidenceRing ring = new(10_000);
        long[] places = [.. Enumerable.Range(0, 90).Select(i => ring.Restore(Encoding.UTF8.GetBytes($"line {i} {new string('x', 80)}"), true, "192.0.2.1"u8))];
        Assert.Equal(places, Enumerable.Range(0, 90).Select(i => ring.Restore(Encoding.UTF8.GetBytes($"line {i} {new string('x', 80)}"), true, "192.0.2.1"u8)));
        Assert.True(ring.TryGet(places[0], out ReadOnlySpan<byte> first, out _, out _));
        Assert.StartsWith("line 0 ", Encoding.UTF8.GetString(first), StringComparison.Ordinal);

        ring.EndRestore();
        Assert.NotEqual(places[89], ring.Add(Encoding.UTF8.GetBytes($"line 89 {new string('x', 80)}"), true, "192.0.2.1"u8));
    }
}
