using System.Collections.Frozen;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// Takes an event's data from its rendered message, for shapes that have nothing else. The messages are those of English systems, as in
/// https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4625 and the pages beside it.
/// </summary>
internal static class RenderedMessage
{
    private const string SubjectName = "Subject:|Security ID:=~SubjectUserSid|Account Name:=SubjectUserName|Account Domain:=SubjectDomainName|Logon ID:=~SubjectLogonId|";
    private const string TargetAccount = SubjectName + "Target Account:|Security ID:=~TargetSid|Account Name:=TargetUserName|Account Domain:=~TargetDomainName";
    private const string LogonAtTheEnd =
        "Process Information:|Process ID:=~ProcessId|Process Name:=ProcessName|Network Information:|Workstation Name:=WorkstationName|"
        + "Source Network Address:=!IpAddress|Source Port:=!IpPort|Detailed Authentication Information:";

    private const string Member = SubjectName + "Member:|Security ID:=~MemberSid|Account Name:=MemberName|Group:|Security ID:=~TargetSid|";
    private const string Client = "Network Information:|Client Address:=~IpAddress|Client Port:=~IpPort|Additional Information:|";

    // Windows 2000 knows no address.
    private const string OldStart = "User Name:=TargetUserName|Domain:=TargetDomainName|";
    private const string OldCaller = "Caller User Name:|Caller Domain:|Caller Logon ID:|Caller Process ID:|Transited Services:|Source Network Address:=!IpAddress|Source Port:=!IpPort";
    private const string OldLogon = OldStart + "Logon ID:=~TargetLogonId|Logon Type:=~LogonType|Logon Process:|Authentication Package:|Workstation Name:=WorkstationName";
    private const string OldFailure = "Reason:=FailureReason|" + OldStart + "Logon Type:=~LogonType|Logon Process:|Authentication Package:|Workstation Name:=WorkstationName";

