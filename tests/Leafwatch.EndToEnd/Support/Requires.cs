namespace Leafwatch.EndToEnd.Support;

/// <summary>Skips a test, and says why, where the machine does not have what it needs.</summary>
internal static class Requires
{
    private static readonly string[] ProgramFolders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/lib/systemd"];

    public static void Root() => Assert.SkipUnless(Environment.UserName == "root", "needs root, as the real server does");

    /// <summary>The path of an installed program.</summary>
    public static string Program(string name, string package)
    {
        string? path = ProgramFolders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{name} is not installed (Debian package {package})");
        return path;
    }

    /// <summary>The published program: what <c>./test</c> made, or what an earlier publish left.</summary>
    public static string Leafwatch()
    {
        if (Environment.GetEnvironmentVariable("LEAFWATCH_PROGRAM") is { Length: > 0 } given)
        {
            return given;
        }

        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Leafwatch.slnx")))
        {
            folder = folder.Parent;
        }

        string program = Path.Combine(folder?.FullName ?? "", "artifacts/publish/Leafwatch/release/leafwatch");
        Assert.SkipUnless(File.Exists(program), "the program is not published: dotnet publish -c Release src/Leafwatch");
        return program;
    }
}
