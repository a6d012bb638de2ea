namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What TCP wrappers say in the name of any program that asks them: <c>refused connect from NAME (ADDRESS)</c>, and of tcpd and inetd's programs <c>connect from NAME</c>
/// (refuse.c, tcpd.c of tcp_wrappers 7.6; Debian puts the address behind the name).
/// </summary>
internal static class WrapperMessage
{
    private static readonly EventKind Refused = EventKind.NetworkFailure("connection_refused");

    private static readonly EventKind Connected = EventKind.Network("connection");

    private static ReadOnlySpan<byte> Start => "refused connect from "u8;

    private static ReadOnlySpan<byte> Taken => "connect from "u8;

    /// <summary>Whether a program's message is theirs: sshd's is known to who reads that.</summary>
    public static bool Is(ReadOnlySpan<byte> program, ReadOnlySpan<byte> message) => (message.StartsWith(Start) && !program.StartsWith("sshd"u8)) || (message.StartsWith(Taken) && program.StartsWith("in."u8));

    /// <summary>
    /// What xinetd says itself of who connects: <c>START: ftp pid=7 from=ADDRESS</c>, <c>FAIL: ftp address from=ADDRESS</c> (log.c of xinetd 2.3).
    /// </summary>
    public static void SetXinetd(EventView line, LineText message)
    {
        bool isRefused = message.Bytes.StartsWith("FAIL: "u8);
        if ((isRefused || message.Bytes.StartsWith("START: "u8)) && message.TryCutLast(" from="u8, out _, out LineText peer))
        {
            (isRefused ? Refused : Connected).SetOn(line);
            PeerAddress.TrySet(line, peer);
        }
    }

    public static void Set(EventView line, LineText message)
    {
        bool isTaken = message.TrySkip(Taken, out LineText whom);
        (isTaken ? Connected : Refused).SetOn(line);
        whom = isTaken ? whom : message.From(Start.Length);
        if (whom.Bytes.EndsWith(")"u8) && whom.Without(")"u8).TryCutLast(" ("u8, out _, out LineText address) && PeerAddress.TrySet(line, address))
        {
            return;
        }

        // Where identd was asked, its word on the user stands before the host.
        PeerAddress.SetHost(line, whom.TryCutLast("@"u8, out _, out LineText host) ? host : whom);
    }
}
