using System.Globalization;
using System.Text;
using CsCheck;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.RuleFiles;
using Leafwatch.Scanning;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Scanning;

/// <summary>What a scan is given to read: archives, folders, pipes.</summary>
public sealed class ScannedFilesTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 19, 8, 0, 0, TimeSpan.FromHours(-5));

    private static readonly LoadedRules Rules = LoadedRules.Load(new RuleSettings(), isClassic: false);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => ["gz", "zst", "bz2"];

    public void Dispose() => _folder.Dispose();

    /// <summary>Archives are joined by cat, and split by whoever packs them in parallel: wherever that is, even within a line.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Wherever_an_archive_is_split_into_members_it_is_the_same_log(string kind) => Gen.Select(
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 2], Gen.Int[0, 400]).Array[1, 400],
        Gen.Double[0, 1].Array[0, 6]).Sample(
            (requests, cuts) =>
            {
                string text = string.Concat(requests.Select((request, i) => Line(i, request.Item1, request.Item2 == 0 ? 404 : 200, request.Item3)));
                byte[] plain = Encoding.UTF8.GetBytes(text);
                int[] at = [0, .. cuts.Select(cut => (int)(cut * plain.Length)).Order(), plain.Length];
                byte[] packed = [.. at.Zip(at.Skip(1)).SelectMany(part => Packed.As(kind, plain.AsSpan(part.First..part.Second)))];

                LogScan expected = Scan(Write("access.log", plain));
                LogScan got = Scan(Write("access.log.packed", packed));

                Assert.Empty(got.Plan.Failures);
                Assert.Equal(expected.Alerts.Select(Shown), got.Alerts.Select(Shown));
                Assert.Equal((requests.Length, 0), (got.Summary.Lines, got.Summary.Unparsed));
            },
            iter: 40,
            threads: 1);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_an_archive_that_breaks_off_what_could_be_read_is_scanned_and_the_rest_is_told(string kind)
    {
        Random random = new(1);
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 30_000).Select(i => Line(i, random.Next(1, 200), 200, random.Next(300)))));
        byte[] packed = Packed.As(kind, text);

        LogScan scan = Scan(Write("access.log." + kind, packed[..(packed.Length / 2)]));

        Assert.InRange(scan.Summary.Lines, 5_000, 29_000);
        Assert.Equal(0, scan.Summary.Unparsed);
        Assert.Contains("broken archive", Assert.Single(scan.Plan.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_read_with_all_below_it_and_what_is_no_log_is_named()
    {
        Write("site/a/access.log", Burst(0));
        Write("site/access.log.gz", Packed.As("gz", Burst(1000)));
        Write("site/b/access.log.bz2", Packed.As("bz2", Burst(2000)));
        Write("site/b/wtmp", new byte[5000]);
        Write("site/b/notes.txt", "milk\nbread\n"u8.ToArray());
        Write("site/empty.log", []);

        LogScan scan = Scan(Path.Combine(_folder.Path, "site"));

        Assert.Equal(3, scan.Alerts.Count);
        Assert.Empty(scan.Plan.Failures);
        Assert.Equal(2, scan.Plan.PassedOver.Count);
        Assert.EndsWith("notes.txt: not a log of a known format", scan.Plan.PassedOver[0], StringComparison.Ordinal);
        Assert.EndsWith("wtmp: not text", scan.Plan.PassedOver[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Links_within_a_folder_do_not_count_lines_twice_and_may_lead_in_a_circle()
    {
        string log = Write("site/access.log", Burst(0));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "site", "current.log"), log);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "site", "again"), Path.Combine(_folder.Path, "site"));
        string elsewhere = Write("elsewhere.log", Burst(2000));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "site", "other.log"), elsewhere);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "site", "nowhere.log"), Path.Combine(_folder.Path, "nothing"));

        LogScan scan = Scan(Path.Combine(_folder.Path, "site"));

        Assert.Equal([6, 6], scan.Alerts.Select(alert => alert.Count));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_log_in_UTF_16_is_read(bool isBigEndian, bool hasMark)
    {
        UnicodeEncoding utf16 = new(isBigEndian, hasMark);
        Write("site/access.log", [.. utf16.Preamble, .. utf16.GetBytes(Encoding.UTF8.GetString(Burst(0)))]);

        LogScan scan = Scan(Path.Combine(_folder.Path, "site"));

        Assert.Equal(6, Assert.Single(scan.Alerts).Count);
        Assert.Equal(0, scan.Summary.Unparsed);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_line()
    {
        LogScan scan = Scan(Write("access.log", [0xEF, 0xBB, 0xBF, .. Burst(0)]));

        Assert.Equal(6, Assert.Single(scan.Alerts).Count);
    }

    [Fact]
    public void With_a_format_the_files_of_a_folder_that_have_it_are_read()
    {
        Write("site/access.log", Burst(0));
        Write("site/auth.log", "Oct  9 03:14:30 web sshd[1]: Failed password for root from 192.0.2.7 port 5 ssh2\n"u8.ToArray());

        LogScan scan = Scan(Path.Combine(_folder.Path, "site"), Formats.Find("sshd"));

        Assert.Equal(1, scan.Summary.Lines);
        Assert.EndsWith("access.log: no line of sshd at its beginning", Assert.Single(scan.Plan.PassedOver), StringComparison.Ordinal);
    }

    private static byte[] Burst(int second) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(second, 6).Select(i => Line(i, 7, 404, 0))));

    private static string Line(int second, int address, int status, int padding) => string.Create(
        CultureInfo.InvariantCulture,
        $"192.0.2.{address} - - [{Start.AddSeconds(second):dd/MMM/yyyy:HH:mm:ss} -0500] \"GET /{new string('p', padding)} HTTP/1.1\" {status} 12 \"-\" \"test\"\n");

    private static string Shown(Alert alert) => $"{alert.Id} {alert.Rule.Name} {alert.Count} {alert.First:O} {alert.Last:O} {string.Join('|', alert.Evidence)}";

    private static LogScan Scan(string path, LogFormat? format = null)
    {
        ScanRequest request = new([path], format, TimeZoneInfo.Utc, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 2);
        LogScan scan = new(ScanPipeline.Of(Rules), null, request, TimeProvider.System);
        scan.Run(CancellationToken.None);
        return scan;
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
