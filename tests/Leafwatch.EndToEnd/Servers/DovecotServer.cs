using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>Debian's Dovecot with one user, <c>bob</c>, whose password is <c>secret</c>; it answers for other servers too.</summary>
internal sealed class DovecotServer : IAsyncDisposable
{
    private readonly RunningProcess _running;

    private DovecotServer(RunningProcess running, string log, int imapPort, int authenticationPort)
    {
        _running = running;
        Log = log;
        ImapPort = imapPort;
        AuthenticationPort = authenticationPort;
    }

    public string Log { get; }

    public int ImapPort { get; }

    /// <summary>Where other servers ask whether a password is right.</summary>
    public int AuthenticationPort { get; }

    public static async Task<DovecotServer> StartAsync(Workplace place)
    {
        Requires.Root();
        string program = Requires.Program("dovecot", "dovecot-imapd");
        string home = place.Folder("dovecot");
        int imap = LoopbackPort.Free();
        int authentication = LoopbackPort.Free();
        string users = place.Write("dovecot/users", $$"""
            bob:{PLAIN}secret:65534:65534::{{place.Folder("dovecot/home")}}::

            """);
        await RunningProcess.RunAsync("/bin/chown", "65534", place["dovecot/home"]);

        // Its rooms for processes without rights belong to the package's folders; and it makes who failed wait longer and longer.
        string configuration = place.Write("dovecot/dovecot.conf", $$"""
            base_dir = {{home}}/run
            log_path = {{home}}/dovecot.log
            auth_verbose = yes
            auth_failure_delay = 0
            auth_mechanisms = plain login
            protocols = imap
            listen = 127.0.0.1
            ssl = no
            disable_plaintext_auth = no
            first_valid_uid = 1
            mail_location = maildir:{{home}}/home/mail
            service anvil {
              chroot =
              unix_listener anvil-auth-penalty {
                mode = 0
              }
            }
            service imap-login {
              chroot =
              inet_listener imap {
                port = {{imap}}
              }
              inet_listener imaps {
                port = 0
              }
            }
            service auth {
              inet_listener {
                port = {{authentication}}
              }
            }
            passdb {
              driver = passwd-file
              args = {{users}}
            }
            userdb {
              driver = passwd-file
              args = {{users}}
            }

            """);
        RunningProcess running = RunningProcess.Start(program, ["-F", "-c", configuration]);
        await LoopbackPort.OpenAsync(imap, running);
        return new DovecotServer(running, place["dovecot/dovecot.log"], imap, authentication);
    }

    /// <summary>Tries passwords in one connection until one is right.</summary>
    /// <returns>Whether one was.</returns>
    public async Task<bool> TryPasswordsAsync(string user, params IEnumerable<string> passwords)
    {
        using Conversation imap = await Conversation.OpenAsync(ImapPort);
        foreach (string password in passwords)
        {
            string answer = await imap.AskAsync($"a LOGIN \"{user}\" {password}", line => line.StartsWith("a ", StringComparison.Ordinal));
            if (answer.StartsWith("a OK", StringComparison.Ordinal))
            {
                await imap.AskAsync("b LOGOUT", line => line.StartsWith("b ", StringComparison.Ordinal));
                return true;
            }
        }

        return false;
    }

    public ValueTask DisposeAsync() => _running.DisposeAsync();
}
