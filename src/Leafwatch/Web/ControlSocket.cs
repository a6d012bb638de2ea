using System.Security.Cryptography;
using System.Text;
using Leafwatch.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Leafwatch.Web;

/// <summary>
/// Where commands of this machine talk to the running program: a Unix socket in a folder of the state that its owner and root alone may open; on
/// Windows a pipe of the same user. Whoever may open it could write into the state as well, and is asked for nothing more.
/// </summary>
internal static class ControlSocket
{
    /// <summary>Who a command says it acts for.</summary>
    public const string UserHeader = "X-Leafwatch-User";

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The kernel takes no longer names (unix(7): sun_path).</summary>
    private const int LongestPath = 107;

    /// <summary>The socket of a state; on Windows the name of the pipe.</summary>
    public static string PathIn(string stateDirectory) => OperatingSystem.IsWindows()
        ? $"leafwatch-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(stateDirectory).ToUpperInvariant())), 0, 8)}"
        : Path.Combine(stateDirectory, "control", "leafwatch.sock");

    public static void Listen(KestrelServerOptions kestrel, string stateDirectory, Action<string> onTrouble)
    {
        string path = PathIn(stateDirectory);
        if (OperatingSystem.IsWindows())
        {
            kestrel.ListenNamedPipe(path, Mark);
            return;
        }

        if (Encoding.UTF8.GetByteCount(path) > LongestPath)
        {
            onTrouble($"commands cannot talk to the running program: {path} is longer than a socket may be named");
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, Owner | UnixFileMode.UserExecute);

            // That of a program that was killed: this one holds the state, and no other is there.
            File.Delete(path);
            kestrel.ListenUnixSocket(path, Mark);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            onTrouble($"commands cannot talk to the running program: {e.Message}");
        }
    }

    /// <summary>The folder keeps others out already; so does the socket.</summary>
    public static void Restrict(string stateDirectory)
    {
        if (!OperatingSystem.IsWindows() && PathIn(stateDirectory) is var path && File.Exists(path))
        {
            File.SetUnixFileMode(path, Owner);
        }
    }

    public static bool Is(HttpContext http) => http.Features.Get<Caller>() is not null;

    public static Identity Who(HttpContext http) =>
        new(http.Request.Headers[UserHeader].ToString() is var name && User.IsName(name) ? name : AuditEntry.CommandLine, Role.Administrator) { IsLocal = true };

    private static void Mark(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Set(new Caller());
        return next(connection);
    });

    private sealed class Caller;
}