    private static readonly FrozenDictionary<int, MessageTemplate[]> ByCode = new Dictionary<int, string[]>
    {
        [528] = [OldLogon + "|Logon GUID:|" + OldCaller, OldLogon],
        [529] = [OldFailure + "|" + OldCaller, OldFailure],
        [530] = [OldFailure + "|" + OldCaller, OldFailure],
        [531] = [OldFailure + "|" + OldCaller, OldFailure],
        [532] = [OldFailure + "|" + OldCaller, OldFailure],
        [533] = [OldFailure + "|" + OldCaller, OldFailure],
        [534] = [OldFailure + "|" + OldCaller, OldFailure],
        [535] = [OldFailure + "|" + OldCaller, OldFailure],
        [536] = [OldFailure + "|" + OldCaller, OldFailure],
        [537] = [OldFailure + "|" + OldCaller, OldFailure],
        [538] = [OldStart + "Logon ID:=~TargetLogonId|Logon Type:=~LogonType"],
        [539] = [OldFailure + "|" + OldCaller, OldFailure],
        [540] = [OldLogon + "|Logon GUID:|" + OldCaller, OldLogon],

        [1102] = ["Subject:|Security ID:=~SubjectUserSid|Account Name:=SubjectUserName|Domain Name:=SubjectDomainName|Logon ID:=~SubjectLogonId"],

        // Windows 10 and Server 2016 on, then before.
        [4624] =
        [
            SubjectName + "Logon Type:=~LogonType|Elevated Token:=~ElevatedToken|New Logon:|Security ID:=~TargetUserSid|Account Name:=TargetUserName|"
                + "Account Domain:=TargetDomainName|Logon ID:=~TargetLogonId|Linked Logon ID:=~TargetLinkedLogonId|Network Account Name:|Network Account Domain:|Logon GUID:|" + LogonAtTheEnd,
            SubjectName + "Logon Type:=~LogonType|New Logon:|Security ID:=~TargetUserSid|Account Name:=TargetUserName|Account Domain:=TargetDomainName|"
                + "Logon ID:=~TargetLogonId|Logon GUID:|" + LogonAtTheEnd,
        ],
        [4625] =
        [
            SubjectName + "Logon Type:=~LogonType|Account For Which Logon Failed:|Security ID:=~TargetUserSid|Account Name:=TargetUserName|"
                + "Account Domain:=TargetDomainName|Failure Information:|Failure Reason:=FailureReason|Status:=~Status|Sub Status:=~SubStatus|"
                + "Process Information:|Caller Process ID:=~ProcessId|Caller Process Name:=ProcessName|Network Information:|Workstation Name:=WorkstationName|"
                + "Source Network Address:=!IpAddress|Source Port:=!IpPort|Detailed Authentication Information:",
        ],
        [4634] =
        [
            "Subject:|Security ID:=~TargetUserSid|Account Name:=TargetUserName|Account Domain:=TargetDomainName|Logon ID:=~TargetLogonId|Logon Type:=~LogonType",
        ],
        [4647] = ["Subject:|Security ID:=~TargetUserSid|Account Name:=TargetUserName|Account Domain:=TargetDomainName|Logon ID:=~TargetLogonId"],
        [4648] =
        [
            SubjectName + "Logon GUID:|Account Whose Credentials Were Used:|Account Name:=TargetUserName|Account Domain:=TargetDomainName|Logon GUID:|"
                + "Target Server:|Target Server Name:=TargetServerName|Additional Information:|Process Information:|Process ID:=~ProcessId|"
                + "Process Name:=ProcessName|Network Information:|Network Address:=!IpAddress|Port:=!IpPort",
        ],
        [4672] = [SubjectName + "Privileges:=PrivilegeList"],
        [4697] =
        [
            SubjectName + "Service Information:|Service Name:=ServiceName|Service File Name:=ServiceFileName|Service Type:=~ServiceType|"
                + "Service Start Type:=~ServiceStartType|Service Account:=ServiceAccount",
        ],
        [4720] = [SubjectName + "New Account:|Security ID:=~TargetSid|Account Name:=TargetUserName|Account Domain:=TargetDomainName|Attributes:"],
        [4722] = [TargetAccount],
        [4725] = [TargetAccount],
        [4726] = [TargetAccount + "|Additional Information:", TargetAccount],
        [4728] = [Member + "Group Name:=TargetUserName|Group Domain:=~TargetDomainName", Member + "Account Name:=TargetUserName|Account Domain:=~TargetDomainName"],
        [4729] = [Member + "Group Name:=TargetUserName|Group Domain:=~TargetDomainName", Member + "Account Name:=TargetUserName|Account Domain:=~TargetDomainName"],
        [4733] = [Member + "Group Name:=TargetUserName|Group Domain:=~TargetDomainName", Member + "Account Name:=TargetUserName|Account Domain:=~TargetDomainName"],
        [4732] = [Member + "Group Name:=TargetUserName|Group Domain:=~TargetDomainName", Member + "Account Name:=TargetUserName|Account Domain:=~TargetDomainName"],
        [4738] = [TargetAccount + "|Changed Attributes:"],
        [4740] =
        [
            SubjectName + "Account That Was Locked Out:|Security ID:=~TargetSid|Account Name:=TargetUserName|Additional Information:|"
                + "Caller Computer Name:=TargetDomainName",
        ],
        [4756] = [Member + "Account Name:=TargetUserName|Account Domain:=~TargetDomainName", Member + "Group Name:=TargetUserName|Group Domain:=~TargetDomainName"],
        [4767] = [TargetAccount],
        [4768] =
        [
            "Account Information:|Account Name:=TargetUserName|Supplied Realm Name:=TargetDomainName|User ID:=~TargetSid|Service Information:|"
                + "Service Name:=ServiceName|Service ID:=~ServiceSid|" + Client + "Ticket Options:=~TicketOptions|Result Code:=~Status|"
                + "Ticket Encryption Type:=~TicketEncryptionType|Pre-Authentication Type:=~PreAuthType",
        ],
        [4769] =
        [
            "Account Information:|Account Name:=TargetUserName|Account Domain:=TargetDomainName|Logon GUID:|Service Information:|Service Name:=ServiceName|"
                + "Service ID:=~ServiceSid|" + Client + "Ticket Options:=~TicketOptions|Ticket Encryption Type:=~TicketEncryptionType|Failure Code:=~Status",
        ],
        [4771] =
        [
            "Account Information:|Security ID:=~TargetSid|Account Name:=TargetUserName|Service Information:|Service Name:=ServiceName|" + Client
                + "Ticket Options:=~TicketOptions|Failure Code:=~Status|Pre-Authentication Type:=~PreAuthType",
        ],
        [4776] = ["Authentication Package:=~PackageName|Logon Account:=TargetUserName|Source Workstation:=Workstation|Error Code:=~Status"],
        [7045] =
        [
            "Service Name:=ServiceName|Service File Name:=ImagePath|Service Type:=ServiceType|Service Start Type:=StartType|Service Account:=AccountName",
        ],
    }.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Select(labels => new MessageTemplate(labels)).ToArray());

    /// <summary>Sets the data of an event whose message is set.</summary>
    public static void SetData(EventView line, int code)
    {
        if (ByCode.TryGetValue(code, out MessageTemplate[]? templates))
        {
            foreach (MessageTemplate template in templates)
            {
                if (template.TrySet(line))
                {
                    return;
                }
            }
        }
    }
}
