using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>Formats of what programs say about logins, besides that of the system's logger.</summary>
internal static class LoginFormats
{
    private static readonly Field[] ServerFields =
    [
        Field.LogLevel, Field.SourceIp, Field.SourceDomain, Field.SourcePort, Field.UserName, Field.EventCategory, Field.EventAction, Field.EventOutcome,
        Field.EventReason, Field.EventCode, Field.HostName, Field.ProcessName, Field.ProcessPid, Field.ProcessThreadId, .. LoginFields.All, Field.ErrorMessage,
    ];

    /// <summary>What the programs write to files of their own.</summary>
    public static IReadOnlyList<LogFormat> All { get; } =
    [
        new("exim", [new("authentication", "exim"), new("email", "exim")], ServerFields, static options => new EximParser(options)),
        Database("mysql-json", "mysql", static options => new MySqlJsonParser(options)),
        Database("mysql", "mysql", static options => new MySqlParser(options)),
        Database("postgresql-csv", "postgresql", static options => new PostgreSqlCsvParser(options)),
        Database("postgresql-json", "postgresql", static options => new PostgreSqlJsonParser(options)),
        PostgreSql("postgresql", static options => new PostgreSqlParser(options)),
        Server("mariadb-audit", "mysql", ServerFileHeads.TryReadAudit, "server_audit", MariaDbAudit.Set),
        Server("xrdp", "xrdp", ServerFileHeads.TryReadXrdp, "xrdp", ManagementMessage.SetDesktop),
        Server("asterisk", "asterisk", ServerFileHeads.TryReadAsterisk, "asterisk", ManagementMessage.SetAsterisk),
        Server("roundcube", "roundcube", ServerFileHeads.TryReadRoundcube, "roundcube", AppMessage.SetRoundcube),
        Server("openvpn", "openvpn", ServerFileHeads.TryReadOpenVpn, "openvpn", OpenVpnMessage.Set),
        new("nextcloud", [new("authentication", "nextcloud"), new("application", "nextcloud")], NextcloudParser.Fields, static options => new NextcloudParser(options)),
        new("grafana", [new("authentication", "grafana"), new("application", "grafana")], GrafanaParser.Fields, static options => new GrafanaParser(options)),
    ];

    /// <summary>What is only text, to be tried when nothing else reads it.</summary>
    public static IReadOnlyList<LogFormat> Bare { get; } =
    [
        new("dropbear-stderr", SyslogFormats.LogSources, SyslogFormats.Fields, static options => new DropbearStandardErrorParser(options)),
        new("sshd-windows", SyslogFormats.LogSources, SyslogFormats.Fields, static options => new SshdFileParser(options)),
        new("sshd-stderr", SyslogFormats.LogSources, SyslogFormats.Fields, static options => new SshdStandardErrorParser(options)),
    ];

    /// <summary>The format of PostgreSQL's text, whatever its prefix.</summary>
    public static LogFormat PostgreSql(string name, Func<ParserOptions, LineParser> create) => Database(name, "postgresql", create);

    private static LogFormat Server(string name, string product, ServerFileHead head, string program, MessageMeaning meaning) =>
        new(name, [new("authentication", product), new("application", product)], ServerFields, options => new ServerFileParser(options, head, program, meaning));

    private static LogFormat Database(string name, string product, Func<ParserOptions, LineParser> create) =>
        new(name, [new("authentication", product), new("database", product)], ServerFields, create);
}
