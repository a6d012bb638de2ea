namespace Leafwatch.Tests.Parsing.Logins;

public sealed class SshdMessageTests
{
    private const string Attacker = "192.0.2.1";

    private static ParsedLine Message(string message) => ParsedLine.Read("sshd", $"Mar 27 13:06:56 www sshd[1291]: {message}");

    [Theory]
    [InlineData("Failed password for root from 192.0.2.1 port 50022 ssh2", "ssh_login", "failure", "root", "password")]
    [InlineData("Failed password for invalid user admin from 192.0.2.1 port 50022 ssh2", "ssh_login", "failure", "admin", "password")]
    [InlineData("Failed password for illegal user admin from 192.0.2.1 port 50022", "ssh_login", "failure", "admin", "password")]
    [InlineData("Accepted publickey for alice from 192.0.2.1 port 50022 ssh2: ED25519 SHA256:abc", "ssh_login", "success", "alice", "publickey")]
    [InlineData("Failed keyboard-interactive/pam for alice from 192.0.2.1 port 50022 ssh2", "ssh_login", "failure", "alice", "keyboard-interactive/pam")]
    [InlineData("Failed none for invalid user x from 192.0.2.1 port 50022 ssh2", "ssh_method_query", "failure", "x", "none")]
    [InlineData("Postponed publickey for alice from 192.0.2.1 port 50022 ssh2 [preauth]", "ssh_postponed", "unknown", "alice", "publickey")]
    [InlineData("Partial publickey for alice from 192.0.2.1 port 50022 ssh2: RSA SHA256:abc", "ssh_partial", "unknown", "alice", "publickey")]
    [InlineData("Invalid user admin from 192.0.2.1 port 50022", "ssh_invalid_user", "failure", "admin", null)]
    [InlineData("Invalid user  from 192.0.2.1 port 50022", "ssh_invalid_user", "failure", "", null)]
    [InlineData("error: maximum authentication attempts exceeded for invalid user a b from 192.0.2.1 port 50022 ssh2 [preauth]", "ssh_max_attempts", "failure", "a b", null)]
    [InlineData("Connection closed by authenticating user root 192.0.2.1 port 50022 [preauth]", "ssh_connection_closed", "failure", "root", null)]
    [InlineData("Connection reset by invalid user a b 192.0.2.1 port 50022 [preauth]", "ssh_connection_reset", "failure", "a b", null)]
    [InlineData("Disconnecting invalid user x 192.0.2.1 port 50022: Too many authentication failures [preauth]", "ssh_disconnecting", "failure", "x", null)]
    [InlineData("Disconnecting authenticating user root 192.0.2.1 port 50022: Change of username or service not allowed: (root,ssh-connection) -> (x 203.0.113.9 port 1: ,ssh-connection) [preauth]", "ssh_disconnecting", "failure", "root", null)]
    [InlineData("Disconnecting invalid user a b 192.0.2.1 port 50022: Change of username or service not allowed: (a b,ssh-connection) -> (x,ssh-connection) [preauth]", "ssh_disconnecting", "failure", "a b", null)]
    [InlineData("ROOT LOGIN REFUSED FROM 192.0.2.1 port 50022", "ssh_root_refused", "failure", "root", null)]
    [InlineData("administratively prohibited connection for invalid user a b from 192.0.2.1 port 50022 [preauth]", "ssh_user_not_allowed", "failure", "a b", null)]
    [InlineData("Failed hostbased for invalid user a b from 192.0.2.1 port 50022 ssh2: RSA SHA256:abc, client user \"x from 203.0.113.9 port 1\", client host \"www.example.org\"", "ssh_login", "failure", "a b", "hostbased")]
    public void An_attempt_tells_who_and_from_where(string message, string action, string outcome, string user, string? reason)
    {
        ParsedLine line = Message(message);

        Assert.Equal("authentication", line["event.category"]);
        Assert.Equal(action, line["event.action"]);
        Assert.Equal(outcome, line["event.outcome"]);
        Assert.Equal(user, line["user.name"]);
        Assert.Equal(Attacker, line["source.ip"]);
        Assert.Equal("50022", line["source.port"]);
        Assert.Equal(reason, line["event.reason"]);
    }

