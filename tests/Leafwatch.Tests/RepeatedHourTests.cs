using System.Globalization;
using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Parsing.Times;
using Leafwatch.Core.Sources;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests;

public sealed class RepeatedHourTests
{
    // The clock goes from 02:00 back to 01:00 at 06:00 UTC.
    private static readonly DateTimeOffset Start = new(2025, 11, 2, 4, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Toronto = TimeZones.TryFind("America/Toronto", out TimeZoneInfo? zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>Lines up to 48 minutes apart, before the hour and behind it, some of them late by up to a minute.</summary>
    private static readonly Gen<DateTimeOffset[]> Written = Gen.Select(Gen.OneOf(Gen.Int[1, 300], Gen.Int[1, 2880]), Gen.Int[0, 1], Gen.Int[0, 60])
        .Array[40, 120]
        .Select(steps =>
        {
            DateTimeOffset now = Start;
            return steps.Select(step => (now = now.AddSeconds(step.Item1)).AddSeconds(-step.Item2 * step.Item3)).ToArray();
        });

    [Fact]
    public void The_second_hour_is_told_from_the_first_by_the_order_of_lines_wherever_a_file_is_cut() => Gen.Select(Written, Gen.Int[1, 50].Array[1, 6]).Sample(
        (times, cuts) =>
        {
            List<DateTimeOffset> read = [];
            DateTimeOffset? before = null;
            for (int from = 0, cut = 0; from < times.Length; cut++)
            {
                // Each piece has a reader that knows nothing but what it is told.
                int to = Math.Min(times.Length, from + cuts[cut % cuts.Length]);
                DateTimeOffset? told = before;
                Batch batch = Lines(times[from..to], () => told);
                Reader(read).Read(batch, new BatchResult([]), DateTimeOffset.MaxValue);
                before = batch.HourAfter ?? before;
                from = to;
            }

            Assert.Equal(times, read.Select(time => time.ToUniversalTime()));
        },
        iter: 200);

    [Fact]
    public void A_file_that_is_followed_goes_on_after_a_stop_in_the_hour_that_it_had_come_to() => Written.Sample(
        times =>
        {
            List<DateTimeOffset> read = [];
            DateTimeOffset latest = default;
            foreach (DateTimeOffset[] piece in times.Chunk(7))
            {
                BatchResult result = new([]);
                Reader(read).Read(Lines(piece), result, DateTimeOffset.MaxValue, latest);
                latest = result.Latest > latest ? result.Latest : latest;
            }

            Assert.Equal(times, read.Select(time => time.ToUniversalTime()));
        },
        iter: 100);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void However_many_threads_read_a_file_its_times_are_those_of_its_order(int threads)
    {
        using TemporaryFolder folder = new();
        string path = folder["repeated.log"];
        DateTimeOffset[] written = [.. Enumerable.Range(0, 5 * 3600).Select(second => Start.AddSeconds(second))];
        File.WriteAllText(path, string.Concat(written.Select(time => Line(time, new string('x', 400)))));
        List<DateTimeOffset> latest = [];
        ScanLane lane = new(path, Start, [], () =>
        {
            BatchReader reader = Reader([]);
            return (batch, result) => reader.Read(batch, result, DateTimeOffset.MaxValue);
        });

        new OrderedScan([lane], threads, (_, _, _) => { }, (_, result) => latest.AddRange([result.Earliest, result.Latest]), (_, error) => throw error).Run(default);

        Assert.True(latest.Count > 6, "The file has too few chunks to say anything.");
        Assert.Equal(latest.Order(), latest);
        Assert.Equal(written[^1], latest[^1]);
    }

    [Fact]
    public void In_a_quiet_log_that_is_read_as_it_is_written_the_time_of_the_reading_tells_the_second_hour()
    {
        List<DateTimeOffset> read = [];
        BatchReader reader = Reader(read, new DateTimeOffset(2025, 11, 2, 6, 45, 1, TimeSpan.Zero));
        reader.Hour.IsLive = true;

        reader.Read(Lines([new DateTimeOffset(2025, 11, 2, 6, 45, 0, TimeSpan.Zero)]), new BatchResult([]), DateTimeOffset.MaxValue, Start.AddMinutes(100));

        Assert.Equal(new DateTimeOffset(2025, 11, 2, 1, 45, 0, TimeSpan.FromHours(-5)), Assert.Single(read));
    }

    private static BatchReader Reader(List<DateTimeOffset> times, DateTimeOffset? now = null)
    {
        ParserOptions options = new(Toronto, () => now ?? Start.AddDays(1));
        LogFormat sshd = Formats.Find("sshd")!;
        return new BatchReader(sshd with { CreateParser = each => new RecordingParser(sshd.CreateParser(each), times) }, options, null) { Hour = options.Hour };
    }

    private static Batch Lines(IEnumerable<DateTimeOffset> times, Func<DateTimeOffset?>? hourBefore = null)
    {
        byte[] lines = Encoding.ASCII.GetBytes(string.Concat(times.Select(time => Line(time))));
        return new Batch { Buffer = lines, Start = 0, Length = lines.Length, After = new SourcePosition("", "", "", "", "", 0, 0), HourBefore = hourBefore };
    }

    private static string Line(DateTimeOffset time, string message = "x") => string.Create(
        CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTime(time, Toronto):MMM dd HH:mm:ss} www sshd[1]: {message}\n");

    private sealed class RecordingParser(LineParser parser, List<DateTimeOffset> times) : LineParser
    {
        public override bool TryParse(EventView line)
        {
            bool isRead = parser.TryParse(line);
            times.Add(line.Time);
            return isRead;
        }
    }
}
