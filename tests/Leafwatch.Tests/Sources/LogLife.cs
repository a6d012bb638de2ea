using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

/// <summary>A log that lives through steps, and a model of it that knows what could be read: by whom, and for how long.</summary>
internal sealed class LogLife(string pattern) : IDisposable
{
    private const string Header = "#Fields: the same in each file";

    private readonly FollowedFolder _folder = new(pattern) { Options = new FollowOptions { LastLineAfter = TimeSpan.FromDays(1) } };
    private readonly List<Generation> _generations = [];
    private readonly List<string> _written = [];
    private readonly HashSet<string> _lost = [];
    private Generation? _current;
    private int _committedLines;
    private int _lines;
    private int _rotations;
    private bool _isRunning;
    private bool _isLate;
    private long _toldBytes;

    /// <summary>Bytes that were seen and are now cut: to be told at the next look, unless the program is killed before.</summary>
    private long _cutBytes;

    public void Dispose() => _folder.Dispose();

    public void Do(LogStep step)
    {
        switch (step)
        {
            case LogStep.Write write:
                for (int i = 0; i < write.Lines; i++)
                {
                    Complete(Current());
                }

                break;
            case LogStep.Tear:
                Tear(Current());
                break;
            case LogStep.Rename when _current is { } old && IsFindable(old) && !IsOvertaken(old):
                Rename(old, NextName());
                _current = null;
                break;
            case LogStep.CopyTruncate when _current is { } original:
                CopyTruncate(original);
                break;
            case LogStep.Cut when _current is { } original && CanBeCut(original):
                Cut(original);
                break;
            case LogStep.Delete when _current is { } old:
                FinishTorn(old);
                _folder.Delete();
                Unlink(old);
                break;
            case LogStep.Replace when _current is { } old:
                Replace(old);
                break;
            case LogStep.Pack when _generations.LastOrDefault(IsPackable) is { } old:
                FinishTorn(old);
                _folder.Pack(old.Name!, "gz");
                old.Name += ".gz";
                break;
            case LogStep.Poll:
                Take(int.MaxValue);
                break;
            case LogStep.TakeSome some:
                Take(some.Items);
                break;
            case LogStep.Commit:
                Commit();
                break;
            case LogStep.Stop:
                Commit();
                End();
                break;
            case LogStep.Kill:
                End();
                break;
            case LogStep.Wait wait:
                _generations.ForEach(FinishTorn);
                _folder.Time.Advance(TimeSpan.FromMinutes(wait.Minutes));
                break;
            case LogStep.Tick:
                AwaitTick();
                break;
        }
    }

    public void Judge()
    {
        string[] expected = [.. _written.Where(line => !_lost.Contains(line))];
        string[] actual = [.. _folder.Lines.Where(line => line != Header)];
        if (_isLate)
        {
            Array.Sort(expected, StringComparer.Ordinal);
            Array.Sort(actual, StringComparer.Ordinal);
        }

        Assert.Equal(expected, actual);
    }

    /// <summary>The times of files are the kernel's, which knows no other clock than its own.</summary>
    private static void AwaitTick()
    {
        using ManualResetEventSlim never = new();
        never.Wait(TimeSpan.FromMicroseconds(1.5 * FileStatus.ClockTick / 1000));
    }

    private void Take(int items)
    {
        int told = _folder.Events.Count;
        _folder.Take(items, store: false);
        _isRunning = true;
        foreach (Generation generation in _generations.Where(generation => generation.Name is { } name && !IsArchive(name)))
        {
            generation.IsHeld = true;
            generation.SeenLength = generation.Length;
        }

        _toldBytes += _folder.Events.Skip(told).OfType<SourceEvent.FileTruncated>().Sum(cut => cut.UnreadBytes ?? 0);
        if (items == int.MaxValue)
        {
            Assert.Equal(_cutBytes, _toldBytes);
            (_cutBytes, _toldBytes) = (0, 0);
        }
    }

    private void Commit()
    {
        _folder.Store();
        _committedLines = _folder.Lines.Count;
        _generations.ForEach(generation => generation.IsKnown = _folder.Stored.Values.Any(position =>
            position.Identity == generation.Identity || (generation.Name is { } name && IsArchive(name) && position.Path == _folder.PathOf(name))));
    }

    /// <summary>Ends the program: what only it had, and did not commit, is lost.</summary>
    private void End()
    {
        _folder.Lines.RemoveRange(_committedLines, _folder.Lines.Count - _committedLines);
        _folder.Kill();
        _isRunning = false;
        (_cutBytes, _toldBytes) = (0, 0);
        _generations.ForEach(generation => generation.IsHeld = false);
        Lose();
    }

    /// <summary>Takes down the lines that are nowhere: neither in a file, nor held open, nor given.</summary>
    private void Lose()
    {
        HashSet<string> kept = [.. _generations.Where(generation => generation.Name is not null || generation.IsHeld).SelectMany(generation => generation.Lines)];
        kept.UnionWith(_folder.Lines);
        _lost.UnionWith(_written.Where(line => !kept.Contains(line)));
    }

