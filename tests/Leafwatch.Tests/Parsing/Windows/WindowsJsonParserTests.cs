using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Windows;

public sealed class WindowsJsonParserTests
{
    private static readonly DateTimeOffset Quarter = new(2024, 10, 9, 7, 14, 30, TimeSpan.Zero);

    [Theory]
    [InlineData("winlogbeat", """{"@timestamp":"2024-10-09T07:14:30Z","winlog":{"channel":"Security","event_id":"4625","event_data":{"TargetUserName":"bob","IpAddress":"192.0.2.7"}}}""")]
    [InlineData("winlogbeat", """{"@timestamp":"2024-10-09T07:14:30Z","winlog.channel":"Security","winlog.event_id":4625,"winlog.event_data":{"TargetUserName":"bob","IpAddress":"192.0.2.7"}}""")]
    [InlineData("winlogbeat", """{"winlog.event_data.IpAddress":"192.0.2.7","winlog.event_data.TargetUserName":"bob","winlog":{"channel":"Security","event_id":4625},"@timestamp":"2024-10-09T07:14:30Z"}""")]
    [InlineData("winlogbeat", """{"@timestamp":"2030-01-01T00:00:00Z","winlog":{"time_created":"2024-10-09T07:14:30Z","channel":"Security","event_id":4625,"event_data":{"TargetUserName":"bob","IpAddress":"192.0.2.7"}}}""")]
    [InlineData("winlogbeat", """{"@timestamp":"2024-10-09T07:14:30Z","event_id":4625,"log_name":"Security","event_data":{"TargetUserName":"bob","IpAddress":"192.0.2.7"}}""")]
    [InlineData("nxlog-json", """{"EventTime":"2024-10-09T03:14:30-04:00","EventID":4625,"SourceName":"Microsoft-Windows-Security-Auditing","TargetUserName":"bob","IpAddress":"192.0.2.7"}""")]
    [InlineData("nxlog-json", """{"EventTime":1728458070,"EventID":4625,"Channel":"Security","TargetUserName":"bob","IpAddress":"192.0.2.7"}""")]
    [InlineData("nxlog-json", """<14>Oct  9 07:14:30 dc1 Microsoft-Windows-Security-Auditing[516]: {"EventTime":"2024-10-09 07:14:30","EventID":"4625","Channel":"Security","TargetUserName":"bob","IpAddress":"192.0.2.7"}""")]
    [InlineData("windows-json", """{"System":{"EventID":{"Value":"4625"},"Provider":{"@Name":"Microsoft-Windows-Security-Auditing"},"TimeCreated":{"@SystemTime":"2024-10-09 07:14:30"}},"EventData":{"Data":[{"@Name":"TargetUserName","#text":"bob"},{"@Name":"X"},{"@Name":"IpAddress","#text":"192.0.2.7"}]}}""")]
    [InlineData("windows-json", """{"TimeCreated":"2024-10-09 03:14:30 -0400","EventID":4625,"ProviderName":"Microsoft-Windows-Security-Auditing","StringInserts":["S-1-0-0","-","-","0x0","S-1-0-0","bob","EXAMPLE","0xc000006d","%%2313","0xc0000064","3","NtLmSsp","NTLM","WS","-","-","0","0x0","-","192.0.2.7","1"]}""")]
    [InlineData("windows-json", """{"Id":4625,"LogName":"Security","TimeCreated":{"value":"\/Date(1728458070000)\/","DisplayHint":2,"DateTime":"October 9"},"Properties":[{"Value":{"BinaryLength":12,"Value":"S-1-0-0"}},{"Value":"-"},{"Value":null},{"Value":0},{"Value":"S"},{"Value":"bob"},{"Value":""},{"Value":1},{},{"Value":1},{"Value":3},{},{},{},{},{},{},{},{},{"Value":"192.0.2.7"}]}""")]
    [InlineData("wazuh", """{"win":{"system":{"providerName":"Microsoft-Windows-Security-Auditing","providerGuid":"{54849625-5478-4994-a5ba-3e3b0328c30d}","eventID":"4625","version":"0","level":"0","task":"12544","opcode":"0","keywords":"0x8010000000000000","systemTime":"2024-10-09T07:14:30.0000000Z","eventRecordID":"212201","processID":"588","threadID":"3720","channel":"Security","computer":"dc1.example.org","severityValue":"AUDIT_FAILURE","message":"\"An account failed to log on.\""},"eventdata":{"subjectUserSid":"S-1-0-0","subjectLogonId":"0x0","targetUserSid":"S-1-0-0","targetUserName":"bob","targetDomainName":"EXAMPLE","status":"0xc000006d","failureReason":"%%2313","subStatus":"0xc000006a","logonType":"3","logonProcessName":"NtLmSsp","ipAddress":"192.0.2.7","ipPort":"50000"}}}""")]
    [InlineData("wazuh", """{"timestamp":"2024-10-09T07:14:32.123+0000","rule":{"level":5,"description":"Logon failure - Unknown user or bad password.","id":"60122"},"agent":{"id":"003","name":"dc1","ip":"198.51.100.4"},"decoder":{"name":"windows_eventchannel"},"data":{"win":{"system":{"providerName":"Microsoft-Windows-Security-Auditing","eventID":"4625","systemTime":"2024-10-09T07:14:30.0000000Z","channel":"Security","computer":"dc1.example.org"},"eventdata":{"targetUserName":"bob","status":"0xc000006d","subStatus":"0xc000006a","logonType":"3","ipAddress":"192.0.2.7"}}},"location":"EventChannel"}""")]
    public void A_failed_logon_is_read_in_each_of_the_ways_to_write_it(string format, string text)
    {
        ParsedLine line = ParsedLine.Read(format, text);

        Assert.True(line.IsRead);
        Assert.Equal(Quarter, line.Time);
        Assert.Equal("authentication windows_login failure", line.Kind());
        Assert.Equal(("bob", "192.0.2.7"), (line["user.name"], line["source.ip"]));
    }

