using System.Text;
using Leafwatch.Core.Sources;
using Leafwatch.Values;

namespace Leafwatch.Discovery;

/// <summary>
/// The files of the machine that is looked at, below a root. Paths that its configurations name are those of that machine; so much is
/// read of them, and so many directories listed, that no configuration can keep the reader busy.
/// </summary>
/// <param name="root">The root of its file system, as it is called here: <c>/</c> for this machine.</param>
internal sealed class MachineFiles(string root)
{
    private const int LongestFile = 1024 * 1024;
    private const int MostFiles = 4000;
    private const int MostCharacters = 16 * 1024 * 1024;
    private const int MostEntries = 200_000;
    private const int MostLinks = 8;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly HashSet<Remark> _remarks = [];
    private readonly string _root = Path.GetFullPath(root);
    private int _files;
    private int _characters;
    private int _entries;

    /// <summary>What could not be read.</summary>
    public IReadOnlyCollection<Remark> Remarks => _remarks;

    /// <summary>Whether this is the machine that the program runs on.</summary>
    public bool IsThisMachine => _root == Path.GetPathRoot(_root);

    /// <summary>Where a path of that machine is from here.</summary>
    public string Real(string path)
    {
        if (IsThisMachine && OperatingSystem.IsWindows())
        {
            return path;
        }

        string inside = path is [_, ':', ..] ? path[2..] : path;
        inside = path is [_, ':', ..] ? inside.Replace('\\', '/') : inside;
        return Path.Combine(_root, inside.TrimStart('/'));
    }

    /// <summary>A path without <c>.</c> and <c>..</c>, which cannot lead out of the root; relative ones begin at a directory.</summary>
    public static string Absolute(string directory, string path)
    {
        string joined = path.StartsWith('/') ? path : $"{directory}/{path}";
        List<string> parts = [];
        foreach (string part in joined.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return "/" + string.Join('/', parts);
    }

    /// <summary>The text of a file; <see langword="null"/> when it is not there or cannot be read, which is then remarked.</summary>
    /// <param name="path">The file.</param>
    /// <param name="from">Where it is named.</param>
    public string? Read(string path, SaidAt? from = null)
    {
        try
        {
            string real = Followed(Real(path));
            if (!FileStatus.TryRead(real, out FileStatus status, out string? problem))
            {
                return problem is null ? null : Refuse(path, from, problem);
            }

            if (!status.IsRegular)
            {
                return Directory.Exists(real) ? null : Refuse(path, from, "that is no regular file");
            }

            if (status.Length > LongestFile)
            {
                return Refuse(path, from, "larger than 1 MiB: no configuration");
            }

            if (_files >= MostFiles || _characters >= MostCharacters)
            {
                _remarks.Add(new Remark(null, "there are more configuration files than are read; some logs may be missing here"));
                return null;
            }

            _files++;
            using StreamReader reader = new(real, Encoding.UTF8);
            char[] text = new char[status.Length + 1];
            int length = reader.ReadBlock(text, 0, text.Length);
            _characters += length;
            return new string(text, 0, length);
        }
        catch (Exception e) when (FileProblem.Of(e) is { } problem)
        {
            return Refuse(path, from, problem);
        }
    }

    public bool IsFile(string path) => !path.Contains('\0') && File.Exists(Followed(Real(path)));

    public bool Exists(string path) => Path.Exists(Real(path));

    /// <summary>Whether there is a file at a path as it is called here (<see cref="Real"/>), or for a glob.</summary>
    public bool IsThere(string real) =>
        !real.Contains('\0') && Expand(IsThisMachine ? real : "/" + Path.GetRelativePath(_root, real)).Any(Exists);

    /// <summary>Where a link leads, as it is written; <see langword="null"/> when there is no link.</summary>
    public string? LinkOf(string path)
    {
        try
        {
            return new FileInfo(Real(path)).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The paths that a pattern stands for, in order of name; of one without wildcards the path itself.</summary>
    public IReadOnlyList<string> Expand(string pattern)
    {
        if (pattern.AsSpan().IndexOfAny('*', '?', '[') < 0)
        {
            return [pattern];
        }

        List<string> found = [""];
        string[] parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (string part in parts)
        {
            List<string> next = [];
            foreach (string directory in found)
            {
                if (part.AsSpan().IndexOfAny('*', '?', '[') < 0)
                {
                    next.Add($"{directory}/{part}");
                }
                else
                {
                    next.AddRange(List(directory).Where(name => FileGlob.Matches(part, name)).Select(name => $"{directory}/{name}"));
                }
            }

            found = next;
        }

        found.RemoveAll(path => !Exists(path));
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>The names of what is in a directory, in order; none when it is none.</summary>
    public IReadOnlyList<string> List(string directory)
    {
        List<string> names = [];
        try
        {
            foreach (string path in Directory.EnumerateFileSystemEntries(Real(directory.Length == 0 ? "/" : directory), "*", Everything))
            {
                if (++_entries > MostEntries)
                {
                    _remarks.Add(new Remark(null, "the wildcards of the configurations stand for more files than are looked at; some logs may be missing here"));
                    break;
                }

                names.Add(Path.GetFileName(path));
            }
        }
        catch (UnauthorizedAccessException)
        {
            _remarks.Add(new Remark(new SaidAt(directory, 1), "the directory may not be listed"));
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            // It is not there: nothing is in it.
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Of another machine's files, links with absolute targets lead to that machine's, too.</summary>
    private string Followed(string real)
    {
        for (int i = 0; i < MostLinks && !IsThisMachine; i++)
        {
            if (new FileInfo(real).LinkTarget is not { } target)
            {
                return real;
            }

            real = target.StartsWith('/') ? Real(target) : Path.Combine(Path.GetDirectoryName(real)!, target);
        }

        return real;
    }

    private string? Refuse(string path, SaidAt? from, string problem)
    {
        _remarks.Add(new Remark(from, $"{path} cannot be read: {problem}"));
        return null;
    }
}
