using Leafwatch.Core.Parsing.Logins;
using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Ftp;

/// <summary>What FTP servers write; that of IIS is among the formats of W3C.</summary>
internal static class FtpFormats
{
    private static readonly Field[] FileFields = [FtpEvents.FilePath, FtpEvents.FileSize];

    private static readonly Field[] TransferFields =
    [
        Field.SourceIp, Field.SourceDomain, Field.UserName, Field.EventCategory, Field.EventAction, Field.EventOutcome, LoginFields.SessionId, .. FileFields,
        XferlogParser.AnonymousPassword,
    ];

    /// <summary>Pure-FTPd speaks to the system's logger alone: its name is for those who look for it.</summary>
    public static IReadOnlyList<LogFormat> All { get; } =
    [
        new("vsftpd", Sources("vsftpd"), SyslogFormats.Fields, static options => new VsftpdParser(options)),
        new("proftpd", Sources("proftpd"), SyslogFormats.Fields, static options => new ProftpdParser(options)),
        new("filezilla", Sources("filezilla"), FileZillaParser.Fields, static options => new FileZillaParser(options)),
        new("xferlog", Sources("ftp"), TransferFields, static options => new XferlogParser(options)),
        new("pure-ftpd-stats", Sources("pure-ftpd"), TransferFields, static _ => new PureFtpdStatsParser()),
    ];

    /// <summary>Those that are read as the system's logger's.</summary>
    public static IReadOnlyList<LogFormat> Sent { get; } = [new("pure-ftpd", Sources("pure-ftpd"), SyslogFormats.Fields, static options => new SyslogParser(options))];

    private static LogSource[] Sources(string product) => [new("authentication", product), new("ftp", product)];
}
