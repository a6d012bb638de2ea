using System.Text;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Values;

/// <summary>Reads a secret from a file of its own.</summary>
/// <remarks>A name without a slash is first looked for among the service's credentials (systemd.exec(5), <c>LoadCredential=</c>).</remarks>
internal sealed class SecretFile(SettingsContext context)
{
    private const int LongestSecret = 64 * 1024;

    public Secret? Read(YamlEntry entry)
    {
        if (entry.AsWords() is not { } name)
        {
            return null;
        }

        string path = Credential(name) ?? Path.GetFullPath(Path.Combine(context.Directory, name));
        try
        {
            if (new FileInfo(path).Length > LongestSecret)
            {
                entry.Report($"'{entry.Name}': {path} is too large for a secret");
                return null;
            }

            string secret = File.ReadAllText(path, Encoding.UTF8).TrimEnd('\r', '\n');
            if (secret.Length == 0)
            {
                entry.Report($"'{entry.Name}': {path} is empty");
                return null;
            }

            WarnIfOpen(entry, path);
            return new Secret(secret);
        }
        catch (Exception e) when (FileProblem.Of(e) is not null)
        {
            entry.Report($"'{entry.Name}': {path} cannot be read: {FileProblem.Of(e)}");
            return null;
        }
    }

    private string? Credential(string name)
    {
        if (name.AsSpan().ContainsAny('/', '\\') || context.Machine.Variable("CREDENTIALS_DIRECTORY") is not { } directory)
        {
            return null;
        }

        string path = Path.Combine(directory, name);
        return File.Exists(path) ? path : null;
    }

    private static void WarnIfOpen(YamlEntry entry, string path)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead))
        {
            entry.Warn($"{path} can be read by every user of this machine", $"chmod o-r {path}");
        }
    }
}
