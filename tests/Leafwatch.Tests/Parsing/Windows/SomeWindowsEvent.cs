using System.Security;
using System.Text;
using System.Text.Json;

namespace Leafwatch.Tests.Parsing.Windows;

/// <summary>An event as each of the shapes writes it.</summary>
internal sealed record SomeWindowsEvent(int Code, params (string Name, string Value)[] Data)
{
    public string Provider { get; init; } = "Microsoft-Windows-Security-Auditing";

    public string Channel { get; init; } = "Security";

    /// <summary>A logon that failed, from 192.0.2.7.</summary>
    public static SomeWindowsEvent FailedLogon(string user, string workstation = "WS7", string address = "192.0.2.7") =>
        new(
            4625,
            ("SubjectUserName", "-"),
            ("TargetUserName", user),
            ("TargetDomainName", "EXAMPLE"),
            ("Status", "0xc000006d"),
            ("SubStatus", "0xc000006a"),
            ("LogonType", "3"),
            ("WorkstationName", workstation),
            ("ProcessName", "-"),
            ("IpAddress", address),
            ("IpPort", "51544"));

    public ParsedLine AsXml() => Read("windows-xml", ToXml());

    public string ToXml()
    {
        StringBuilder xml = new("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>");
        xml.Append($"<Provider Name='{Provider}'/><EventID>{Code}</EventID><TimeCreated SystemTime='2024-10-09T07:14:30.1234567Z'/>");
        xml.Append($"<Channel>{Channel}</Channel><Computer>dc1.example.org</Computer></System><EventData>");
        foreach ((string name, string value) in Data)
        {
            xml.Append($"<Data Name='{name}'>{SecurityElement.Escape(value)}</Data>");
        }

        return xml.Append("</EventData></Event>").ToString();
    }

    public ParsedLine AsWinlogbeat() => Read(
        "winlogbeat",
        $$$$$"""{"@timestamp":"2024-10-09T07:14:30.123Z","winlog":{"channel":"{{{{{Channel}}}}}","event_id":{{{{{Code}}}}},"provider_name":"{{{{{Provider}}}}}","event_data":{ {{{{{Members()}}}}} }}}""");

    public ParsedLine AsNxlog() => Read(
        "nxlog-json",
        $$$$$"""{"EventTime":"2024-10-09 07:14:30","Hostname":"dc1","EventID":{{{{{Code}}}}},"SourceName":"{{{{{Provider}}}}}","Channel":"{{{{{Channel}}}}}",{{{{{Members()}}}}} }""");

    public ParsedLine AsEvtxDump() => Read(
        "windows-json",
        $$$$$"""
        {"Event":{"System":{"Provider":{"#attributes":{"Name":"{{{{{Provider}}}}}"}},"EventID":{{{{{Code}}}}},"TimeCreated":{"#attributes":{"SystemTime":"2024-10-09T07:14:30.123456Z"}},"Channel":"{{{{{Channel}}}}}"},"EventData":{ {{{{{Members()}}}}} }}}
        """);

    /// <summary>A failed logon as Snare sends it, by what its message says.</summary>
    public ParsedLine AsSnare() => Read("snare", ToSnare());

    public string ToSnare()
    {
        string message = "An account failed to log on.    Subject:   Security ID:  S-1-0-0   Account Name:  -   Account Domain:  -   Logon ID:  0x0    Logon Type:   3    "
            + $"Account For Which Logon Failed:   Security ID:  S-1-0-0   Account Name:  {this["TargetUserName"]}   Account Domain:  {this["TargetDomainName"]}    "
            + "Failure Information:   Failure Reason:  Unknown user name or bad password.   Status:   0xC000006D   Sub Status:  0xC000006A    "
            + $"Process Information:   Caller Process ID: 0x0   Caller Process Name: -    Network Information:   Workstation Name: {this["WorkstationName"]}   "
            + $"Source Network Address: {this["IpAddress"]}   Source Port:  51544    Detailed Authentication Information:   Logon Process:  NtLmSsp    "
            + "Authentication Package: NTLM   Transited Services: -   Package Name (NTLM only): -   Key Length:  0    This event is generated when a logon request fails.";
        return $"<14>Oct  9 07:14:30 dc1 MSWinEventLog\t1\t{Channel}\t77\tWed Oct 09 07:14:30 2024\t{Code}\t{Provider}\tN/A\tN/A\tFailure Audit\tdc1.example.org\tLogon\t\t{message}\t77";
    }

    private string this[string name] => Data.First(pair => pair.Name == name).Value;

    private static ParsedLine Read(string format, string line) => ParsedLine.Read(format, Encoding.UTF8.GetBytes(line));

    private string Members() => string.Join(',', Data.Select(pair => $"\"{pair.Name}\":\"{JsonEncodedText.Encode(pair.Value)}\""));
}
