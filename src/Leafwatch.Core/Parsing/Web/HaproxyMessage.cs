namespace Leafwatch.Core.Parsing.Web;

/// <summary>
/// What HAProxy says besides its logs of connections: of a client where a proxy has no format of log, and of its servers (src/server.c, src/check.c,
/// src/session.c).
/// </summary>
internal static class HaproxyMessage
{
    private static readonly EventKind Connected = EventKind.Network("connection");
    private static readonly EventKind ServerDown = EventKind.Network("server_down");
    private static readonly EventKind ServerUp = EventKind.Network("server_up");
    private static readonly Field Backend = Field.Named("haproxy.backend");
    private static readonly Field Server = Field.Named("haproxy.server");
    private static readonly Field Frontend = Field.Named("haproxy.frontend");

    public static IReadOnlyList<Field> Fields { get; } = [Backend, Server, Frontend];

    public static void Set(EventView line, LineText message)
    {
        if (message.TrySkip("Connect from "u8, out LineText rest))
        {
            SetConnection(line, rest);
        }
        else if (message.TrySkip("Server "u8, out rest) || message.TrySkip("Backup Server "u8, out rest))
        {
            SetServer(line, rest);
        }
        else if (message.TrySkip("backend "u8, out rest) && rest.TryCut(" has no server available!"u8, out LineText backend, out _))
        {
            ServerDown.SetOn(line);
            backend.SetAs(line, Backend);
        }
    }

    /// <summary><c>192.0.2.7:50022 to 192.0.2.80:80 (web/HTTP)</c>.</summary>
    private static void SetConnection(EventView line, LineText text)
    {
        if (!text.TryCut(" to "u8, out LineText client, out LineText rest))
        {
            return;
        }

        Connected.SetOn(line);
        if (client.TryCutLast(":"u8, out LineText address, out LineText port) && Digits.AreAll(port.Bytes))
        {
            ClientAddress.Set(line, address.Start, address.Length);
            port.SetAs(line, Field.SourcePort);
        }

        if (rest.TryCut(" ("u8, out _, out LineText bracket) && bracket.TryCut("/"u8, out LineText frontend, out _))
        {
            frontend.SetAs(line, Frontend);
        }
    }

    /// <summary><c>be/web1 is DOWN, reason: …</c>, <c>be/web1 is UP, reason: …</c>.</summary>
    private static void SetServer(EventView line, LineText text)
    {
        if (!text.TryCut(" is "u8, out LineText name, out LineText state) || !name.TryCut("/"u8, out LineText backend, out LineText server)
            || name.Bytes.Contains((byte)' '))
        {
            return;
        }

        if (state.Bytes.StartsWith("DOWN"u8))
        {
            ServerDown.SetOn(line);
        }
        else if (state.Bytes.StartsWith("UP"u8))
        {
            ServerUp.SetOn(line);
        }

        backend.SetAs(line, Backend);
        server.SetAs(line, Server);
    }
}