    private void Unlink(Generation generation)
    {
        generation.Name = null;
        _current = _current == generation ? null : _current;
        Lose();
    }

    private void Rename(Generation generation, string name)
    {
        _folder.Rename(generation.Name!, name);
        generation.Name = name;
    }

    private void CopyTruncate(Generation original)
    {
        FinishTorn(original);
        string name = NextName();
        _folder.CopyTruncate(name);
        Generation copy = new() { Name = name, Length = original.Length };
        copy.Lines.AddRange(original.Lines);
        _generations.Add(copy);
        original.Lines.Clear();
        original.Length = 0;
    }

    /// <summary>What begins like what was read of it cannot be told from it: so it must have been read beyond the common first line.</summary>
    private bool CanBeCut(Generation original) => !_isRunning || original.Lines.Any(_folder.Lines.Contains) || !original.IsHeld;

    private void Cut(Generation original)
    {
        FinishTorn(original);
        if (original.IsHeld)
        {
            long read = original.Lines.TakeWhile(_folder.Lines.Contains).Sum(line => line.Length + 1) + Header.Length + 1;
            _cutBytes += Math.Max(0, original.SeenLength - read);
        }

        _folder.Truncate();
        original.Lines.Clear();
        original.Length = 0;
        original.SeenLength = 0;
        Lose();
    }

    private void Replace(Generation old)
    {
        FinishTorn(old);
        Generation next = Create("next");
        Complete(next);
        Unlink(old);
        Rename(next, FollowedFolder.Log);
        _current = next;
    }

    private bool IsPackable(Generation generation) =>
        generation != _current && generation.Name is { } name && !IsArchive(name) && (generation.IsHeld || !_isRunning) && IsFindable(generation);

    /// <summary>Whether a file that nobody saw yet was last written to before its predecessor was: then nothing tells which of them is the younger.</summary>
    private bool IsOvertaken(Generation generation) =>
        !generation.IsHeld && (generation.IsOvertaken || _generations.Any(earlier => earlier != generation && earlier.Torn.Length > 0));

    /// <summary>Whether a file can be found elsewhere than at the path of the log: because something is stored of it, or of one before it.</summary>
    private bool IsFindable(Generation generation) =>
        _generations.TakeWhile(earlier => earlier != generation).Append(generation).Any(known => known is { IsKnown: true, Name: not null });

    private static bool IsArchive(string name) => name.EndsWith(".gz", StringComparison.Ordinal);

    private string NextName() => $"access.log-{20241000 + ++_rotations}";

    private Generation Current() => _current ??= Create(FollowedFolder.Log);

    private Generation Create(string name)
    {
        Generation created = new() { Name = name };
        _generations.Add(created);
        return created;
    }

    private void Tear(Generation generation)
    {
        string more = generation.Torn.Length == 0 ? $"line {_lines++} of the log " : "more ";
        Append(generation, more);
        generation.Torn += more;
    }

    /// <summary>Writes a line, or the rest of one; whoever had the file open when it was renamed still writes to it.</summary>
    private void Complete(Generation generation)
    {
        string rest = generation.Torn.Length == 0 ? $"line {_lines++} of the log end" : "end";
        string line = generation.Torn + rest;
        Append(generation, rest + "\n");
        generation.Torn = "";
        foreach (Generation later in _generations.SkipWhile(other => other != generation).Skip(1))
        {
            _isLate = true;
            later.IsOvertaken = true;
        }

        generation.Lines.Add(line);
        _written.Add(line);
    }

    private void FinishTorn(Generation generation)
    {
        if (generation.Torn.Length > 0)
        {
            Complete(generation);
        }
    }

    private void Append(Generation generation, string text)
    {
        text = generation.Length == 0 ? Header + "\n" + text : text;
        _folder.Append(text, generation.Name!);
        generation.Length += text.Length;
        generation.Identity = FileStatus.TryRead(_folder.PathOf(generation.Name!), out FileStatus status, out _) ? status.Identity.ToString() : "";
    }

    /// <summary>One file of the log.</summary>
    private sealed class Generation
    {
        /// <summary>Its name, until it is deleted.</summary>
        public string? Name { get; set; }

        public string Identity { get; set; } = "";

        public List<string> Lines { get; } = [];

        /// <summary>The line that is being written.</summary>
        public string Torn { get; set; } = "";

        public long Length { get; set; }

        /// <summary>How long it was when the program last looked.</summary>
        public long SeenLength { get; set; }

        /// <summary>Whether something was written to an older one since it was begun.</summary>
        public bool IsOvertaken { get; set; }

        /// <summary>Whether it is stored how far it was read.</summary>
        public bool IsKnown { get; set; }

        /// <summary>Whether the program has it open.</summary>
        public bool IsHeld { get; set; }
    }
}
