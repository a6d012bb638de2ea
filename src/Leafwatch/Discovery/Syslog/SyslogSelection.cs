namespace Leafwatch.Discovery.Syslog;

/// <summary>Which messages are meant, by facility and severity (RFC 5424, section 6.2.1): a set of the 24 times 8 kinds.</summary>
internal sealed class SyslogSelection
{
    private const byte AllSeverities = 0xff;

    private static readonly string[] Facilities =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
        "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    private static readonly string[] Severities = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

    private readonly byte[] _severities;

    private SyslogSelection(byte[] severities) => _severities = severities;

    public static SyslogSelection Nothing { get; } = new(new byte[Facilities.Length]);

    public static SyslogSelection Everything { get; } = Nothing.Not();

    /// <summary>The facilities that logins, mail servers, FTP and DNS servers and proxies write to.</summary>
    public static SyslogSelection OfInterest { get; } = Named("auth", "authpriv", "mail", "daemon", "ftp",
        "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7");

    /// <summary>What programs that let people in write to.</summary>
    public static SyslogSelection Logins { get; } = Named("auth", "authpriv");

    public int Count => _severities.Sum(each => byte.PopCount(each));

    public bool IsEmpty => Count == 0;

    public static SyslogSelection Named(params ReadOnlySpan<string> facilities)
    {
        byte[] severities = new byte[Facilities.Length];
        foreach (string name in facilities)
        {
            int index = Array.IndexOf(Facilities, name is "security" ? "auth" : name);
            if (index >= 0)
            {
                severities[index] = AllSeverities;
            }
        }

        return new SyslogSelection(severities);
    }

    /// <summary>Every facility at some severities.</summary>
    /// <param name="from">The least grave.</param>
    /// <param name="to">The gravest.</param>
    public static SyslogSelection Between(string from, string to)
    {
        int least = SeverityOf(from);
        int gravest = SeverityOf(to);
        return least < 0 || gravest < 0 ? Everything : OfMask(MaskUpTo(Math.Max(least, gravest)) & ~(MaskUpTo(Math.Min(least, gravest)) >> 1));
    }

    public SyslogSelection And(SyslogSelection other) => Combined(other, (a, b) => a & b);

    public SyslogSelection Or(SyslogSelection other) => Combined(other, (a, b) => a | b);

    public SyslogSelection Not() => Combined(this, (a, _) => ~a);

    public SyslogSelection Without(SyslogSelection other) => And(other.Not());

    /// <summary>
    /// Reads a selector of syslog.conf(5), as rsyslog has it: <c>*.*;auth,authpriv.none</c>; <see langword="null"/> for what is none.
    /// </summary>
    public static SyslogSelection? TryRead(string selector)
    {
        byte[] severities = new byte[Facilities.Length];
        foreach (string part in selector.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            int point = part.LastIndexOf('.');
            if (point <= 0 || MaskOf(part[(point + 1)..], out bool isTaken) is not { } mask)
            {
                return null;
            }

            foreach (string facility in part[..point].Split(','))
            {
                int index = Array.IndexOf(Facilities, facility is "security" ? "auth" : facility);
                if (index < 0 && facility is not ("*" or "mark"))
                {
                    return null;
                }

                for (int i = 0; i < severities.Length; i++)
                {
                    if (i == index || facility == "*")
                    {
                        severities[i] = (byte)(isTaken ? severities[i] | mask : severities[i] & ~mask);
                    }
                }
            }
        }

        return new SyslogSelection(severities);
    }

    private static int? MaskOf(string priority, out bool isTaken)
    {
        isTaken = true;
        if (priority is "none")
        {
            isTaken = false;
            return AllSeverities;
        }

        if (priority.StartsWith('!'))
        {
            isTaken = false;
            priority = priority[1..];
        }

        bool isExact = priority.StartsWith('=');
        priority = isExact ? priority[1..] : priority;
        int severity = SeverityOf(priority);
        return priority == "*" ? AllSeverities : severity < 0 ? null : isExact ? 1 << severity : MaskUpTo(severity);
    }

    private static int SeverityOf(string name) => Array.IndexOf(Severities, name switch
    {
        "panic" or "emergency" => "emerg",
        "error" => "err",
        "warn" => "warning",
        "critical" => "crit",
        _ => name,
    });

    /// <summary>The severity and all graver ones.</summary>
    private static int MaskUpTo(int severity) => (1 << (severity + 1)) - 1;

    private static SyslogSelection OfMask(int mask)
    {
        byte[] severities = new byte[Facilities.Length];
        Array.Fill(severities, (byte)mask);
        return new SyslogSelection(severities);
    }

    private SyslogSelection Combined(SyslogSelection other, Func<int, int, int> combine) =>
        new([.. _severities.Zip(other._severities, (a, b) => (byte)combine(a, b))]);
}
