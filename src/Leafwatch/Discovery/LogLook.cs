using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;

namespace Leafwatch.Discovery;

/// <summary>What is seen when a log that was found is looked at: whether it is there, and its last lines, read.</summary>
/// <param name="Files">The files that are there, the youngest last; none for a source that is no file.</param>
/// <param name="IsReadable">Whether one of them can be read.</param>
/// <param name="Problem">Why the youngest cannot be.</param>
/// <param name="Format">How the lines were read: as it was said, or found out; <see langword="null"/> when nothing reads them.</param>
/// <param name="Lines">A few lines of the youngest file.</param>
internal sealed record LogLook(IReadOnlyList<string> Files, bool IsReadable, string? Problem, LogFormat? Format, IReadOnlyList<ReadLine> Lines)
{
    private const int MostLines = 5;
    private const int MostBytes = 64 * 1024;

    public bool IsThere => Files.Count > 0;

    public static LogLook At(FoundLog log, TimeProvider time)
    {
        if (log.Path is not { } path)
        {
            return new LogLook([], IsReadable: true, null, log.Format.Format, []);
        }

        List<string> problems = [];
        (string Path, FileStatus Status)[] files =
        [
            .. new FileGlob(path).Expand((directory, problem) => problems.Add($"{directory}: {problem}"))
                .Where(file => !IsArchive(file))
                .Select(file => (file, Status: StatusOf(file, problems)))
                .Where(file => file.Status is { IsRegular: true })
                .Select(file => (file.file, file.Status!.Value))
                .OrderBy(file => file.Value.LastWrite),
        ];
        if (files.Length == 0)
        {
            return new LogLook([], IsReadable: false, problems.FirstOrDefault(), log.Format.Format, []);
        }

        // The youngest that has lines shows best how they are.
        (string youngest, _) = files.Where(file => file.Status.Length > 0).DefaultIfEmpty(files[^1]).Last();
        string[] names = [.. files.Select(file => file.Path)];
        try
        {
            byte[] tail = TailOf(youngest);
            return Read(names, tail, log, youngest, time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new LogLook(names, IsReadable: false, Values.FileProblem.Of(e), log.Format.Format, []);
        }
    }

    private static LogLook Read(string[] files, byte[] tail, FoundLog log, string path, TimeProvider time)
    {
        LogFormat? format = log.Format.Format ?? FormatDetection.Detect(tail, path);
        ParserOptions options = new(log.Zone ?? TimeZoneInfo.Local, time.GetUtcNow) { TrustedProxies = log.TrustedProxies };
        LineParser? parser = format?.CreateParser(options);
        if (format is { HeaderMark.IsEmpty: false } headed && parser is not null)
        {
            byte[] head = HeadOf(path);
            parser.Begin(HeaderLine.Last(head, headed.HeaderMark.Span));
        }

        // All are read, for what the first ones say of the others; the last ones are shown, of what is no event only when there is nothing else.
        EventView view = new();
        Queue<ReadLine> events = [];
        Queue<ReadLine> others = [];
        LineFrames frames = new(tail, 0, tail.Length);
        while (frames.MoveNext())
        {
            if (frames.Length > 0)
            {
                view.Begin(tail, frames.Start, frames.Length);
                bool isRead = parser?.Reads(view) == true;
                Queue<ReadLine> last = isRead && view.Weight == 0 ? others : events;
                last.Enqueue(ReadLine.Of(view, isRead));
                if (last.Count > MostLines)
                {
                    last.Dequeue();
                }
            }
        }

        return new LogLook(files, IsReadable: true, null, format, [.. events.Count > 0 ? events : others]);
    }

    private static FileStatus? StatusOf(string path, List<string> problems)
    {
        if (FileStatus.TryRead(path, out FileStatus status, out string? problem))
        {
            return status;
        }

        if (problem is not null)
        {
            problems.Add(problem);
        }

        return null;
    }

    private static bool IsArchive(string path) => Path.GetExtension(path) is ".gz" or ".zst" or ".bz2" or ".xz";

    /// <summary>The last whole lines.</summary>
    private static byte[] TailOf(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        long start = Math.Max(0, file.Length - MostBytes);
        file.Position = start;
        byte[] tail = new byte[Math.Min(MostBytes, file.Length - start)];
        tail = tail[..file.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false)];
        int end = tail.AsSpan().LastIndexOf((byte)'\n') + 1;
        int first = start == 0 ? 0 : tail.AsSpan().IndexOf((byte)'\n') + 1;
        return first < end ? tail[first..end] : start == 0 ? tail : [];
    }

    private static byte[] HeadOf(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] head = new byte[MostBytes];
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return head[..(head.AsSpan().LastIndexOf((byte)'\n') + 1)];
    }
}