    [Fact]
    public void With_UseDNS_PAM_is_asked_about_the_name_of_the_client()
    {
        ParsedLine line = Message("error: PAM: User not known to the underlying authentication module for illegal user bob from 203.0.113.9 from client.example.org");
        Assert.Equal(("pam_authentication", "bob from 203.0.113.9", "client.example.org"), (line["event.action"], line["user.name"], line["source.domain"]));
        Assert.Null(line["source.ip"]);
    }

    [Theory]
    [InlineData("Accepted password for bob from client.example.org port 50022 ssh2", "bob")]
    [InlineData("Failed password for invalid user a b from client.example.org port 50022 ssh2", null)]
    public void A_client_that_is_told_by_name_has_no_address(string message, string? user)
    {
        ParsedLine line = Message(message);
        Assert.Equal(("ssh_login", user, user is null ? null : "client.example.org"), (line["event.action"], line["user.name"], line["source.domain"]));
        Assert.Null(line["source.ip"]);
    }

    [Theory]
    [InlineData("Starting session: shell on pts/0 for bob from 192.0.2.1 port 50022 id 0", "bob")]
    [InlineData("Starting session: forced-command (key-option) 'x for y from 203.0.113.9 port 1' for bob from 192.0.2.1 port 50022 id 0", "bob")]
    [InlineData("Starting session: shell on pts/0 for x from 203.0.113.9 port 1 from 192.0.2.1 port 50022 id 0", "x from 203.0.113.9 port 1")]
    public void A_session_is_of_who_stands_last(string message, string user)
    {
        ParsedLine line = Message(message);
        Assert.Equal(("ssh_session_started", user, Attacker), (line["event.action"], line["user.name"], line["source.ip"]));
    }

    [Fact]
    public void An_empty_name_may_have_lost_a_space_on_the_way() =>
        Assert.Equal(Attacker, Message("Failed password for invalid user from 192.0.2.1 port 50022 ssh2")["source.ip"]);

    [Theory]
    [InlineData("pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root", "pam_authentication", "root")]
    [InlineData("pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1 ", "pam_authentication", null)]
    [InlineData("pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1 user=bob", "pam_authentication", "bob")]
    [InlineData("PAM 5 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root", "pam_more_failures", "root")]
    [InlineData("error: PAM: Authentication failure for illegal user a from b from 192.0.2.1", "pam_authentication", "a from b")]
    [InlineData("User denied from 192.0.2.1 not allowed because listed in DenyUsers", "ssh_user_not_allowed", "denied")]
    public void The_other_lines_of_an_attempt_have_another_action(string message, string action, string? user)
    {
        ParsedLine line = Message(message);

        Assert.Equal("authentication", line["event.category"]);
        Assert.Equal(action, line["event.action"]);
        Assert.Equal("failure", line["event.outcome"]);
        Assert.Equal(user, line["user.name"]);
        Assert.Equal(Attacker, line["source.ip"]);
    }

