namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What OpenVPN's server says of its clients: <c>192.0.2.1:50022 TLS Auth Error: Auth Username/Password verification failed for peer</c> (src/openvpn/ssl_verify.c, ssl.c, forward.c of 2.3 to
/// 2.6).
/// </summary>
/// <remarks>
/// The attempt, <c>vpn_login</c>, is that line, and "[NAME] Peer Connection Initiated with …". The client stands first, behind its name when it has one; what it says comes after it.
/// </remarks>
internal static class OpenVpnMessage
{
    private static readonly EventKind LoggedIn = EventKind.Success("vpn_login");
    private static readonly EventKind Refused = EventKind.Failure("vpn_login");
    private static readonly EventKind Authenticated = EventKind.Success("vpn_authentication");
    private static readonly EventKind CertificateRefused = EventKind.Failure("vpn_certificate_refused");
    private static readonly EventKind Connected = EventKind.Network("vpn_connection");
    private static readonly EventKind Limited = EventKind.NetworkFailure("vpn_connection_refused");
    private static readonly EventKind Failed = EventKind.Network("vpn_connection_failed");

    /// <summary>Whether a tag is one of a server's, which Debian calls by its configuration: <c>ovpn-server</c>.</summary>
    public static bool IsProgram(ReadOnlySpan<byte> program) => program.StartsWith("ovpn-"u8);

    public static void Set(EventView line, LineText message)
    {
        ReadOnlySpan<byte> family = " from [AF_INET"u8;
        if (message.TrySkip("TLS Error: "u8, out LineText error) && error.TryCutLast(family, out LineText what, out LineText origin) && origin.TryCut("]"u8, out _, out LineText peer))
        {
            Failed.SetOn(line);
            what.SetAs(line, Field.EventReason);

            // "[AF_INET]192.0.2.1:50022 due to session context expire", "… (si=3 op=P_CONTROL_V1)"
            peer.TryCut(" "u8, out LineText only, out _);
            TrySetPeer(line, only);
            return;
        }

        bool isConnected = message.TrySkip("TCP connection established with [AF_INET"u8, out LineText connected) && connected.TryCut("]"u8, out _, out connected);
        if (isConnected || message.TrySkip("MULTI: Connection from "u8, out connected) || message.TrySkip("MULTI: Connection attempt from "u8, out connected))
        {
            (isConnected ? Connected : Limited).SetOn(line);
            connected.TryCut(" "u8, out LineText whole, out _);
            TrySetPeer(line, whole);
            return;
        }

        if (!message.TryCut(" "u8, out LineText client, out LineText said) || !TrySetPeer(line, client))
        {
            return;
        }

        if (said.TrySkip("TLS Auth Error: "u8, out LineText why))
        {
            Refused.SetOn(line);
            why.SetAs(line, Field.EventReason);
        }
        else if (said.TrySkip("["u8, out LineText named) && named.TryCut("] Peer Connection Initiated with "u8, out LineText name, out _))
        {
            LoggedIn.SetOn(line);
            name.SetAs(line, Field.UserName);
        }
        else if (said.TrySkip("TLS: Username/Password authentication succeeded for username '"u8, out LineText user))
        {
            Authenticated.SetOn(line);
            if (user.TryCutLast("'"u8, out LineText known, out _))
            {
                known.SetAs(line, Field.UserName);
            }
        }
        else if (said.TrySkip("VERIFY ERROR: "u8, out LineText reason))
        {
            CertificateRefused.SetOn(line);
            reason.SetAs(line, Field.EventReason);
        }
        else if (said.TrySkip("TLS Error: "u8, out reason))
        {
            Failed.SetOn(line);
            reason.SetAs(line, Field.EventReason);
        }
    }

    /// <summary><c>192.0.2.1:50022</c>, <c>bob/192.0.2.1:50022</c>, <c>[AF_INET]192.0.2.1:50022</c>.</summary>
    private static bool TrySetPeer(EventView line, LineText client)
    {
        LineText peer = client.TryCutLast("/"u8, out LineText name, out LineText behind) ? behind : client;
        if (!PeerAddress.TrySet(line, peer))
        {
            return false;
        }

        if (behind.Length > 0)
        {
            name.SetAs(line, Field.UserName);
        }

        return true;
    }
}
