using System.Text;
using Leafwatch.Discovery;

namespace Leafwatch.Tests.Support;

/// <summary>The file system of a made-up machine, in a folder that is gone after the test.</summary>
internal sealed class MachineTree : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Root => _folder.Path;

    public string this[string path] => Path.Combine(Root, path.TrimStart('/'));

    public MachineTree With(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllBytes(this[path], Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")));
        return this;
    }

    public MachineFiles Files() => new(Root);

    /// <summary>What was found, in one line each: path, format, site, where it is said.</summary>
    public IEnumerable<string> Lines(DiscoveredLogs? found) => found!.Logs.Select(log => string.Join(
        " | ",
        "/" + Path.GetRelativePath(Root, log.Path!),
        log.Format.Layout is { } layout ? $"{log.Format.Kind} {layout}" : log.Format.Name ?? "from its lines",
        log.VirtualHost ?? "-",
        log.Said?.ToString() ?? "usual"));

    public static IEnumerable<string> Remarks(DiscoveredLogs? found) => found!.Remarks.Select(remark => remark.ToString());

    public void Dispose() => _folder.Dispose();
}
