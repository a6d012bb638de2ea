using System.Globalization;
using System.Text;
using Leafwatch.Configuration;
using Leafwatch.RuleFiles;
using Leafwatch.Scanning;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Scanning;

/// <summary>What the whole process allocates is measured: nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(UnpackingMemoryTests), DisableParallelization = true)]
[Collection(nameof(UnpackingMemoryTests))]
public sealed class UnpackingMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_bomb_is_unpacked_in_the_memory_of_any_other_archive()
    {
        byte[] lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 6).Select(second => string.Create(
            CultureInfo.InvariantCulture,
            $"192.0.2.7 - - [19/Nov/2026:08:00:0{second} -0500] \"GET / HTTP/1.1\" 404 12 \"-\" \"test\"\n"))));
        byte[] packed = Packed.As("gz", lines);
        LoadedRules rules = LoadedRules.Load(new RuleSettings(), isClassic: false);
        string ordinary = Write("ordinary.log.gz", packed);
        string bomb = Write("bomb.log.gz", [.. packed, .. Packed.As("gz", new byte[64 * 1024 * 1024])]);
        Allocated(rules, bomb);

        (_, long usual) = Allocated(rules, ordinary);
        (LogScan scan, long allocated) = Allocated(rules, bomb);

        Assert.InRange(allocated - usual, long.MinValue, 48 * 1024 * 1024);
        Assert.Single(scan.Alerts);
    }

    private static (LogScan Scan, long Bytes) Allocated(LoadedRules rules, string path)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        LogScan scan = Scan(rules, path);
        return (scan, GC.GetTotalAllocatedBytes(precise: true) - before);
    }

    private static LogScan Scan(LoadedRules rules, string path)
    {
        ScanRequest request = new([path], null, TimeZoneInfo.Utc, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 2);
        LogScan scan = new(ScanPipeline.Of(rules), null, request, TimeProvider.System);
        scan.Run(CancellationToken.None);
        return scan;
    }

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