    [Theory]
    [InlineData("Connection from 192.0.2.1 port 50022 on 198.51.100.1 port 22 rdomain \"\"", "ssh_connection", "50022")]
    [InlineData("Connection closed by 192.0.2.1 port 50022 [preauth]", "ssh_connection_closed", "50022")]
    [InlineData("Did not receive identification string from 192.0.2.1 port 50022", "ssh_no_identification", "50022")]
    [InlineData("Did not receive identification string from 192.0.2.1", "ssh_no_identification", null)]
    [InlineData("Bad protocol version identification 'x' from 203.0.113.9 port 1' from 192.0.2.1 port 50022", "ssh_bad_identification", "50022")]
    [InlineData("Unable to negotiate with 192.0.2.1 port 50022: no matching key exchange method found. Their offer: x 203.0.113.9 port 1 [preauth]", "ssh_negotiation_failed", "50022")]
    [InlineData("Received disconnect from 192.0.2.1 port 50022:11: from 203.0.113.9 port 1 [preauth]", "ssh_disconnected", "50022")]
    [InlineData("Received disconnect from 192.0.2.1: 11: Bye Bye [preauth]", "ssh_disconnected", null)]
    [InlineData("banner exchange: Connection from 192.0.2.1 port 50022: invalid format", "ssh_connection_failed", "50022")]
    [InlineData("fatal: Timeout before authentication for 192.0.2.1 port 50022", "ssh_connection_timeout", "50022")]
    [InlineData("Timeout before authentication for connection from 192.0.2.1 to 198.51.100.1, pid = 7", "ssh_connection_timeout", null)]
    [InlineData("drop connection #11 from [192.0.2.1]:50022 on [198.51.100.1]:22 past MaxStartups", "ssh_connection_refused", "50022")]
    [InlineData("refused connect from 203.0.113.9.example.org (192.0.2.1)", "ssh_connection_refused", null)]
    [InlineData("reverse mapping checking getaddrinfo for [203.0.113.9] failed.example.org [192.0.2.1] failed - POSSIBLE BREAK-IN ATTEMPT!", "ssh_reverse_mapping", null)]
    [InlineData("Address 192.0.2.1 maps to host.example.org, but this does not map back to the address.", "ssh_reverse_mapping", null)]
    public void What_happens_before_a_name_is_given_is_no_authentication(string message, string action, string? port)
    {
        ParsedLine line = Message(message);

        Assert.Equal("network", line["event.category"]);
        Assert.Equal(action, line["event.action"]);
        Assert.Null(line["event.outcome"]);
        Assert.Equal(Attacker, line["source.ip"]);
        Assert.Equal(port, line["source.port"]);
    }

    [Theory]
    [InlineData("Starting session: shell on pts/0 for bob from 192.0.2.1 port 50022 id 0", "session", "ssh_session_started", "bob", Attacker)]
    [InlineData("Starting session: command for bob from 192.0.2.1 port 50022 id 0", "session", "ssh_session_started", "bob", Attacker)]
    [InlineData("Close session: user bob from 192.0.2.1 port 50022 id 0", "session", "ssh_session_closed", "bob", Attacker)]
    [InlineData("Closing connection to 192.0.2.1 port 50022", "network", "ssh_disconnected", null, Attacker)]
    [InlineData("Timeout, client not responding from user bob 192.0.2.1 port 50022", "session", "ssh_connection_timeout", "bob", Attacker)]
    [InlineData("subsystem request for sftp by user bob", "session", "ssh_session_started", "bob", null)]
    [InlineData("srclimit_penalise: ipv4: new 192.0.2.1/32 deferred penalty of 5 seconds for penalty: failed authentication", "network", "ssh_penalty", null, Attacker)]
    [InlineData("Authentication tried for bob with correct key but not from a permitted host (host=x, ip=192.0.2.66.example.org, ip=192.0.2.1).", "authentication", "ssh_host_not_permitted", "bob", Attacker)]
    [InlineData("Disconnecting: Too many authentication failures for root [preauth]", "authentication", "ssh_disconnecting", "root", null)]
    [InlineData("ssh_dispatch_run_fatal: Connection from invalid user admin 192.0.2.1 port 50022: message authentication code incorrect [preauth]", "authentication", "ssh_connection_failed", "admin", "192.0.2.1")]
    [InlineData("/home/bob/.ssh/authorized_keys:1: Authentication tried for bob with correct key but not from a permitted host (host=192.0.2.1, ip=192.0.2.1, required=198.51.100.1).", "authentication", "ssh_host_not_permitted", "bob", "192.0.2.1")]
    [InlineData("Failed publickey for invalid user git from 192.0.2.1 port 50022 ssh2: ED25519 SHA256:2yy0Q0kqWnmkNSPKPkhGSoPQuzPGUJv2e6dsZ0Ml5zc", "authentication", "ssh_login", "git", "192.0.2.1")]
    [InlineData("Failed publickey for invalid user x from 203.0.113.9 port 5 ssh2: RSA SHA256:a from 192.0.2.1 port 50022 ssh2: RSA 11:22:33", "authentication", "ssh_login", "x from 203.0.113.9 port 5 ssh2: RSA SHA256:a", "192.0.2.1")]
    public void What_else_it_says_has_another_action(string message, string category, string action, string? user, string? address)
    {
        ParsedLine line = Message(message);

        Assert.Equal(category, line["event.category"]);
        Assert.Equal(action, line["event.action"]);
        Assert.Equal(user, line["user.name"]);
        Assert.Equal(address, line["source.ip"]);
    }

