using Leafwatch.EndToEnd.Support;
using MimeKit;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>
/// Debian's Exim as a submission server of our own: it takes mail only over STARTTLS and only from who signs in, and delivers
/// all of it into one maildir.
/// </summary>
internal sealed class MailServer : IAsyncDisposable
{
    public const string Username = "leafwatch";
    public const string Password = "correct horse battery staple";

    private const string User = "Debian-exim";

    private readonly string _program;
    private readonly string _configuration;
    private readonly string _inbox;
    private readonly string _refusal;
    private RunningProcess? _running;

    private MailServer(string program, string configuration, string inbox, string refusal, int port, Certificates certificates)
    {
        _program = program;
        _configuration = configuration;
        _inbox = inbox;
        _refusal = refusal;
        Port = port;
        Certificates = certificates;
    }

    public int Port { get; }

    public Certificates Certificates { get; }

    /// <summary>What it says to each recipient in place of taking the mail; a number for all (<c>451</c>), or <c>550 someone@example.org</c> for one.</summary>
    public string Refusal { set => File.WriteAllText(_refusal, value); }

    /// <summary>The mails that have arrived; each is complete, since a maildir's are moved into place.</summary>
    public IReadOnlyList<MimeMessage> Inbox
    {
        get
        {
            string arrived = Path.Combine(_inbox, "new");
            return Directory.Exists(arrived) ? [.. Directory.EnumerateFiles(arrived).Order().Select(file => MimeMessage.Load(file))] : [];
        }
    }

    /// <summary>Sets the server up without starting it.</summary>
    public static async Task<MailServer> CreateAsync(Workplace place)
    {
        Requires.Root();
        string program = Requires.Program("exim4", "exim4-daemon-heavy");
        int port = LoopbackPort.Free();
        Certificates certificates = Certificates.Create(place);
        string home = place.Folder("exim");
        string inbox = Path.Combine(home, "mail/inbox");
        foreach (string folder in new[] { "spool", "log", "mail" })
        {
            place.Folder($"exim/{folder}");
        }

        await RunningProcess.RunAsync("/bin/chown", "-R", User, home, certificates.Key);
        const string signedIn = "${if and{{eq{$auth2}{" + Username + "}}{eq{$auth3}{" + Password + "}}}}";
        string refusal = place.Write("exim/refusal", "");
        await RunningProcess.RunAsync("/bin/chown", User, refusal);
        string isLater = "${if eq{${readfile{" + refusal + "}}}{451}}";
        string isRefused = "${if eq{${readfile{" + refusal + "}}}{550 $local_part@$domain}}";
        string configuration = place.Write("exim.conf", $$$"""
            primary_hostname = mail.example.org
            spool_directory = {{{home}}}/spool
            log_file_path = {{{home}}}/log/%slog
            pid_file_path = {{{home}}}/exim.pid
            local_interfaces = 127.0.0.1
            daemon_smtp_ports = {{{port}}}
            tls_advertise_hosts = *
            tls_certificate = {{{certificates.Certificate}}}
            tls_privatekey = {{{certificates.Key}}}
            auth_advertise_hosts = ${if def:tls_in_cipher {*}{} }
            acl_smtp_rcpt = recipients
            deliver_drop_privilege = true
            host_lookup =
            rfc1413_hosts =
            keep_environment =

            begin acl
            recipients:
              defer
                condition = {{{isLater}}}
                message = 4.7.1 come back later
              deny
                condition = {{{isRefused}}}
                message = 5.1.1 no such user
              accept
                authenticated = *
                encrypted = *
              deny
                message = sign in first

            begin routers
            everybody:
              driver = accept
              transport = inbox

            begin transports
            inbox:
              driver = appendfile
              directory = {{{inbox}}}
              maildir_format
              create_directory

            begin authenticators
            plain:
              driver = plaintext
              public_name = PLAIN
              server_prompts = :
              server_condition = {{{signedIn}}}
              server_set_id = $auth2
            """);
        return new MailServer(program, configuration, inbox, refusal, port, certificates);
    }

    public static async Task<MailServer> StartAsync(Workplace place)
    {
        MailServer server = await CreateAsync(place);
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        _running = RunningProcess.Start(_program, ["-C", _configuration, "-bdf"]);
        await LoopbackPort.OpenAsync(Port, _running);
    }

    public async Task StopAsync()
    {
        if (_running is { } running)
        {
            await running.DisposeAsync();
            _running = null;
        }
    }

    public async Task<MimeMessage> ReceivedAsync(Func<MimeMessage, bool> wanted, Func<string> story, TimeSpan? within = null)
    {
        MimeMessage? found = null;
        await Eventually.TrueAsync(
            () => (found = Inbox.FirstOrDefault(wanted)) is not null,
            () => $"the mail has not come; there are [{string.Join("; ", Inbox.Select(mail => mail.Subject))}]. {story()}",
            within);
        return found!;
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
