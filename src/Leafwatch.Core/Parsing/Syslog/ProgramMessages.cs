using System.Text;
using Leafwatch.Core.Parsing.Dns;
using Leafwatch.Core.Parsing.Ftp;
using Leafwatch.Core.Parsing.Logins;
using Leafwatch.Core.Parsing.Web;
using Leafwatch.Core.Parsing.Windows;

namespace Leafwatch.Core.Parsing.Syslog;

/// <summary>Which programs' messages are understood, by the names that the programs give to the system's logger.</summary>
internal static class ProgramMessages
{
    private const int LongestName = 24;

    /// <summary>By the length of the name: there are few of each.</summary>
    private static readonly (byte[] Name, MessageMeaning Meaning)[][] ByLength = ByLengths(
        (OrFailure(SshdMessage.Set), "sshd sshd-session sshd-auth sftp-server internal-sftp"),
        (OrFailure(DropbearMessage.Set), "dropbear"),
        (OrFailure(PamMessage.SetOfHelper), "unix_chkpwd"),
        (OrFailure(SudoMessage.Set), "sudo sudo-rs"),
        (OrFailure(SuMessage.Set), "su su-l"),
        (OrFailure(ConsoleLoginMessage.Set), "login"),
        (LogindMessage.Set, "systemd-logind elogind elogind-daemon"),
        (OrFailure(PolkitMessage.Set), "polkitd polkitd(authority=local)"),
        (OrFailure(PkexecMessage.Set), "pkexec"),
        (OrFailure(DoasMessage.Set), "doas"),
        (AccountMessage.Set, "useradd usermod userdel groupadd groupmod groupdel gpasswd passwd chpasswd chage chsh chfn newgrp sg"),
        (CronMessage.Set, "CRON CROND cron crond crontab anacron"),
        (WrapperMessage.SetXinetd, "xinetd"),
        (OrFailure(ApplianceMessage.SetFirewall), "php-fpm php audit"),
        (OrFailure(ApplianceMessage.SetRouter), "uhttpd"),
        (OrFailure(ApplianceMessage.SetSynology), "Connection"),
        (OrFailure(ApplianceMessage.SetQnap), "qlogd"),
        (OrFailure(EximMessage.Set), "exim exim4"),
        (OrFailure(SendmailMessage.Set), "sendmail sm-mta sm-msp-queue"),
        (OrFailure(SaslauthdMessage.Set), "saslauthd"),
        (OrFailure(CourierMessage.SetImap), "imapd imapd-ssl courier-imapd imaplogin courierimaplogin"),
        (OrFailure(CourierMessage.SetPop3), "pop3d pop3d-ssl courier-pop3d pop3login courierpop3login"),
        (OrFailure(CourierMessage.SetSmtp), "courieresmtpd esmtpd"),
        (OrFailure(CyrusMessage.SetImap), "imap imaps cyrus/imap cyrus/imaps"),
        (OrFailure(CyrusMessage.SetPop3), "pop3 pop3s cyrus/pop3 cyrus/pop3s"),
        (OrFailure(CyrusMessage.SetSieve), "sieve cyrus/sieve"),
        (ApacheErrorParser.SetSent, "apache2 httpd"),
        (LighttpdErrorParser.SetSent, "lighttpd"),
        (HaproxyMessage.Set, "haproxy"),
        (OrFailure(VsftpdMessage.Set), "vsftpd"),
        (OrFailure(ProftpdMessage.Set), "proftpd"),
        (OrFailure(PureFtpdMessage.Set), "pure-ftpd"),
        (OrFailure(FtpdMessage.Set), "ftpd in.ftpd wu-ftpd"),
        (NamedMessage.Set, "named named-pkcs11 named-sdb"),
        (DnsmasqMessage.Set, "dnsmasq dnsmasq-dhcp"),
        (UnboundMessage.Set, "unbound"),
        (NsdMessage.Set, "nsd"),
        (PowerDnsMessage.Set, "pdns pdns_server pdns_recursor pdns-recursor"),
        (MySqlParser.SetSent, "mysqld mysqld_safe mariadbd mariadb"),
        (OrFailure(MariaDbAudit.SetSent), "mysql-server_auditing"),
        (PostgreSqlParser.SetSent, "postgres postgresql"),
        (OrFailure(DovecotMessage.Set), "dovecot"),
        (OrFailure(DovecotMessage.SetOfService), "imap-login pop3-login managesieve-login submission-login auth dovecot-auth auth-worker"),
        (OrFailure(OpenVpnMessage.Set), "openvpn"),
        (OrFailure(DirectoryMessage.SetSlapd), "slapd"),
        (OrFailure(DirectoryMessage.SetKerberos), "krb5kdc"),
        (OrFailure(DirectoryMessage.SetRadius), "freeradius radiusd"),
        (OrFailure(ManagementMessage.SetProxmox), "pvedaemon pveproxy pmgdaemon proxmox-backup-proxy proxmox-backup-api"),
        (OrFailure(ManagementMessage.SetMonit), "monit"),
        (OrFailure(ManagementMessage.SetDesktop), "xrdp xrdp-sesman xrdp-sesexec"),
        (OrFailure(ManagementMessage.SetAsterisk), "asterisk"),
        (OrFailure(AppMessage.SetPhpMyAdmin), "phpMyAdmin"),
        (OrFailure(AppMessage.SetWebmin), "webmin usermin"),
        (OrFailure(AppMessage.SetRoundcube), "roundcube"),
        (OrFailure(AppMessage.SetGitea), "gitea forgejo"),
        (OrFailure(AppMessage.SetVaultwarden), "vaultwarden"));

