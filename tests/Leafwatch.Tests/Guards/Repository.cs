namespace Leafwatch.Tests.Guards;

/// <summary>The files that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = [".git", "artifacts", "bin", "obj", "node_modules", "BenchmarkDotNet.Artifacts"];

    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Paths of files below a folder, from the root, with '/'.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) => Walk(new DirectoryInfo(Path.Combine(Root, folder)), pattern);

    private static IEnumerable<string> Walk(DirectoryInfo folder, string pattern)
    {
        foreach (FileInfo file in folder.EnumerateFiles(pattern))
        {
            yield return Path.GetRelativePath(Root, file.FullName).Replace('\\', '/');
        }

        foreach (string file in folder.EnumerateDirectories().Where(below => !NotOurs.Contains(below.Name)).SelectMany(below => Walk(below, pattern)))
        {
            yield return file;
        }
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Leafwatch.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not lie below the repository.");
    }
}
