using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Rollups;
using Leafwatch.Scanning;
using Leafwatch.Searching;

namespace Leafwatch.Web.Exploring;

/// <summary>A look into the logs for what a view asks for: in the background, with what was found so far to be had at any time.</summary>
internal sealed class LineSearch : IDisposable
{
    /// <summary>At most this many of the latest lines are kept to be shown.</summary>
    public const int MostLines = 200;

    private const int LongestLine = 2_048;
    private const int MostValues = 1_000;

    private static readonly Field EventDuration = Field.Named("event.duration");
    private static readonly Field[] SummedFields = [Field.SourceIp, Field.UserAgentOriginal, Field.HttpResponseStatusCode, Field.HttpResponseBodyBytes, EventDuration];

    /// <summary>How many threads read: what is looked for must not keep the monitor from its work.</summary>
    private static readonly int Threads = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly ExploreRequest _request;
    private readonly long _seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private readonly SearchableLogs _logs;
    private readonly TimeProvider _time;
    private readonly SearchQuery _query;
    private readonly Field[] _fields;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationToken _ended;
    private readonly Field[] _read;
    private readonly long[] _columns;
    private readonly long[] _marked;
    private readonly Rollup _sum = new();
    private readonly FrequentValues[] _values;
    private readonly Queue<FoundLine> _lines = new();
    private readonly List<string> _failures = [];
    private LogSearch? _search;
    private LineTail[] _tails = [];
    private long _count;
    private bool _isDone;

    public LineSearch(ExploreRequest request, SearchableLogs logs, TimeProvider time)
    {
        _request = request;
        _logs = logs;
        _time = time;
        _ended = _end.Token;
        _query = request.Query ?? SearchQuery.Everything;
        _fields = [.. Grouping.OfLines.Select(grouping => grouping.Field).Append(request.By).OfType<Field>().Where(field => field != Field.Message).Distinct()];
        _read = [.. _fields, .. SummedFields.Except(_fields)];
        _columns = new long[request.Grid.Count];
        _marked = new long[request.Grid.Count];
        _values = [.. _fields.Select(_ => new FrequentValues(MostValues))];
        Started = time.GetUtcNow();
        Asked = Started;
    }

    public ExploreRequest Request => _request;

    public DateTimeOffset Started { get; }

    /// <summary>When somebody last wanted to know.</summary>
    public DateTimeOffset Asked { get; private set; }

    public bool IsDone
    {
        get
        {
            lock (_gate)
            {
                return _isDone;
            }
        }
    }

