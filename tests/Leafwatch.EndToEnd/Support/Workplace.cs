namespace Leafwatch.EndToEnd.Support;

/// <summary>A folder of its own for one test. Servers that give up root's rights can look into it.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("leafwatch-e2e-");

    public Workplace() => LetOthersIn(_directory.FullName);

    public string this[string name] => Path.Combine(_directory.FullName, name);

    public string Folder(string name)
    {
        string path = this[name];
        Directory.CreateDirectory(path);
        LetOthersIn(path);
        return path;
    }

    public string Write(string name, string text)
    {
        string path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public string WriteProgram(string name, string text)
    {
        string path = Write(name, text);
        LetOthersIn(path);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static void LetOthersIn(string path) => File.SetUnixFileMode(
        path,
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
}
