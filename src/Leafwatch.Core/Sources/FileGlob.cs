using System.IO.Enumeration;

namespace Leafwatch.Core.Sources;

/// <summary>
/// The paths that a pattern stands for, as in glob(7): <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[!a-z]</c>, none of which
/// matches a separator or a leading dot.
/// </summary>
public sealed class FileGlob
{
    private static readonly char[] Wildcards = ['*', '?', '['];
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly string _pattern;
    private readonly string _root;
    private readonly string[] _parts;
    private readonly HashSet<string> _directories = [];

    public FileGlob(string pattern)
    {
        _pattern = pattern;
        _root = Path.GetPathRoot(pattern) ?? "";
        _parts = pattern[_root.Length..].Split(
            [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        HasWildcards = pattern.AsSpan().IndexOfAny(Wildcards) >= 0;
    }

    public bool HasWildcards { get; }

    /// <summary>The directories that the last <see cref="Expand"/> looked for, or into: what it would find changes only when something happens in them.</summary>
    public IReadOnlySet<string> Directories => _directories;

    /// <summary>Lists what is there now, in order of name. Of a pattern without wildcards that is the path itself, whether there is such a file or not.</summary>
    /// <param name="unreadable">Is told of each directory that could not be listed, and why.</param>
    public List<string> Expand(Action<string, string> unreadable)
    {
        _directories.Clear();
        if (!HasWildcards)
        {
            _directories.Add(Path.GetDirectoryName(_pattern) ?? _root);
            return [_pattern];
        }

        List<string> found = [_root];
        for (int i = 0; i < _parts.Length; i++)
        {
            List<string> next = [];
            foreach (string directory in found)
            {
                if (_parts[i].AsSpan().IndexOfAny(Wildcards) < 0)
                {
                    next.Add(Path.Combine(directory, _parts[i]));
                }
                else
                {
                    _directories.Add(directory);
                    List(directory, _parts[i], i < _parts.Length - 1, next, unreadable);
                }
            }

            found = next;
        }

        _directories.UnionWith(found.Select(path => Path.GetDirectoryName(path) ?? _root));
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>Whether a file name matches one part of a pattern. A star is tried again only from the last one: never more than name times pattern steps.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (name is ['.', ..] && pattern is not ['.', ..])
        {
            return false;
        }

        int p = 0;
        int n = 0;
        int star = -1;
        int starName = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                starName = n;
            }
            else if (p < pattern.Length && MatchesOne(pattern[p..], name[n], out int taken))
            {
                p += taken;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++starName;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }

    private static bool MatchesOne(ReadOnlySpan<char> pattern, char c, out int taken)
    {
        taken = 1;
        if (pattern[0] == '?')
        {
            return true;
        }

        // A bracket without an end is a plain character; one right after the beginning belongs to the set.
        int first = pattern is ['[', '!' or '^', ..] ? 2 : 1;
        int end = pattern[0] == '[' && pattern.Length > first ? pattern[(first + 1)..].IndexOf(']') : -1;
        if (end < 0)
        {
            return Fold(pattern[0]) == Fold(c);
        }

        ReadOnlySpan<char> set = pattern[first..(first + 1 + end)];
        taken = first + 1 + end + 1;
        bool found = false;
        for (int i = 0; i < set.Length; i++)
        {
            bool isRange = i + 2 < set.Length && set[i + 1] == '-';
            found |= Fold(c) >= Fold(set[i]) && Fold(c) <= Fold(isRange ? set[i + 2] : set[i]);
            i += isRange ? 2 : 0;
        }

        return found == (first == 1);
    }

    private static char Fold(char c) => OperatingSystem.IsWindows() ? char.ToLowerInvariant(c) : c;

    private static void List(string directory, string part, bool directories, List<string> found, Action<string, string> unreadable)
    {
        try
        {
            // A link to a directory says that it is one; whether anything else is a file is found out when it is looked at.
            found.AddRange(new FileSystemEnumerable<string>(directory, (ref entry) => entry.ToFullPath(), Everything)
            {
                ShouldIncludePredicate = (ref entry) => entry.IsDirectory == directories && Matches(part, entry.FileName),
            });
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            // Gone, or not there yet: it has no files.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            unreadable(directory, e.Message);
        }
    }
}
