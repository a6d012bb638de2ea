namespace Leafwatch.Core.Parsing.Dns;

/// <summary>The flags of a message's header as ECS names them (<c>dns.header_flags</c>), in the order of RFC 1035, section 4.1.1, and RFC 4035; several stand in one text.</summary>
[Flags]
internal enum DnsFlags
{
    None = 0,
    AuthoritativeAnswer = 1,
    Truncated = 2,
    RecursionDesired = 4,
    RecursionAvailable = 8,
    AuthenticData = 16,
    CheckingDisabled = 32,
    DnssecOk = 64,
}

/// <summary>Sets <c>dns.header_flags</c>.</summary>
internal static class DnsFlagText
{
    private static readonly string[] Names = ["AA", "TC", "RD", "RA", "AD", "CD", "DO"];

    private static readonly ConstantValue[] Texts =
        [.. Enumerable.Range(0, 1 << Names.Length).Select(flags => ConstantValue.Of(string.Join(' ', Names.Where((_, bit) => (flags & (1 << bit)) != 0))))];

    public static void SetOn(this DnsFlags flags, EventView line)
    {
        if (flags != DnsFlags.None)
        {
            line.Set(DnsFields.HeaderFlags, Texts[(int)flags]);
        }
    }
}
