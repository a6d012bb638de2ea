using Leafwatch.Core.Parsing.Dns;
using Leafwatch.Core.Parsing.Ftp;
using Leafwatch.Core.Parsing.Logins;
using Leafwatch.Core.Parsing.Web;
using Leafwatch.Core.Parsing.Windows;

namespace Leafwatch.Core.Parsing.Syslog;

/// <summary>Logs of the system's logger, in which each program's messages mean what that program says.</summary>
internal static class SyslogFormats
{
    // What an event of Windows that came as text says to every rule about logins; its data besides are not taken out of envelopes.
    private static readonly Field[] OfWindows =
    [
        WindowsFields.Provider, WindowsFields.Channel, WindowsFields.LogonType, WindowsFields.UserDomain, WindowsFields.UserTargetDomain, WindowsFields.Executable, WindowsFields.ServiceName,
    ];

    /// <summary>The fields that messages of programs may have.</summary>
    public static IReadOnlyList<Field> Fields { get; } = [.. ((IEnumerable<Field>)
    [
        Field.LogLevel, Field.SourceIp, Field.SourceDomain, Field.SourcePort, Field.UserName, Field.EventCategory, Field.EventAction, Field.EventOutcome,
        Field.EventReason, Field.EventCode, Field.HostName, Field.ProcessName, Field.ProcessPid, Field.ProcessThreadId, Field.HttpRequestReferrer, .. LoginFields.All, .. DnsFields.Own, FtpEvents.FilePath, FtpEvents.FileSize, FtpEvents.Command,
        Field.ErrorMessage,
    ]).Union(WebCompanions.Fields).Union(OfWindows)];

    /// <summary>One file holds what sshd, sudo, PAM, name servers and web servers write.</summary>
    public static IReadOnlyList<LogSource> LogSources { get; } =
        [new("authentication", "linux", "sshd"), new(Product: "linux", Service: "auth"), new(Product: "linux", Service: "sudo"), new("dns", "linux"), .. WebCompanions.LogSources];

    /// <summary>The general name first; the others are for those who look for the name of their program.</summary>
    public static IReadOnlyList<LogFormat> All { get; } =
    [
        .. "syslog sshd dropbear pam sudo su systemd-logind dovecot postfix".Split(' ')
            .Select(name => new LogFormat(name, LogSources, Fields, static options => new SyslogParser(options))),
    ];
}
