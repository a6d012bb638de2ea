using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>Formats of what programs say about logins, besides that of the system's logger.</summary>
internal static class LoginFormats
{
    /// <summary>Names for logs of the system's logger that hold one program's lines; each reads those of all programs.</summary>
    public static IReadOnlyList<LogFormat> Programs(IReadOnlyList<LogSource> sources, IReadOnlyList<Field> fields) =>
    [
        .. "dropbear pam sudo su systemd-logind dovecot postfix".Split(' ')
            .Select(name => new LogFormat(name, sources, fields, static options => new SyslogParser(options))),
    ];
}
