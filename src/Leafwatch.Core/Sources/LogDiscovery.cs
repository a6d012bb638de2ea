using Microsoft.Win32.SafeHandles;

namespace Leafwatch.Core.Sources;

/// <summary>Logs that were found on this machine.</summary>
/// <param name="Pattern">The glob, or the file, to watch.</param>
/// <param name="Format">How to read them.</param>
/// <param name="Why">What was found, said so that the user can judge it.</param>
/// <param name="Unreadable">Those among them that may not be read, with the reason.</param>
public sealed record DiscoveredLog(string Pattern, string Format, string Why, IReadOnlyList<string> Unreadable)
{
    /// <summary>Whether at least one of the files can be read.</summary>
    public required bool IsReadable { get; init; }
}

/// <summary>Finds the logs of the servers of this machine where their packages put them.</summary>
public static class LogDiscovery
{
    // Debian and its kin; then Red Hat and its kin, SUSE, Arch and Alpine. A file belongs to the first line that matches it.
    private static readonly (string Pattern, string Format, string What)[] Places =
    [
        ("var/log/apache2/*vhosts_access.log", "apache-vhost-combined", "Apache's access log of the other virtual hosts"),
        ("var/log/apache2/*access*.log", "apache-combined", "Apache's access log"),
        ("var/log/apache2/*error*.log", "apache-error", "Apache's error log"),
        ("var/log/apache2/*access_log", "apache-combined", "Apache's access log"),
        ("var/log/apache2/*error_log", "apache-error", "Apache's error log"),
        ("var/log/httpd/*access_log", "apache-combined", "Apache's access log"),
        ("var/log/httpd/*error_log", "apache-error", "Apache's error log"),
        ("var/log/nginx/*access*.log", "nginx-combined", "nginx's access log"),
        ("var/log/nginx/*error*.log", "nginx-error", "nginx's error log"),
        ("var/log/auth.log", "sshd", "the system's log of logins"),
        ("var/log/secure", "sshd", "the system's log of logins"),
    ];

    /// <summary>Looks for logs.</summary>
    /// <param name="root">The root of the file system.</param>
    public static IReadOnlyList<DiscoveredLog> Find(string root = "/")
    {
        List<DiscoveredLog> found = [];
        HashSet<string> taken = [];
        foreach ((string pattern, string format, string what) in Places)
        {
            string full = Path.Combine(root, pattern);
            List<string> unreadable = [];
            List<string> files = [.. new FileGlob(full)
                .Expand((directory, reason) => unreadable.Add($"{directory}: {reason}"))
                .Where(path => !LogName.IsArchive(path) && File.Exists(path) && taken.Add(path))];
            int readable = files.Count(path => MayRead(path, unreadable));
            if (files.Count + unreadable.Count == 0)
            {
                continue;
            }

            string names = string.Join(", ", files.Take(3).Select(Path.GetFileName)) + (files.Count > 3 ? ", …" : "");
            found.Add(new DiscoveredLog(full, format, files.Count == 0 ? what : $"{what}: {names}", unreadable) { IsReadable = readable > 0 });
        }

        return found;
    }

    private static bool MayRead(string path, List<string> unreadable)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            unreadable.Add($"{path}: {e.Message}");
            return false;
        }
    }
}
