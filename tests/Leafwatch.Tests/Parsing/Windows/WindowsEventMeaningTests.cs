using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Windows;

public sealed class WindowsEventMeaningTests
{
    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("::FFFF:203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("fe80::1%12", "fe80::1")]
    [InlineData("::1", "::1")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("-", null)]
    [InlineData("", null)]
    [InlineData("LOCAL", null)]
    [InlineData("203.0.113.9x", null)]
    [InlineData("::ffff:", null)]
    [InlineData("%", null)]
    public void The_client_is_an_address_or_nothing(string written, string? address)
    {
        ParsedLine line = SomeWindowsEvent.FailedLogon("bob", address: written).AsXml();

        Assert.Equal(address, line["source.ip"]);
        Assert.Equal(written, line["winlog.event_data.IpAddress"]);
        Assert.Equal(address is null ? null : "51544", line["source.port"]);
    }

    [Fact]
    public void What_a_client_calls_itself_is_never_its_address()
    {
        ParsedLine logon = SomeWindowsEvent.FailedLogon("bob", workstation: "203.0.113.9", address: "-").AsXml();
        ParsedLine ntlm = new SomeWindowsEvent(4776, ("TargetUserName", "bob"), ("Workstation", @"\\203.0.113.9"), ("Status", "0xC0000064")).AsXml();

        Assert.Equal((null, "203.0.113.9"), (logon["source.ip"], logon["source.domain"]));
        Assert.Equal((null, "203.0.113.9"), (ntlm["source.ip"], ntlm["source.domain"]));
        Assert.Equal("unknown user", ntlm["event.reason"]);
    }

    [Theory]
    [InlineData("0xc000006d", "0xC0000064", "unknown user")]
    [InlineData("0xc000006d", "0x0", "unknown user or wrong password")]
    [InlineData("0xc000006e", "0xc0000072", "account disabled")]
    [InlineData("-1073741715", "-1073741718", "wrong password")]
    [InlineData("3221225581", "3221226036", "account locked")]
    [InlineData("0xc0ffee00", "0x0", "0xc0ffee00")]
    [InlineData("0xc0ffee0000000000", "nonsense", null)]
    public void The_most_exact_code_is_the_reason(string status, string subStatus, string? reason) =>
        Assert.Equal(reason, new SomeWindowsEvent(4625, ("Status", status), ("SubStatus", subStatus)).AsXml()["event.reason"]);

    [Theory]
    [InlineData(4771, "0x18", "::ffff:203.0.113.9", "authentication kerberos_login failure")]
    [InlineData(4771, "0x18", "::1", "authentication kerberos_authentication failure")]
    [InlineData(4771, "0x18", "::ffff:127.0.0.1", "authentication kerberos_authentication failure")]
    [InlineData(4768, "0x6", "203.0.113.9", "authentication kerberos_login failure")]
    [InlineData(4768, "0x12", "203.0.113.9", "authentication kerberos_login failure")]
    [InlineData(4768, "0x0", "203.0.113.9", "authentication kerberos_ticket success")]
    [InlineData(4768, "0x19", "203.0.113.9", "authentication kerberos_authentication unknown")]
    [InlineData(4769, "0x0", "203.0.113.9", "authentication kerberos_service_ticket success")]
    [InlineData(4769, "0x1B", "203.0.113.9", "authentication kerberos_service_ticket failure")]
    [InlineData(4776, "0x0", "203.0.113.9", "authentication ntlm_validation success")]
    [InlineData(4776, "0xC000006A", "203.0.113.9", "authentication ntlm_validation failure")]
    [InlineData(4776, "", "203.0.113.9", "authentication ntlm_validation unknown")]
    public void A_domain_controller_tells_an_attempt_where_nobody_else_does(int code, string status, string address, string kind) =>
        Assert.Equal(kind, new SomeWindowsEvent(code, ("TargetUserName", "bob"), ("Status", status), ("IpAddress", address)).AsXml().Kind());

    [Theory]
    [InlineData("0x3e7", "%%1842", "authentication windows_login success")]
    [InlineData("0x3e7", "%%1843", "session windows_linked_logon success")]
    [InlineData("0x0", "%%1843", "authentication windows_login success")]
    [InlineData("-", "%%1843", "authentication windows_login success")]
    public void Of_an_administrators_pair_of_logons_one_counts(string linked, string elevated, string kind) =>
        Assert.Equal(kind, new SomeWindowsEvent(4624, ("TargetUserName", "bob"), ("TargetLinkedLogonId", linked), ("ElevatedToken", elevated)).AsXml().Kind());

    [Theory]
    [InlineData(4625, "Microsoft-Windows-Security-Auditing", "Security", true)]
    [InlineData(4625, "Microsoft-Windows-Security-Auditing", "ForwardedEvents", true)]
    [InlineData(4625, "My Program", "Application", false)]
    [InlineData(4625, "My Program", "Security", false)]
    [InlineData(1102, "Microsoft-Windows-Eventlog", "Security", true)]
    [InlineData(1102, "Microsoft-Windows-Security-Auditing", "Security", false)]
    [InlineData(104, "Eventlog", "System", false)]
    [InlineData(7045, "Service Control Manager", "System", true)]
    [InlineData(7045, "My Program", "System", false)]
    public void A_number_means_something_for_its_provider_only(int code, string provider, string channel, bool isKnown)
    {
        ParsedLine line = new SomeWindowsEvent(code, ("TargetUserName", "bob")) { Provider = provider, Channel = channel }.AsXml();

        Assert.Equal(isKnown, line["event.action"] is not null);
        Assert.Equal((code.ToString(System.Globalization.CultureInfo.InvariantCulture), provider, channel), (line["event.code"], line["event.provider"], line["winlog.channel"]));
    }

    [Theory]
    [InlineData("2", "Interactive")]
    [InlineData("3", "Network")]
    [InlineData("10", "RemoteInteractive")]
    [InlineData("99", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("x", null)]
    public void A_logon_type_has_a_name(string number, string? name) =>
        Assert.Equal(name, new SomeWindowsEvent(4624, ("LogonType", number)).AsXml()["winlog.logon.type"]);

    [Theory]
    [InlineData("bob@EXAMPLE.ORG", "example.org", "bob")]
    [InlineData("bob@other.org", "example.org", "bob@other.org")]
    [InlineData("@example.org", "example.org", "@example.org")]
    [InlineData("bob@", "", "bob@")]
    public void A_realm_is_no_part_of_the_name(string name, string realm, string user) =>
        Assert.Equal(user, new SomeWindowsEvent(4769, ("TargetUserName", name), ("TargetDomainName", realm)).AsXml()["user.name"]);

    [Theory]
    [InlineData("CN=bob,CN=Users,DC=example,DC=org", "bob")]
    [InlineData(@"CN=bob\, the builder,DC=example", @"CN=bob\, the builder,DC=example")]
    [InlineData("CN=", "CN=")]
    [InlineData("-", null)]
    public void A_member_is_named_without_its_place_in_the_directory(string written, string? name) =>
        Assert.Equal(name, new SomeWindowsEvent(4728, ("MemberName", written)).AsXml()["user.target.name"]);
}