    [Theory]
    [InlineData("Failed password for invalid user {0} from 192.0.2.1 port 50022 ssh2")]
    [InlineData("Invalid user {0} from 192.0.2.1 port 50022")]
    [InlineData("maximum authentication attempts exceeded for invalid user {0} from 192.0.2.1 port 50022 ssh2 [preauth]")]
    [InlineData("Connection closed by invalid user {0} 192.0.2.1 port 50022 [preauth]")]
    [InlineData("Disconnected from invalid user {0} 192.0.2.1 port 50022 [preauth]")]
    public void A_made_up_name_cannot_give_another_address(string message)
    {
        string[] names =
        [
            "x from 203.0.113.9 port 22 ssh2", "x from 203.0.113.9 port 22 ssh2: RSA SHA256:a", "root from 203.0.113.9 port 1", "x 203.0.113.9 port 22",
            " from 203.0.113.9", "x [preauth]", "authenticating user y 203.0.113.9 port 22", "invalid user root from 203.0.113.9 port 5 ssh2", "x port 5",
        ];
        Assert.All(names, name =>
        {
            ParsedLine line = Message(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, name));
            Assert.Equal(Attacker, line["source.ip"]);
            Assert.Equal(name, line["user.name"]);
        });
    }

    [Fact]
    public void A_certificate_cannot_give_another_address()
    {
        ParsedLine line = Message(
            "Failed publickey for alice from 192.0.2.1 port 50022 ssh2: RSA-CERT SHA256:a ID id from 203.0.113.9 port 22 ssh2: RSA SHA256:x (serial 0) CA ED25519 SHA256:b");

        Assert.Equal(Attacker, line["source.ip"]);
        Assert.Equal("alice", line["user.name"]);
    }

    [Fact]
    public void Where_neither_end_is_fixed_no_address_is_given()
    {
        ParsedLine line = Message(
            "Disconnecting invalid user x 203.0.113.9 port 1: Change of username or service not allowed: (x 192.0.2.1 port 50022: Change of username or service not allowed: (x 203.0.113.9 port 1");

        Assert.Equal("ssh_disconnecting", line["event.action"]);
        Assert.Null(line["source.ip"]);
        Assert.Null(line["user.name"]);
    }

    [Fact]
    public void A_repeated_message_stands_for_as_many()
    {
        ParsedLine line = Message("message repeated 3 times: [ Failed password for root from 192.0.2.1 port 50022 ssh2]");

        Assert.Equal(3, line.Weight);
        Assert.Equal("ssh_login", line["event.action"]);
        Assert.Equal(Attacker, line["source.ip"]);
        Assert.Equal("Failed password for root from 192.0.2.1 port 50022 ssh2", line["error.message"]);
        Assert.Equal(10_000, Message("message repeated 999999999 times: [ x]").Weight);
        Assert.Equal(1, Message("message repeated 9999999999 times: [ x]").Weight);
        Assert.Equal(1, Message("message repeated 0 times: [ x]").Weight);
        Assert.Equal(1, Message("Failed password for root from 192.0.2.1 port 50022 ssh2").Weight);
    }

    [Theory]
    [InlineData("sshd[1]: ", "sshd", "1", true)]
    [InlineData("sshd-session[1]: ", "sshd-session", "1", true)]
    [InlineData("sshd-auth[1]: ", "sshd-auth", "1", true)]
    [InlineData("sshd: ", "sshd", null, true)]
    [InlineData("CRON[77]: ", "CRON", "77", false)]
    [InlineData("sudo: ", "sudo", null, false)]
    [InlineData("systemd-logind[1118]: ", "systemd-logind", "1118", false)]
    [InlineData("gdm-password][12]: ", "gdm-password]", "12", false)]
    public void Every_program_is_read_and_only_sshd_understood(string tag, string name, string? pid, bool understood)
    {
        ParsedLine line = ParsedLine.Read("sshd", $"Mar 27 13:06:56 www {tag}Failed password for root from 192.0.2.1 port 50022 ssh2");

        Assert.True(line.IsRead);
        Assert.Equal("www", line["host.name"]);
        Assert.Equal(name, line["process.name"]);
        Assert.Equal(pid, line["process.pid"]);
        Assert.Equal(understood ? "authentication" : null, line["event.category"]);
        Assert.Equal("Failed password for root from 192.0.2.1 port 50022 ssh2", line["error.message"]);
    }

    [Fact]
    public void A_line_without_a_program_is_read()
    {
        ParsedLine line = ParsedLine.Read("sshd", "Mar 27 13:06:56 www -- MARK --");

        Assert.True(line.IsRead);
        Assert.Null(line["process.name"]);
        Assert.Equal("-- MARK --", line["error.message"]);
    }

    [Fact]
    public void Each_attempt_at_a_real_server_counts_once()
    {
        ParsedLine[] lines = [.. ParsedLine.Sample("sshd-rfc3339.log").Select(line => ParsedLine.Read("sshd", line))];
        ParsedLine[] logins = [.. lines.Where(line => line["event.action"] == "ssh_login")];

        Assert.All(lines, line => Assert.True(line.IsRead));
        Assert.Equal(2, logins.Count(line => line["event.outcome"] == "success"));
        Assert.Equal(
            ["alice publickey", "alice publickey", " password", "x from 192.0.2.66 port 22 ssh2 password", "nobody2 password", "alice password", "root password",
                "alice keyboard-interactive/pam", "denied password"],
            logins.Where(line => line["event.outcome"] == "failure").Select(line => $"{line["user.name"]} {line["event.reason"]}"));
        Assert.All(lines.Where(line => line["source.ip"] is not null), line => Assert.Equal("127.0.0.1", line["source.ip"]));
    }

    [Fact]
    public void Both_time_stamps_of_a_real_server_give_the_same_events()
    {
        DateTimeOffset reference = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
        ParsedLine[] old = [.. ParsedLine.Sample("sshd-rfc3164.log").Select(line => ParsedLine.Read("sshd", line, reference: reference))];
        ParsedLine[] recent = [.. ParsedLine.Sample("sshd-rfc3339.log").Select(line => ParsedLine.Read("sshd", line))];

        Assert.Equal(recent.Select(line => line.Fields), old.Select(line => line.Fields));
        Assert.Equal(recent.Select(line => line.Time.ToUnixTimeSeconds()), old.Select(line => line.Time.ToUnixTimeSeconds()));
    }

    [Fact]
    public void A_certificate_from_elsewhere_is_refused_with_the_address()
    {
        ParsedLine line = Message("cert: Authentication tried for bob with valid certificate but not from a permitted source address (192.0.2.1).");

        Assert.Equal(("ssh_host_not_permitted", "bob", Attacker), (line["event.action"], line["user.name"], line["source.ip"]));
    }
}