    /// <summary>Looks through all files of the time.</summary>
    public void Run()
    {
        try
        {
            Dictionary<string, LogFile> files = FilesOf(_request);
            if (_request.View is { Follows: true, To: null })
            {
                RuleMatchers matchers = new(_query.Rules);
                _tails = [.. files.Values.Where(file => !IsPacked(file.Path)).Select(file => new LineTail(file, matchers, _logs.Formats, _read))];
            }

            ScanRequest request = new([.. files.Keys], null, TimeZoneInfo.Local, _request.From, _request.To, Threads)
            {
                Formats = _logs.Formats,
                LinesOf = path => files.GetValueOrDefault(path)?.Lines,
            };
            LogSearch search = new(_query, request, _read, _time);
            _search = search;
            search.Run(Take, _ended);
            lock (_gate)
            {
                _failures.AddRange(search.Plan!.Failures);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for it any more.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            lock (_gate)
            {
                _failures.Add(e.Message);
            }
        }
        finally
        {
            lock (_gate)
            {
                _isDone = true;
            }
        }
    }

    /// <summary>Writes every line that is found, and ends the search when no more are wanted.</summary>
    public static void Export(ExploreRequest request, SearchableLogs logs, IReadOnlyList<Field> fields, Func<SearchHit, bool> onHit, TimeProvider time, CancellationToken cancellation)
    {
        Dictionary<string, LogFile> files = FilesOf(request, logs);
        ScanRequest scan = new([.. files.Keys], null, TimeZoneInfo.Local, request.From, request.To, Threads)
        {
            Formats = logs.Formats,
            LinesOf = path => files.GetValueOrDefault(path)?.Lines,
        };
        new LogSearch(request.Query ?? SearchQuery.Everything, scan, [.. fields], time).Run(onHit, cancellation);
    }

    /// <summary>Ends it, if it goes on.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    /// <summary>What was found so far; with what has been written since, for whoever follows it.</summary>
    public FoundLines Found()
    {
        lock (_gate)
        {
            Asked = _time.GetUtcNow();
            if (_isDone)
            {
                foreach (LineTail tail in _tails)
                {
                    Follow(tail);
                }
            }

            return new FoundLines(
                _isDone ? 1 : _search?.Progress ?? 0,
                _isDone,
                _count,
                _sum.Addresses.Estimate,
                [.. _columns],
                [.. _lines],
                [.. _failures, .. _logs.Unsearchable]);
        }
    }

    /// <summary>The sums of what was found so far, and how much of each column the server failed at.</summary>
    public (Rollup Sum, long[] Marked) Sums()
    {
        lock (_gate)
        {
            Rollup sum = new();
            sum.Merge(_sum);
            return (sum, [.. _marked]);
        }
    }

    /// <summary>The most frequent values of a field.</summary>
    public IReadOnlyList<GroupCount> Top(Field field, int most)
    {
        int place = Array.IndexOf(_fields, field);
        lock (_gate)
        {
            return place < 0 ? [] : [.. _values[place].Top(most).Select(value => new GroupCount(value.Text, value.Count, value.AtMost))];
        }
    }

    private static bool IsPacked(string path) => Path.GetExtension(path) is ".gz" or ".zst" or ".xz" or ".bz2" or ".br" or ".lz4" or ".zip";

    private Dictionary<string, LogFile> FilesOf(ExploreRequest request) => FilesOf(request, _logs);

    private static Dictionary<string, LogFile> FilesOf(ExploreRequest request, SearchableLogs logs)
    {
        Dictionary<string, LogFile> files = [];
        foreach (LogFile file in logs.Files)
        {
            bool isMeant = request.View.Source is { } only ? file.Source == only : file.Source != RollupSeries.OwnSource;
            if (isMeant && new DateTimeOffset(File.GetLastWriteTimeUtc(file.Path), TimeSpan.Zero) >= request.From)
            {
                files.TryAdd(file.Path, file);
            }
        }

        return files;
    }

    private void Follow(LineTail tail)
    {
        try
        {
            tail.Read(hit => TakeLocked(hit), _time.GetUtcNow());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was moved away; its follower has another name, or the same again soon.
        }
    }

    private bool Take(SearchHit hit)
    {
        lock (_gate)
        {
            TakeLocked(hit);
        }

        return true;
    }

    /// <summary>Adds a line to the sums, as the history does with what it counts.</summary>
    private void AddTo(Rollup sum, SearchHit hit, int weight, int column)
    {
        sum[RollupMeasure.Events] += weight;
        ulong address = HashOf(hit, Field.SourceIp);
        if (address != 0)
        {
            sum.Addresses.Add((uint)(address >> 32));
        }

        if (NumberOf(hit, Field.HttpResponseStatusCode) is { } status and >= 100 and <= 999)
        {
            sum[RollupMeasure.Requests] += weight;
            sum[RollupMeasure.Bytes] += (NumberOf(hit, Field.HttpResponseBodyBytes) ?? 0) * weight;
            sum.Statuses.Add((int)status, weight);
            if (status >= 500 && column >= 0)
            {
                _marked[column] += weight;
            }

            hit.Match.TryGet(Field.UserAgentOriginal, out ReadOnlySpan<byte> agent);
            if (agent.IsEmpty || AudienceWords.Of(agent) == Audience.Person)
            {
                sum.Visitors.Add((uint)((address ^ (HashOf(hit, Field.UserAgentOriginal) * 0x9E3779B97F4A7C15)) >> 32));
            }
        }

        if (NumberOf(hit, EventDuration) is { } nanoseconds)
        {
            sum.Durations.Add(nanoseconds, weight);
        }
    }

    private static long? NumberOf(SearchHit hit, Field field) =>
        hit.Match.TryGet(field, out ReadOnlySpan<byte> text) && Utf8Parser.TryParse(text, out long number, out int read) && read == text.Length && number >= 0 ? number : null;

    private ulong HashOf(SearchHit hit, Field field) => hit.Match.TryGet(field, out ReadOnlySpan<byte> text) ? FrequentValues.HashOf(text, _seed) : 0;

    private void TakeLocked(SearchHit hit)
    {
        int weight = hit.Match.Weight;
        _count += weight;
        int column = _request.Grid.ColumnOf(hit.Match.Time);
        if (column < 0 && hit.Match.Time >= _request.Grid.To)
        {
            // What is followed goes on after the end of the chart.
            column = _columns.Length - 1;
        }

        if (column >= 0)
        {
            _columns[column] += weight;
        }

        AddTo(_sum, hit, weight, column);

        for (int i = 0; i < _fields.Length; i++)
        {
            if (hit.Match.TryGet(_fields[i], out ReadOnlySpan<byte> value))
            {
                ulong hash = FrequentValues.HashOf(value, _seed);
                _values[i].Add(hash, value, weight);
            }
        }

        ReadOnlySpan<byte> line = hit.Match.Line;
        if (_lines.Count == MostLines)
        {
            _lines.Dequeue();
        }

        _lines.Enqueue(new FoundLine(hit.Match.Time, hit.Path, Encoding.UTF8.GetString(line[..Math.Min(line.Length, LongestLine)])));
    }
}

/// <summary>What was found so far.</summary>
/// <param name="Progress">How much has been looked through, from 0 to 1.</param>
/// <param name="IsDone">Whether that is all.</param>
/// <param name="Count">How many events were found.</param>
/// <param name="Addresses">How many different addresses, about.</param>
/// <param name="Columns">How many in each column of the chart.</param>
/// <param name="Latest">The latest lines, the oldest first.</param>
/// <param name="Failures">What could not be looked through, and why.</param>
internal sealed record FoundLines(
    double Progress, bool IsDone, long Count, long Addresses, IReadOnlyList<long> Columns, IReadOnlyList<FoundLine> Latest, IReadOnlyList<string> Failures);

/// <summary>A line that was found, or its beginning.</summary>
internal sealed record FoundLine(DateTimeOffset Time, string Path, string Text);
