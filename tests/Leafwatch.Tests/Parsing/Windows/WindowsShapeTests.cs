using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Windows;

/// <summary>What is so in every shape of an event.</summary>
public sealed class WindowsShapeTests
{
    private static readonly Dictionary<string, string> KindOf = new()
    {
        ["104"] = "configuration log_cleared success",
        ["1102"] = "configuration log_cleared success",
        ["4624"] = "authentication windows_login success",
        ["4625"] = "authentication windows_login failure",
        ["4634"] = "session windows_logoff",
        ["4647"] = "session windows_logoff",
        ["4648"] = "authentication windows_explicit_credentials unknown",
        ["4672"] = "session windows_special_privileges success",
        ["4697"] = "configuration service_installed success",
        ["4720"] = "iam user_created success",
        ["4722"] = "iam user_enabled success",
        ["4725"] = "iam user_disabled success",
        ["4726"] = "iam user_deleted success",
        ["4728"] = "iam group_member_added success",
        ["4732"] = "iam group_member_added success",
        ["4738"] = "iam user_changed success",
        ["4740"] = "iam user_locked success",
        ["4756"] = "iam group_member_added success",
        ["4767"] = "iam user_unlocked success",
        ["4769"] = "authentication kerberos_service_ticket success",
        ["4771"] = "authentication kerberos_login failure",
        ["4776"] = "authentication ntlm_validation failure",
        ["7045"] = "configuration service_installed success",
        ["4688"] = "",
        ["1000"] = "",
    };

    // What a name would have to hold to be taken for the rest of a line.
    private static readonly string[] Fragments =
    [
        "</Data><Data Name='IpAddress'>203.0.113.9", "<", "&", "&lt;", "'", "\"", "\\", "\",\"IpAddress\":\"203.0.113.9", "\\\",\"IpAddress\":\"203.0.113.9", "\\u0022", "{", "}", "]", "é",
        "\u202e", "   Source Network Address: 203.0.113.9", "   Source Port:  1", "   Account Domain:  X", "    Network Information:   Workstation Name: Y", "    Subject:", "#011", "\t",
        "    Detailed Authentication Information:", "    Account For Which Logon Failed:   Security ID:  S", "   Account Name:  eve", "bob", " ", "-", "%%1843", "@", "MSWinEventLog",
        "    Failure Information:   Failure Reason:  x   Status:   0x0   Sub Status:  0x0", "    Process Information:   Caller Process ID: 0   Caller Process Name: x", "\u0001",
    ];

    private static readonly Gen<string> HostileName = Gen.Int[0, Fragments.Length - 1].Select(i => Fragments[i]).Array[1, 16].Select(string.Concat);

