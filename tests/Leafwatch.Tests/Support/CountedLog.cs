using System.Globalization;
using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Tests.Support;

/// <summary>An access log that is made up from a few choices, what is counted of it, and what another way of counting makes of it.</summary>
internal sealed record CountedLog(IReadOnlyList<CountedLog.Request> Requests)
{
    public const long Seed = 5;

    public static readonly DateTimeOffset Start = new(2026, 11, 16, 22, 30, 0, TimeSpan.Zero);

    public static readonly RollupClock Clock = new(TimeZoneInfo.Utc);

    private static readonly string[] Agents = ["Mozilla/5.0 (X11; Linux)", "Googlebot/2.1", "UptimeRobot/2.0", "curl/8"];
    private static readonly string[] Methods = ["GET", "GET", "POST", "HEAD", "PURGE"];
    private static readonly int[] Codes = [200, 200, 304, 404, 500, 401, 410];

    public static Gen<CountedLog> Any(int most) =>
        Gen.Select(Gen.Int[0, 900], Gen.Int[0, 9], Gen.Int[0, 6], Gen.Int[0, 9999], Gen.Int[0, 6], Gen.Int[0, 3])
            .Array[1, most]
            .Select(choices =>
            {
                DateTimeOffset time = Start;
                List<Request> requests = [];
                foreach ((int wait, int address, int path, int bytes, int code, int agent) in choices)
                {
                    time = time.AddSeconds(wait - 60);
                    requests.Add(new Request(
                        time, $"192.0.2.{address}", Methods[bytes % 5], $"/p{path}", Codes[code], bytes, path % 2 == 0 ? "-" : $"https://example.org/from{address % 3}?q={bytes}", Agents[agent]));
                }

                return new CountedLog(requests);
            });

    /// <summary>Counts the lines, cut into batches of so many at most.</summary>
    public RollupChanges Count(int longestBatch, bool byHour = false, string source = "web")
    {
        RollupBook book = new(Seed, Clock, TimeProvider.System) { MinutesFrom = byHour ? long.MaxValue : long.MinValue };
        foreach (Request[] some in Requests.Chunk(longestBatch))
        {
            BatchResult result = new([]) { Rollups = book.CreateCounter() };
            Read(some, result);
            book.Add(source, result.Rollups!);
        }

        RollupChanges changes = new();
        book.Collect(changes);
        return changes;
    }

    /// <summary>All parts of some changes in one.</summary>
    public static Rollup Sum(IEnumerable<RollupPart> parts)
    {
        Rollup sum = new();
        foreach (RollupPart part in parts)
        {
            sum.MergeFrom(part.Payload, Seed, RollupLists.All);
        }

        return sum;
    }

    public static void Read(IEnumerable<Request> requests, BatchResult result)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(requests.Select(request => request.Line)));
        BatchReader reader = new(Formats.Find("apache-combined")!, new ParserOptions(TimeZoneInfo.Utc, () => Start.AddYears(1)), null);
        reader.Read(
            new Batch { Buffer = text, Start = 0, Length = text.Length, After = new SourcePosition("f", "web", "access.log", "", "", 0, 0) },
            result,
            DateTimeOffset.MaxValue);
    }

    public sealed record Request(DateTimeOffset Time, string Address, string Method, string Path, int Code, int Bytes, string Referrer, string Agent)
    {
        public string Line => string.Create(
            CultureInfo.InvariantCulture,
            $"{Address} - - [{Time:dd/MMM/yyyy:HH:mm:ss} +0000] \"{Method} {Path}?secret={Bytes} HTTP/1.1\" {Code} {Bytes} \"{Referrer}\" \"{Agent}\"\n");

        public bool IsPerson => Agent.StartsWith("Mozilla", StringComparison.Ordinal) || Agent.StartsWith("curl", StringComparison.Ordinal);
    }
}