    private static readonly MessageMeaning Postfix = OrFailure(PostfixMessage.Set);
    private static readonly MessageMeaning Dovecot = OrFailure(DovecotMessage.SetOfService);
    private static readonly MessageMeaning OpenVpn = OrFailure(OpenVpnMessage.Set);
    private static readonly MessageMeaning WordPress = OrFailure(AppMessage.SetWordPress);

    /// <summary>Gives a message its meaning: PAM and TCP wrappers speak in the name of any program.</summary>
    /// <param name="line">The event.</param>
    /// <param name="program">The program's name.</param>
    /// <param name="message">What it said, in the line of the event.</param>
    public static void Set(EventView line, ReadOnlySpan<byte> program, LineText message)
    {
        if (PamMessage.Is(message.Bytes))
        {
            PamMessage.Set(line, message);
            FailureWords.Set(line, message);
        }
        else if (WrapperMessage.Is(program, message.Bytes))
        {
            WrapperMessage.Set(line, message);
        }
        else if (!SentMessage.TrySet(line, program, message.Bytes))
        {
            Of(program)?.Invoke(line, message);
        }
    }

    /// <summary>Whether a program's messages are understood.</summary>
    public static bool Knows(ReadOnlySpan<byte> program, ReadOnlySpan<byte> message) => PamMessage.Is(message) || Of(program) is not null || WebCompanions.ProgramOf(program) >= 0;

    /// <summary>How many attempts a message tells of.</summary>
    public static int Attempts(ReadOnlySpan<byte> program, ReadOnlySpan<byte> message) => StatedAttempts.In(program, message);

    /// <summary>The meaning of a program's messages; nothing for a program that is not known.</summary>
    private static MessageMeaning? Of(ReadOnlySpan<byte> program)
    {
        if (program.Length <= LongestName)
        {
            foreach ((byte[] name, MessageMeaning meaning) in ByLength[program.Length])
            {
                if (program.SequenceEqual(name))
                {
                    return meaning;
                }
            }
        }

        return Named(program);
    }

    /// <summary>Programs whose names have parts of the user's choice.</summary>
    private static MessageMeaning? Named(ReadOnlySpan<byte> program) =>
        PostfixMessage.IsProgram(program) ? Postfix
        : DovecotMessage.IsService(program) ? Dovecot
        : OpenVpnMessage.IsProgram(program) ? OpenVpn
        : AppMessage.IsWordPress(program) ? WordPress
        : null;

    /// <summary>What takes people in tells of failures in words that nobody knows yet, too.</summary>
    private static MessageMeaning OrFailure(MessageMeaning meaning) => (line, message) =>
    {
        meaning(line, message);
        FailureWords.Set(line, message);
    };

    private static (byte[] Name, MessageMeaning Meaning)[][] ByLengths(params (MessageMeaning Meaning, string Names)[] programs)
    {
        ILookup<int, (byte[], MessageMeaning)> byLength = programs
            .SelectMany(each => each.Names.Split(' ').Select(name => (Encoding.ASCII.GetBytes(name), each.Meaning)))
            .ToLookup(each => each.Item1.Length);
        return [.. Enumerable.Range(0, LongestName + 1).Select(length => byLength[length].ToArray())];
    }
}