    [Fact]
    public void A_local_time_is_of_the_zone_of_the_source() =>
        Assert.Equal(
            new DateTimeOffset(2024, 10, 9, 3, 14, 30, TimeSpan.FromHours(-4)),
            ParsedLine.Read("nxlog-json", """{"EventTime":"2024-10-09 03:14:30","EventID":4625,"Channel":"Security"}""", "America/Toronto").Time);

    [Fact]
    public void A_message_alone_tells_who_and_from_where()
    {
        ParsedLine line = ParsedLine.Read(
            "windows-json",
            """{"Id":4776,"TimeCreated":"\/Date(1728458070000)\/","Message":"The computer attempted to validate the credentials for an account.\r\n\r\nAuthentication Package:\tMICROSOFT_AUTHENTICATION_PACKAGE_V1_0\r\nLogon Account:\tbob\r\nSource Workstation:\tKALI\r\nError Code:\t0xC000006A"}""");

        Assert.Equal("authentication ntlm_validation failure", line.Kind());
        Assert.Equal(("bob", "KALI", "wrong password"), (line["user.name"], line["source.domain"], line["event.reason"]));
    }

    [Theory]
    [InlineData("winlogbeat", """{"@timestamp":"2024-10-09T07:14:30Z","event":{"code":"4625"},"message":"x"}""")]
    [InlineData("winlogbeat", """{"@timestamp":"2024-10-09T07:14:30Z","winlog":{"channel":"Security","event_id":4625}""")]
    [InlineData("winlogbeat", """{"@timestamp":"2024-10-09T07:14:30Z","winlog":{"channel":"Security","event_id":4625}} x""")]
    [InlineData("winlogbeat", """{"@timestamp":"2024-10-09T07:14:30Z","winlog":{"channel":"Security","event_id":-1}}""")]
    [InlineData("nxlog-json", """{"EventTime":"2024-10-09 07:14:30","EventID":4625}""")]
    [InlineData("nxlog-json", """{"EventTime":"yesterday","EventID":4625,"Channel":"Security"}""")]
    [InlineData("windows-json", """{"Id":4625,"TimeCreated":"\/Date()\/","LogName":"Security"}""")]
    [InlineData("windows-json", """{"Id":4625,"TimeCreated":"\/Date(99999999999999999999)\/","LogName":"Security"}""")]
    [InlineData("windows-json", """{"Id":4625,"TimeCreated":"2024-10-09T07:14:30Z"}""")]
    [InlineData("windows-json", "{}")]
    [InlineData("windows-json", """{"a":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""")]
    [InlineData("nxlog-json", """Oct  9 07:14:31 web sshd[1]: Invalid user {"EventTime":"2024-10-09 07:14:30","EventID":4625,"Channel":"Security"}""")]
    public void What_is_no_event_is_not_read(string format, string line) => Assert.False(ParsedLine.Read(format, line).IsRead);

    [Fact]
    public void Keys_below_others_are_no_data_of_the_event()
    {
        ParsedLine line = ParsedLine.Read(
            "nxlog-json",
            """{"EventTime":"2024-10-09 07:14:30","EventID":4625,"Channel":"Security","raw":{"IpAddress":"203.0.113.9","EventID":1},"IpAddress":"192.0.2.7","IpAddress":"203.0.113.9"}""");

        Assert.Equal(("4625", "192.0.2.7"), (line["event.code"], line["source.ip"]));
    }
}