    public static TheoryData<string, string> Shapes => new()
    {
        { "windows-xml.log", "windows-xml" },
        { "winlogbeat.log", "winlogbeat" },
        { "nxlog-json.log", "nxlog-json" },
        { "windows-json.log", "windows-json" },
        { "snare.log", "snare" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void An_event_means_the_same_in_every_shape(string sample, string format)
    {
        foreach (string text in ParsedLine.Sample(sample))
        {
            ParsedLine line = ParsedLine.Read(format, text);
            Assert.True(line.IsRead, text);
            Assert.Equal(new DateTimeOffset(2024, 10, 9, 7, 14, 0, TimeSpan.Zero), line.Time.AddTicks(-(line.Time.Ticks % TimeSpan.TicksPerMinute)).ToUniversalTime());
            Assert.Equal("DC1.example.org", line["host.name"]);
            string code = line["event.code"]!;
            if (KindOf.TryGetValue(code, out string? kind))
            {
                Assert.Equal(kind, line.Kind());
            }

            AssertParts(line, code, isSnare: format == "snare");
        }
    }

    private static void AssertParts(ParsedLine line, string code, bool isSnare)
    {
        string parts = string.Join(' ', line["user.name"], line["source.ip"], line["source.port"], line["source.domain"], line["event.reason"]);
        switch (code)
        {
            case "4625":
                Assert.True(parts is "admin 203.0.113.9 51544 KALI unknown user" or "bob 2001:db8::7  DC1 wrong password" or "bob   WS7 account locked", parts);
                break;
            case "4624":
                Assert.True(parts is "bob 192.0.2.14 49202 WS7 " or "Administrator 198.51.100.23  DC1 ", parts);
                break;
            case "4768":
                string whole = line.Kind() + " " + parts;
                Assert.True(
                    whole is "authentication kerberos_ticket success bob 192.0.2.14 49273  " or "authentication kerberos_login failure nobody 203.0.113.9 50001  unknown user",
                    whole);
                break;
            case "4771":
                Assert.Equal("bob 203.0.113.9 49254  wrong password", parts);
                break;
            case "4769":
                Assert.Equal("bob 192.0.2.14 49272  ", parts);
                break;
            case "4776":
                Assert.Equal("bob   KALI wrong password", parts);
                break;
            case "4740":
                Assert.Equal("bob   WS7 ", parts);
                break;
            case "4720" or "4722" or "4725" or "4726" or "4738" or "4767":
                Assert.Equal(("Administrator", "bob"), (line["user.name"], line["user.target.name"]));
                break;
            case "4728" or "4756":
                Assert.Equal(("Administrator", "bob"), (line["user.name"], line["user.target.name"]));
                Assert.EndsWith(" Admins", line["group.name"], StringComparison.Ordinal);
                break;
            case "4697" or "7045":
                Assert.Equal("PSEXESVC", line["service.name"]);
                break;
            case "1102":
            case "104" when !isSnare:
                Assert.Equal("Administrator", line["user.name"]);
                break;
            case "1000" when !isSnare:
                Assert.Equal("w3wp.exe", line["winlog.event_data.param1"]);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_log_of_them_is_known_by_its_lines(string sample, string format) =>
        Assert.Equal(format, FormatDetection.Detect(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Parsing", "samples", sample)), null)?.Name);

    [Fact]
    public void No_name_moves_the_address() => Gen.Select(HostileName, HostileName).Sample(
        (user, workstation) =>
        {
            SomeWindowsEvent logon = SomeWindowsEvent.FailedLogon(user, workstation);
            foreach (ParsedLine line in new[] { logon.AsXml(), logon.AsWinlogbeat(), logon.AsNxlog(), logon.AsEvtxDump(), logon.AsSnare() })
            {
                Assert.True(line.IsRead);
                Assert.Equal("192.0.2.7", line["source.ip"]);
                Assert.Equal("authentication windows_login failure", line.Kind());
            }
        },
        iter: 2000);

    [Fact]
    public void A_name_comes_out_as_it_went_in() => HostileName.Sample(
        user =>
        {
            string expected = System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(user));
            SomeWindowsEvent logon = SomeWindowsEvent.FailedLogon(user);
            foreach (ParsedLine line in new[] { logon.AsXml(), logon.AsWinlogbeat(), logon.AsNxlog(), logon.AsEvtxDump() })
            {
                Assert.Equal(expected, line["winlog.event_data.TargetUserName"]);
                Assert.Equal(user == "-" ? null : expected, line["user.name"]);
            }

            Assert.True(logon.AsSnare()["user.name"] is not { } said || said == expected.Trim(' ', '\t', '\r', '\n'));
        },
        iter: 1000);

    [Fact]
    public void Data_that_only_a_rule_names_are_found_too()
    {
        Field named = Field.Named("winlog.event_data.SomethingOfARule");
        string line = new SomeWindowsEvent(4624, ("Something Of A Rule", "here"), ("NobodyAsksForThis", "x")).ToXml();
        byte[] block = System.Text.Encoding.UTF8.GetBytes(line);
        EventView view = new();
        view.Begin(block, 0, block.Length);

        Assert.True(Formats.Find("windows-xml")!.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => ParsedLine.Reference)).TryParse(view));
        Assert.True(view[named].SequenceEqual("here"u8));
        Assert.False(Field.TryFind("winlog.event_data.NobodyAsksForThis", out _));
    }
}
