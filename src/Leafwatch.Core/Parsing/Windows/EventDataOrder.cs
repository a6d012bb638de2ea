using System.Collections.Frozen;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// The names of events' data in their order, for shapes that write the values alone: PowerShell's <c>Properties</c>, the replacement strings
/// of the old event log. The manifest of Microsoft-Windows-Security-Auditing, as in
/// https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4625 and the pages beside it;
/// later versions of an event only append.
/// </summary>
internal static class EventDataOrder
{
    private const string Subject = "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId";
    private const string Target = "TargetUserName TargetDomainName TargetSid";
    private const string Member = "MemberName MemberSid " + Target + " " + Subject + " PrivilegeList";

    private static readonly FrozenDictionary<int, Field[]> ByCode = new Dictionary<int, string>
    {
        [104] = "SubjectUserName SubjectDomainName Channel BackupPath",
        [1102] = Subject,
        [4624] = Subject + " TargetUserSid TargetUserName TargetDomainName TargetLogonId LogonType LogonProcessName AuthenticationPackageName WorkstationName "
            + "LogonGuid TransmittedServices LmPackageName KeyLength ProcessId ProcessName IpAddress IpPort ImpersonationLevel RestrictedAdminMode",
        [4625] = Subject + " TargetUserSid TargetUserName TargetDomainName Status FailureReason SubStatus LogonType LogonProcessName AuthenticationPackageName "
            + "WorkstationName TransmittedServices LmPackageName KeyLength ProcessId ProcessName IpAddress IpPort",
        [4634] = "TargetUserSid TargetUserName TargetDomainName TargetLogonId LogonType",
        [4647] = "TargetUserSid TargetUserName TargetDomainName TargetLogonId",
        [4648] = Subject + " LogonGuid TargetUserName TargetDomainName TargetLogonGuid TargetServerName TargetInfo ProcessId ProcessName IpAddress IpPort",
        [4672] = Subject + " PrivilegeList",
        [4688] = Subject + " NewProcessId NewProcessName TokenElevationType ProcessId CommandLine TargetUserSid TargetUserName TargetDomainName TargetLogonId "
            + "ParentProcessName MandatoryLabel",
        [4697] = Subject + " ServiceName ServiceFileName ServiceType ServiceStartType ServiceAccount",
        [4720] = Target + " " + Subject + " PrivilegeList SamAccountName DisplayName UserPrincipalName",
        [4722] = Target + " " + Subject,
        [4725] = Target + " " + Subject,
        [4726] = Target + " " + Subject + " PrivilegeList",
        [4728] = Member,
        [4732] = Member,
        [4738] = "Dummy " + Target + " " + Subject + " PrivilegeList SamAccountName DisplayName UserPrincipalName",
        [4740] = Target + " " + Subject,
        [4756] = Member,
        [4767] = Target + " " + Subject,
        [4768] = Target + " ServiceName ServiceSid TicketOptions Status TicketEncryptionType PreAuthType IpAddress IpPort CertIssuerName CertSerialNumber "
            + "CertThumbprint",
        [4769] = "TargetUserName TargetDomainName ServiceName ServiceSid TicketOptions TicketEncryptionType IpAddress IpPort Status LogonGuid TransmittedServices",
        [4771] = "TargetUserName TargetSid ServiceName TicketOptions Status PreAuthType IpAddress IpPort CertIssuerName CertSerialNumber CertThumbprint",
        [4776] = "PackageName TargetUserName Workstation Status",
        [7045] = "ServiceName ImagePath ServiceType StartType AccountName",
    }.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Split(' ').Select(WindowsFields.Data).ToArray());

    /// <summary>The field of a value by its place, from 0.</summary>
    public static bool TryFind(int code, int place, out Field field)
    {
        bool isKnown = ByCode.TryGetValue(code, out Field[]? fields) & (uint)place < (uint)(fields?.Length ?? 0);
        field = isKnown ? fields![place] : default;
        return isKnown;
    }
}
