using System.Text;
using Leafwatch.Core.Parsing.Dns;
using Leafwatch.Core.Parsing.Ftp;
using Leafwatch.Core.Parsing.Logins;
using Leafwatch.Core.Parsing.Web;

namespace Leafwatch.Core.Parsing.Syslog;

/// <summary>Which programs' messages are understood, by the names that the programs give to the system's logger.</summary>
internal static class ProgramMessages
{
    private const int LongestName = 24;

    /// <summary>By the length of the name: there are few of each.</summary>
    private static readonly (byte[] Name, MessageMeaning Meaning)[][] ByLength = ByLengths(
        (SshdMessage.Set, "sshd sshd-session sshd-auth sftp-server internal-sftp"),
        (DropbearMessage.Set, "dropbear"),
        (PamMessage.SetOfHelper, "unix_chkpwd"),
        (SudoMessage.Set, "sudo sudo-rs"),
        (SuMessage.Set, "su su-l"),
        (ConsoleLoginMessage.Set, "login"),
        (LogindMessage.Set, "systemd-logind elogind elogind-daemon"),
        (PolkitMessage.Set, "polkitd polkitd(authority=local)"),
        (PkexecMessage.Set, "pkexec"),
        (DoasMessage.Set, "doas"),
        (AccountMessage.Set, "useradd usermod userdel groupadd groupmod groupdel gpasswd passwd chpasswd chage chsh chfn newgrp sg"),
        (EximMessage.Set, "exim exim4"),
        (SendmailMessage.Set, "sendmail sm-mta sm-msp-queue"),
        (SaslauthdMessage.Set, "saslauthd"),
        (CourierMessage.SetImap, "imapd imapd-ssl courier-imapd"),
        (CourierMessage.SetPop3, "pop3d pop3d-ssl courier-pop3d"),
        (CyrusMessage.SetImap, "imap imaps cyrus/imap cyrus/imaps"),
        (CyrusMessage.SetPop3, "pop3 pop3s cyrus/pop3 cyrus/pop3s"),
        (CyrusMessage.SetSieve, "sieve cyrus/sieve"),
        (ApacheErrorParser.SetSent, "apache2 httpd"),
        (LighttpdErrorParser.SetSent, "lighttpd"),
        (HaproxyMessage.Set, "haproxy"),
        (VsftpdMessage.Set, "vsftpd"),
        (ProftpdMessage.Set, "proftpd"),
        (PureFtpdMessage.Set, "pure-ftpd"),
        (FtpdMessage.Set, "ftpd in.ftpd wu-ftpd"),
        (NamedMessage.Set, "named named-pkcs11 named-sdb"),
        (DnsmasqMessage.Set, "dnsmasq dnsmasq-dhcp"),
        (UnboundMessage.Set, "unbound"),
        (NsdMessage.Set, "nsd"),
        (MySqlParser.SetSent, "mysqld mysqld_safe mariadbd mariadb"),
        (PostgreSqlParser.SetSent, "postgres postgresql"),
        (DovecotMessage.Set, "dovecot"),
        (DovecotMessage.SetOfService, "imap-login pop3-login managesieve-login submission-login auth dovecot-auth auth-worker"),
        (OpenVpnMessage.Set, "openvpn"),
        (DirectoryMessage.SetSlapd, "slapd"),
        (DirectoryMessage.SetKerberos, "krb5kdc"),
        (DirectoryMessage.SetRadius, "freeradius radiusd"),
        (ManagementMessage.SetProxmox, "pvedaemon pveproxy pmgdaemon proxmox-backup-proxy proxmox-backup-api"),
        (ManagementMessage.SetMonit, "monit"),
        (ManagementMessage.SetDesktop, "xrdp-sesman"),
        (ManagementMessage.SetAsterisk, "asterisk"),
        (AppMessage.SetPhpMyAdmin, "phpMyAdmin"),
        (AppMessage.SetWebmin, "webmin usermin"),
        (AppMessage.SetRoundcube, "roundcube"),
        (AppMessage.SetGitea, "gitea forgejo"),
        (AppMessage.SetVaultwarden, "vaultwarden"));

    /// <summary>Gives a message its meaning: PAM and TCP wrappers speak in the name of any program.</summary>
    /// <param name="line">The event.</param>
    /// <param name="program">The program's name.</param>
    /// <param name="message">What it said, in the line of the event.</param>
    public static void Set(EventView line, ReadOnlySpan<byte> program, LineText message)
    {
        if (PamMessage.Is(message.Bytes))
        {
            PamMessage.Set(line, message);
        }
        else if (WrapperMessage.Is(program, message.Bytes))
        {
            WrapperMessage.Set(line, message);
        }
        else
        {
            Of(program)?.Invoke(line, message);
        }
    }

    /// <summary>Whether a program's messages are understood.</summary>
    public static bool Knows(ReadOnlySpan<byte> program, ReadOnlySpan<byte> message) => PamMessage.Is(message) || Of(program) is not null;

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
        PostfixMessage.IsProgram(program) ? PostfixMessage.Set
        : DovecotMessage.IsService(program) ? DovecotMessage.SetOfService
        : OpenVpnMessage.IsProgram(program) ? OpenVpnMessage.Set
        : AppMessage.IsWordPress(program) ? AppMessage.SetWordPress
        : null;

    private static (byte[] Name, MessageMeaning Meaning)[][] ByLengths(params (MessageMeaning Meaning, string Names)[] programs)
    {
        ILookup<int, (byte[], MessageMeaning)> byLength = programs
            .SelectMany(each => each.Names.Split(' ').Select(name => (Encoding.ASCII.GetBytes(name), each.Meaning)))
            .ToLookup(each => each.Item1.Length);
        return [.. Enumerable.Range(0, LongestName + 1).Select(length => byLength[length].ToArray())];
    }
}
