namespace Leafwatch.Tests.Parsing.Logins;

public sealed class SshdTroubleTests
{
    private const string Peer = "192.0.2.1 50022";

    [Theory]
    [InlineData("Read error from remote host 192.0.2.1 port 50022: Connection reset by peer", "network ssh_connection_failed", Peer, null)]
    [InlineData("Read error from user bob 192.0.2.1 port 50022: Connection timed out", "session ssh_connection_failed", Peer, "bob")]
    [InlineData("ssh_packet_write_poll: Connection from 192.0.2.1 port 50022: Permission denied", "network ssh_connection_failed", Peer, null)]
    [InlineData("fatal: packet_write_wait: Connection from authenticating user root 192.0.2.1 port 50022: Broken pipe [preauth]", "authentication ssh_connection_failed failure", Peer, "root")]
    [InlineData("ssh_packet_write_poll: Connection from invalid user x 203.0.113.9 port 1: y 192.0.2.1 port 50022: Broken pipe", "authentication ssh_connection_failed failure", Peer, "x 203.0.113.9 port 1: y")]
    [InlineData("Connection from user bob 192.0.2.1 port 50022: refusing non-sftp session", "session ssh_connection_failed", Peer, "bob")]
    [InlineData("fatal: userauth_finish: send failure packet: Connection from authenticating user root 192.0.2.1 port 50022: Broken pipe [preauth]", "authentication ssh_connection_failed failure", Peer, "root")]
    [InlineData("mm_request_receive: Connection from authenticatinguser root 192.0.2.1 port 50022: Broken pipe", "authentication ssh_connection_failed failure", Peer, "root")]
    [InlineData("error: kex_exchange_identification: client sent invalid protocol identifier \"x: Connection from 203.0.113.9 port 1: y\"", "network ssh_bad_identification", null, null)]
    [InlineData("terminating inactive connection from user bob 192.0.2.1 port 50022", "session ssh_connection_timeout", Peer, "bob")]
    [InlineData("error: kex_exchange_identification: client sent invalid protocol identifier \"GET / HTTP/1.1\"", "network ssh_bad_identification", null, null)]
    [InlineData("error: kex_exchange_identification: Connection closed by remote host", "network ssh_connection_failed", null, null)]
    [InlineData("Unable to negotiate a key exchange method", "network ssh_negotiation_failed", null, null)]
    [InlineData("error: beginning MaxStartups throttling", "network ssh_throttling", null, null)]
    [InlineData("Received request from 192.0.2.1 port 50022 to connect to host 198.51.100.9 port 80, but the request was denied.", "network ssh_forward_refused", Peer, null)]
    [InlineData("Nasty PTR record \"192.0.2.9\" is set up for 192.0.2.1, ignoring", "network ssh_reverse_mapping", "192.0.2.1 ", null)]
    [InlineData("Account bob has expired", "authentication ssh_account_expired failure", null, "bob")]
    [InlineData("User bob password has expired (password aged)", "authentication ssh_account_expired failure", null, "bob")]
    [InlineData("Authentication refused: bad ownership or modes for directory /home/bob", "authentication ssh_key_refused failure", null, null)]
    [InlineData("error: Certificate invalid: expired", "authentication ssh_key_refused failure", null, null)]
    [InlineData("userauth_pubkey: signature algorithm ssh-rsa not in PubkeyAcceptedAlgorithms [preauth]", "authentication ssh_key_refused failure", null, null)]
    [InlineData("error: WARNING: revoked key for bob attempted authentication", "authentication ssh_key_refused failure", null, "bob")]
    [InlineData("error: public key ED25519-SK SHA256:abc signature for bob from 192.0.2.1 port 50022 rejected: user presence (authenticator touch) requirement not met ", "authentication ssh_key_refused failure", Peer, "bob")]
    [InlineData("Disconnecting: Too many authentication failures for invalid user bob from 192.0.2.1 port 50022 ssh2 [preauth]", "authentication ssh_disconnecting failure", Peer, "bob")]
    [InlineData("Failed password for root from UNKNOWN port 65535 ssh2", "authentication ssh_login failure", null, "root")]
    [InlineData("Failed password for invalid user a b from UNKNOWN port 65535 ssh2", "authentication ssh_login failure", null, "a b")]
    [InlineData("Connection closed by invalid user bob UNKNOWN port 65535 [preauth]", "authentication ssh_connection_closed failure", null, "bob")]
    [InlineData("User bob from UNKNOWN not allowed because listed in DenyUsers", "authentication ssh_user_not_allowed failure", null, "bob")]
    [InlineData("error: PAM: Authentication failure for bob from UNKNOWN", "authentication pam_authentication failure", null, "bob")]
    [InlineData("Accepted password for bob from fe80::1%eth0 port 50022 ssh2", "authentication ssh_login success", "fe80::1 50022", "bob")]
    [InlineData("session opened for local user bob from [192.0.2.1]", "session sftp_session_opened success", "192.0.2.1 ", "bob")]
    [InlineData("subsystem request for foo by user bob failed, subsystem not found", "session ssh_session_started", null, "bob")]
    public void It_tells_what_broke_and_who_was_there(string message, string kind, string? peer, string? user)
    {
        ParsedLine line = SaidBy.Program("sshd[7]", message);

        Assert.Equal(kind, line.Kind());
        Assert.Equal(peer, line["source.ip"] is { } address ? $"{address} {line["source.port"]}" : null);
        Assert.Equal(user, line["user.name"]);
        Assert.Null(line["source.domain"]);
    }

    [Theory]
    [InlineData("Failed password for invalid user bob from 192.0.2.1 port 50022 ssh2\r", "authentication ssh_login failure")]
    [InlineData("Connection from 192.0.2.1 port 50022 on 198.51.100.1 port 22 rdomain \"\"", "network ssh_connection")]
    [InlineData("Server listening on 0.0.0.0 port 22.", "")]
    public void To_standard_error_it_writes_no_time_and_no_name(string line, string kind)
    {
        ParsedLine bare = ParsedLine.Read("sshd-stderr", line);
        Assert.True(bare.IsRead);
        Assert.Equal(kind, bare.Kind());
        Assert.Equal(ParsedLine.Reference, bare.Time);

        string inside = line.Replace("\r", "", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        ParsedLine contained = ParsedLine.Read("docker/sshd-stderr", $$"""{"log":"{{inside}}\r\n","stream":"stderr","time":"2026-11-19T08:00:00.5Z"}""");
        Assert.True(contained.IsRead);
        Assert.Equal(kind, contained.Kind());
        Assert.Equal(new DateTimeOffset(2026, 11, 19, 8, 0, 0, 500, TimeSpan.Zero), contained.Time);
    }

    [Theory]
    [InlineData("Write failed: Broken pipe")]
    [InlineData("Connection refused")]
    [InlineData("")]
    public void What_may_be_anybodys_is_not_taken_for_sshds(string line) => Assert.False(ParsedLine.Read("sshd-stderr", line).IsRead);
}
