using Leafwatch.Values;

namespace Leafwatch.Scanning;

/// <summary>The files of a folder and of those below it.</summary>
internal static class ScanFolder
{
    /// <summary>
    /// Finds them, in the order of their names. Links to folders are not followed: they may lead in a circle; nor are links to
    /// files of the folder itself: their lines would count twice. A file without length is empty, or a pipe that nobody writes to.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="onFailure">Told of each folder that cannot be read, with the reason.</param>
    public static List<string> Files(string folder, Action<string, string> onFailure)
    {
        List<string> files = [];
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        Stack<string> folders = new([folder]);
        while (folders.TryPop(out string? next))
        {
            try
            {
                foreach (FileSystemInfo entry in new DirectoryInfo(next).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }))
                {
                    string path = Path.Combine(next, entry.Name);
                    if (entry is DirectoryInfo)
                    {
                        if (entry.LinkTarget is null)
                        {
                            folders.Push(path);
                        }
                    }
                    else if (entry is FileInfo { Length: > 0 } && entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName.StartsWith(root, StringComparison.Ordinal) != true)
                    {
                        files.Add(path);
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                onFailure(next, FileProblem.Of(e) ?? e.Message);
            }
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }
}
