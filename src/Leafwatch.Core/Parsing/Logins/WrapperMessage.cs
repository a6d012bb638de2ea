namespace Leafwatch.Core.Parsing.Logins;

/// <summary>What TCP wrappers say in the name of any program that asks them: <c>refused connect from NAME (ADDRESS)</c> (refuse.c of tcp_wrappers 7.6; Debian puts the address behind the name).</summary>
internal static class WrapperMessage
{
    private static readonly EventKind Refused = EventKind.NetworkFailure("connection_refused");

    private static ReadOnlySpan<byte> Start => "refused connect from "u8;

    /// <summary>Whether a program's message is theirs: sshd's is known to who reads that.</summary>
    public static bool Is(ReadOnlySpan<byte> program, ReadOnlySpan<byte> message) => message.StartsWith(Start) && !program.StartsWith("sshd"u8);

    public static void Set(EventView line, LineText message)
    {
        Refused.SetOn(line);
        LineText whom = message.From(Start.Length);
        if (whom.Bytes.EndsWith(")"u8) && whom.Without(")"u8).TryCutLast(" ("u8, out _, out LineText address) && PeerAddress.TrySet(line, address))
        {
            return;
        }

        // Where identd was asked, its word on the user stands before the host.
        PeerAddress.SetHost(line, whom.TryCutLast("@"u8, out _, out LineText host) ? host : whom);
    }
}
