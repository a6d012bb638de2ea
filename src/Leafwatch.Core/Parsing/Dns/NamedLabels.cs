using System.Text;

namespace Leafwatch.Core.Parsing.Dns;

/// <summary>
/// What BIND puts before a message if its channel asks for it: <c>queries: info: </c> (print-category, print-severity; lib/isc/log.c, isc_log_doit), and with
/// <c>named -g</c> of old versions the module, <c>ns/client: </c>.
/// </summary>
internal readonly ref struct NamedLabels
{
    private const int LongestCategory = 24;

    private static readonly (byte[] Name, ConstantValue Level)[] Severities =
    [
        .. "info notice warning error critical debug".Split(' ').Select(name => (Encoding.ASCII.GetBytes(name), ConstantValue.Of(name))),
    ];

    // lib/isc/log.c, lib/dns/log.c, lib/ns/log.c, bin/named/log.c of BIND 9.9 to 9.20.
    private static readonly byte[][] Categories =
    [
        .. ("default general database security config resolver xfer-in xfer-out notify client network update update-security queries query-errors responses dispatch dnssec "
            + "lame-servers delegation-only edns-disabled rpz rpz-passthru rate-limit cname spill dnstap zoneload nsid unmatched trust-anchor-telemetry serve-stale sslkeylog drop")
            .Split(' ').Select(Encoding.ASCII.GetBytes),
    ];

    private NamedLabels(LineText category, ConstantValue? severity, LineText message)
    {
        Category = category;
        Severity = severity;
        Message = message;
    }

    /// <summary>Empty when the channel does not print it.</summary>
    public LineText Category { get; }

    public ConstantValue? Severity { get; }

    public LineText Message { get; }

    public static NamedLabels Read(LineText text)
    {
        LineText category = default;
        LineText rest = text;
        if (TryCutLabel(text, out LineText label, out LineText after) && IsCategory(label.Bytes))
        {
            category = label;
            rest = after;
            if (TryCutLabel(rest, out LineText module, out LineText afterModule) && module.Bytes.Contains((byte)'/'))
            {
                rest = afterModule;
            }
        }

        return TryCutLabel(rest, out LineText severity, out LineText message) && LevelOf(severity.Bytes) is { } level
            ? new NamedLabels(category, level, message)
            : new NamedLabels(category, null, rest);
    }

    public void SetOn(EventView line)
    {
        if (Category.Length > 0)
        {
            Category.SetAs(line, DnsFields.Logger);
        }

        if (Severity is { } severity)
        {
            line.Set(Field.LogLevel, severity);
        }
    }

    private static bool TryCutLabel(LineText text, out LineText label, out LineText rest)
    {
        int colon = text.Bytes[..Math.Min(text.Length, LongestCategory)].IndexOf(": "u8);
        label = text.To(Math.Max(colon, 0));
        rest = colon < 0 ? text : text.From(colon + 2);
        return colon > 0;
    }

    private static bool IsCategory(ReadOnlySpan<byte> text)
    {
        foreach (byte[] category in Categories)
        {
            if (text.SequenceEqual(category))
            {
                return true;
            }
        }

        return false;
    }

    private static ConstantValue? LevelOf(ReadOnlySpan<byte> text)
    {
        foreach ((byte[] name, ConstantValue level) in Severities)
        {
            // debug has its number behind it: "debug 3".
            if (text.StartsWith(name) && (text.Length == name.Length || (text[name.Length] == ' ' && Digits.AreAll(text[(name.Length + 1)..]))))
            {
                return level;
            }
        }

        return null;
    }
}
