using System.Text;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// What an event of the Security and System channels means, whatever shape it came in: made of the data that its shape has set.
/// https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/advanced-security-audit-policy-settings
/// </summary>
/// <remarks>
/// <para>
/// One attempt, one <c>_login</c>. 4624 and 4625, which the machine writes that was logged on to, are <c>windows_login</c>; of the pair of 4624 that an
/// administrator's logon leaves, the one with all rights. Kerberos refuses at the domain controller, and a client that was refused there
/// never comes to the machine that it wanted: 4771, and a 4768 that failed, is the only line about a guess over the network (RDP with network
/// level authentication, a share, a sprayer that asks the controller alone). That is <c>kerberos_login</c>, except from the controller itself, which
/// writes a 4625 besides. A ticket that was granted is none: the 4624 follows where it is used. 4776 is never one: NTLM is checked for a machine that
/// tells the attempt itself, with the client's address, and that may be the same machine. Whoever collects domain controllers alone counts
/// <c>ntlm_validation</c> with outcome failure besides. A user who mistypes at the console of a workstation leaves a 4625 there and a 4771 at the
/// controller: collected both, they are two.
/// </para>
/// <para>
/// Numbers mean something for their provider only: anybody may write an event 4625 to the Application channel.
/// The workstation's name is what the client says of itself: it is never taken for an address.
/// </para>
/// </remarks>
internal static class WindowsEventMeaning
{
    private static readonly EventKind LoggedIn = EventKind.Success("windows_login");
    private static readonly EventKind LoggedInBesides = EventKind.SessionOpened("windows_linked_logon");
    private static readonly EventKind Refused = EventKind.Failure("windows_login");
    private static readonly EventKind LoggedOff = EventKind.Session("windows_logoff");
    private static readonly EventKind Reconnected = EventKind.Session("windows_session_reconnected");
    private static readonly EventKind LeftOpen = EventKind.Session("windows_session_disconnected");
    private static readonly EventKind ShareAccessed = EventKind.File("windows_share_accessed");
    private static readonly EventKind ExplicitCredentials = EventKind.Attempt("windows_explicit_credentials");
    private static readonly EventKind SpecialPrivileges = EventKind.SessionOpened("windows_special_privileges");
    private static readonly EventKind ServiceInstalled = EventKind.Configuration("service_installed");
    private static readonly EventKind LogCleared = EventKind.Configuration("log_cleared");
    private static readonly EventKind UserCreated = EventKind.Iam("user_created");
    private static readonly EventKind UserEnabled = EventKind.Iam("user_enabled");
    private static readonly EventKind UserDisabled = EventKind.Iam("user_disabled");
    private static readonly EventKind UserDeleted = EventKind.Iam("user_deleted");
    private static readonly EventKind UserChanged = EventKind.Iam("user_changed");
    private static readonly EventKind UserLocked = EventKind.Iam("user_locked");
    private static readonly EventKind UserUnlocked = EventKind.Iam("user_unlocked");
    private static readonly EventKind MemberAdded = EventKind.Iam("group_member_added");
    private static readonly EventKind MemberRemoved = EventKind.Iam("group_member_removed");
    private static readonly EventKind GroupCreated = EventKind.Iam("group_created");
    private static readonly EventKind GroupDeleted = EventKind.Iam("group_deleted");
    private static readonly EventKind TaskCreated = EventKind.Configuration("scheduled_task_created");
    private static readonly EventKind AuditPolicyChanged = EventKind.Configuration("audit_policy_changed");
    private static readonly EventKind KerberosRefused = EventKind.Failure("kerberos_login");
    private static readonly EventKind KerberosRefusedHere = EventKind.Failure("kerberos_authentication");
    private static readonly EventKind KerberosUndecided = EventKind.Attempt("kerberos_authentication");
    private static readonly EventKind TicketGranted = EventKind.Success("kerberos_ticket");
    private static readonly EventKind ServiceTicketGranted = EventKind.Success("kerberos_service_ticket");
    private static readonly EventKind ServiceTicketRefused = EventKind.Failure("kerberos_service_ticket");
    private static readonly EventKind ServiceTicketAsked = EventKind.Attempt("kerberos_service_ticket");
    private static readonly EventKind NtlmAccepted = EventKind.Success("ntlm_validation");
    private static readonly EventKind NtlmRefused = EventKind.Failure("ntlm_validation");
    private static readonly EventKind NtlmUndecided = EventKind.Attempt("ntlm_validation");

    private static readonly Field SubjectUserName = WindowsFields.Data("SubjectUserName");
    private static readonly Field SubjectDomainName = WindowsFields.Data("SubjectDomainName");
    private static readonly Field TargetUserName = WindowsFields.Data("TargetUserName");
    private static readonly Field TargetDomainName = WindowsFields.Data("TargetDomainName");
    private static readonly Field IpAddress = WindowsFields.Data("IpAddress");
    private static readonly Field IpPort = WindowsFields.Data("IpPort");
    private static readonly Field WorkstationName = WindowsFields.Data("WorkstationName");
    private static readonly Field Workstation = WindowsFields.Data("Workstation");
    private static readonly Field AccountName = WindowsFields.Data("AccountName");
    private static readonly Field AccountDomain = WindowsFields.Data("AccountDomain");
    private static readonly Field ClientAddressData = WindowsFields.Data("ClientAddress");
    private static readonly Field ClientNameData = WindowsFields.Data("ClientName");
    private static readonly Field Type = WindowsFields.Data("LogonType");
    private static readonly Field Status = WindowsFields.Data("Status");
    private static readonly Field SubStatus = WindowsFields.Data("SubStatus");
    private static readonly Field ProcessName = WindowsFields.Data("ProcessName");
    private static readonly Field ServiceName = WindowsFields.Data("ServiceName");
    private static readonly Field LinkedLogonId = WindowsFields.Data("TargetLinkedLogonId");
    private static readonly Field ElevatedToken = WindowsFields.Data("ElevatedToken");
    private static readonly Field NewProcessName = WindowsFields.Data("NewProcessName");
    private static readonly Field ParentProcessName = WindowsFields.Data("ParentProcessName");
    private static readonly Field Image = WindowsFields.Data("Image");
    private static readonly Field ParentImage = WindowsFields.Data("ParentImage");
    private static readonly Field User = WindowsFields.Data("User");
    private static readonly Field Application = WindowsFields.Data("Application");
    private static readonly Field DestAddress = WindowsFields.Data("DestAddress");
    private static readonly Field DestPort = WindowsFields.Data("DestPort");
    private static readonly Field DestinationIp = WindowsFields.Data("DestinationIp");
    private static readonly Field DestinationPort = WindowsFields.Data("DestinationPort");
    private static readonly Field MemberName = WindowsFields.Data("MemberName");

    // KDC_ERR_PREAUTH_REQUIRED: the client is told to prove itself, and goes on to do so.
    private const uint PreAuthenticationRequired = 0x19;

    // Up to Windows Server 2003: a logon, one over the network, its end, and 529 to 537 and 539 that failed, each for another reason.
    private const int OldLogon = 528;
    private const int OldNetworkLogon = 540;
    private const int OldLogoff = 538;
    private const int FirstOldFailure = 529;
    private const int LastOldFailure = 539;

    /// <summary>Whether an event is of the provider that its number is known of.</summary>
    public static bool IsKnown(EventView line, int code) => code switch
    {
        104 => IsFrom(line, "Microsoft-Windows-Eventlog"u8, "System"u8),
        1102 => IsFrom(line, "Microsoft-Windows-Eventlog"u8, "Security"u8),
        7045 => IsFrom(line, "Service Control Manager"u8, "System"u8),
        OldLogon or OldNetworkLogon or OldLogoff or (>= FirstOldFailure and <= LastOldFailure) => IsFrom(line, "Security"u8, "Security"u8),
        (> 4600 and < 5000) or 5140 or 5156 => IsFrom(line, "Microsoft-Windows-Security-Auditing"u8, "Security"u8),
        _ => false,
    };

    /// <summary>Sets what an event means, by the data that are set.</summary>
    /// <param name="line">The event, of the provider that its number is known of.</param>
    /// <param name="code">Its number.</param>
    public static void Set(EventView line, int code)
    {
        switch (code)
        {
            case 104 or 1102:
                LogCleared.SetOn(line);
                SetActor(line, SubjectUserName, SubjectDomainName);
                break;
            case 7045:
                ServiceInstalled.SetOn(line);
                SetPart(line, WindowsFields.ServiceName, ServiceName);
                break;
            default:
                SetAudit(line, code);
                break;
        }
    }

    /// <summary>The number of an event; -1 for what is none.</summary>
    public static int Number(ReadOnlySpan<byte> text)
    {
        int number = 0;
        foreach (byte digit in text)
        {
            number = (number * 10) + (digit - '0');
            if (!Digits.Is(digit) || number > ushort.MaxValue)
            {
                return -1;
            }
        }

        return text.IsEmpty ? -1 : number;
    }

    /// <summary>Whether an event is of a provider, or of its channel where a shape leaves the provider out.</summary>
    private static bool IsFrom(EventView line, ReadOnlySpan<byte> provider, ReadOnlySpan<byte> channel) =>
        line.Has(WindowsFields.Provider) ? Ascii.EqualsIgnoreCase(line[WindowsFields.Provider], provider)
        : !line.Has(WindowsFields.Channel) || Ascii.EqualsIgnoreCase(line[WindowsFields.Channel], channel);

    private static void SetAudit(EventView line, int code)
    {
        switch (code)
        {
            case 4624:
                SetLogon(line, IsSecondOfPair(line) ? LoggedInBesides : LoggedIn);
                break;
            case 4625:
                SetLogon(line, Refused);
                SetReason(line);
                break;
            case OldLogon or OldNetworkLogon:
                SetLogon(line, LoggedIn);
                break;
            case OldLogoff:
                LoggedOff.SetOn(line);
                SetActor(line, TargetUserName, TargetDomainName);
                SetLogonType(line);
                break;
            case >= FirstOldFailure and <= LastOldFailure:
                SetLogon(line, Refused);
                break;
            case 4688:
                // Rules about processes have the names that Sysmon gives, and are meant for this event as well.
                SetPart(line, Image, NewProcessName);
                SetPart(line, ParentImage, ParentProcessName);
                SetPart(line, User, SubjectUserName);
                break;
            case 5156:
                SetPart(line, Image, Application);
                SetPart(line, DestinationIp, DestAddress);
                SetPart(line, DestinationPort, DestPort);
                break;
            case 4634 or 4647:
                LoggedOff.SetOn(line);
                SetActor(line, TargetUserName, TargetDomainName);
                SetLogonType(line);
                break;
            case 4778 or 4779:
                (code == 4778 ? Reconnected : LeftOpen).SetOn(line);
                SetActor(line, AccountName, AccountDomain);
                SetClient(line, ClientAddressData, itsPort: null);
                SetWorkstation(line, ClientNameData);
                break;
            case 5140:
                ShareAccessed.SetOn(line);
                SetActor(line, SubjectUserName, SubjectDomainName);
                SetClient(line);
                break;
            case 4648:
                ExplicitCredentials.SetOn(line);
                SetSubjectAndTarget(line);
                SetClient(line);
                SetPart(line, WindowsFields.Executable, ProcessName);
                break;
            case 4672:
                SpecialPrivileges.SetOn(line);
                SetActor(line, SubjectUserName, SubjectDomainName);
                break;
            case 4697:
                ServiceInstalled.SetOn(line);
                SetActor(line, SubjectUserName, SubjectDomainName);
                SetPart(line, WindowsFields.ServiceName, ServiceName);
                break;
            case 4720:
                SetAccount(line, UserCreated);
                break;
            case 4722:
                SetAccount(line, UserEnabled);
                break;
            case 4725:
                SetAccount(line, UserDisabled);
                break;
            case 4726:
                SetAccount(line, UserDeleted);
                break;
            case 4738:
                SetAccount(line, UserChanged);
                break;
            case 4767:
                SetAccount(line, UserUnlocked);
                break;
            case 4740:
                SetLocked(line);
                break;
            case 4728 or 4732 or 4756:
                SetGroup(line, MemberAdded);
                SetMember(line);
                break;
            case 4729 or 4733 or 4757:
                SetGroup(line, MemberRemoved);
                SetMember(line);
                break;
            case 4727 or 4731 or 4754:
                SetGroup(line, GroupCreated);
                break;
            case 4730 or 4734 or 4758:
                SetGroup(line, GroupDeleted);
                break;
            case 4698:
                TaskCreated.SetOn(line);
                SetActor(line, SubjectUserName, SubjectDomainName);
                break;
            case 4719:
                AuditPolicyChanged.SetOn(line);
                SetActor(line, SubjectUserName, SubjectDomainName);
                break;
            case 4768 or 4771:
                SetTicket(line, isRefused: code == 4771);
                break;
            case 4769:
                SetServiceTicket(line);
                break;
            case 4776:
                SetNtlm(line);
                break;
        }
    }

    private static void SetLogon(EventView line, EventKind kind)
    {
        kind.SetOn(line);
        SetActor(line, TargetUserName, TargetDomainName);
        SetClient(line);
        SetWorkstation(line, WorkstationName);
        SetPart(line, WindowsFields.Executable, ProcessName);
        SetLogonType(line);
    }

    /// <summary>Of an administrator's logon there are two events, linked to each other; the one with all rights is the logon.</summary>
    private static bool IsSecondOfPair(EventView line)
    {
        ReadOnlySpan<byte> elevated = line[ElevatedToken];
        return (elevated.SequenceEqual("%%1843"u8) || elevated.SequenceEqual("No"u8))
            && FailureReasons.TryRead(line[LinkedLogonId], out uint other) && other != 0;
    }

    /// <summary>What was done to a group, by the subject: the group is the target.</summary>
    private static void SetGroup(EventView line, EventKind kind)
    {
        kind.SetOn(line);
        SetActor(line, SubjectUserName, SubjectDomainName);
        SetPart(line, WindowsFields.GroupName, TargetUserName);
    }

    private static void SetAccount(EventView line, EventKind kind)
    {
        kind.SetOn(line);
        SetSubjectAndTarget(line);
    }

    /// <summary>Nobody locks an account out but the machine, as which the subject is told: the event is about its user.</summary>
    private static void SetLocked(EventView line)
    {
        UserLocked.SetOn(line);
        SetPart(line, Field.UserName, TargetUserName);
        SetPart(line, WindowsFields.UserTargetName, TargetUserName);

        // The event's template has the computer of the last attempt in the place of the domain.
        SetWorkstation(line, TargetDomainName);
    }

    private static void SetTicket(EventView line, bool isRefused)
    {
        SetActor(line, TargetUserName, TargetDomainName);
        SetPart(line, WindowsFields.ServiceName, ServiceName);
        SetClient(line);
        bool isKnown = FailureReasons.TryRead(line[Status], out uint status);
        EventKind kind = isKnown && status == PreAuthenticationRequired ? KerberosUndecided
            : isRefused || status != 0 ? IsLoopback(line[Field.SourceIp]) ? KerberosRefusedHere : KerberosRefused
            : isKnown ? TicketGranted
            : KerberosUndecided;
        kind.SetOn(line);
        SetReason(line);
    }

    private static void SetServiceTicket(EventView line)
    {
        EventKind kind = !FailureReasons.TryRead(line[Status], out uint status) ? ServiceTicketAsked : status == 0 ? ServiceTicketGranted : ServiceTicketRefused;
        kind.SetOn(line);
        SetActor(line, TargetUserName, TargetDomainName);
        SetPart(line, WindowsFields.ServiceName, ServiceName);
        SetClient(line);
        SetReason(line);
    }

    private static void SetNtlm(EventView line)
    {
        EventKind kind = !FailureReasons.TryRead(line[Status], out uint status) ? NtlmUndecided : status == 0 ? NtlmAccepted : NtlmRefused;
        kind.SetOn(line);
        SetActor(line, TargetUserName, TargetDomainName);
        SetWorkstation(line, Workstation);
        SetReason(line);
    }

    private static void SetSubjectAndTarget(EventView line)
    {
        SetActor(line, SubjectUserName, SubjectDomainName);
        SetPart(line, WindowsFields.UserTargetName, TargetUserName);
        SetPart(line, WindowsFields.UserTargetDomain, TargetDomainName);
    }

    private static void SetActor(EventView line, Field name, Field domain)
    {
        SetPart(line, WindowsFields.UserDomain, domain);
        ReadOnlySpan<byte> user = line[name];

        // Kerberos puts its realm behind the name: "bob@EXAMPLE.ORG".
        ReadOnlySpan<byte> realm = line[domain];
        int at = user.Length - realm.Length - 1;
        if (realm.Length > 0 && at > 0 && user[at] == '@' && Ascii.EqualsIgnoreCase(user[(at + 1)..], realm))
        {
            line.SetPart(Field.UserName, name, 0, at);
        }
        else
        {
            SetPart(line, Field.UserName, name);
        }
    }

    /// <summary>The name of a new member: <c>CN=bob,OU=Sales,DC=example,DC=org</c> in a domain, nothing in a group of the machine's own.</summary>
    private static void SetMember(EventView line)
    {
        ReadOnlySpan<byte> member = line[MemberName];
        int end = member.IndexOf((byte)',');
        if (end > 3 && (member.StartsWith("CN="u8) || member.StartsWith("cn="u8)) && !member.Contains((byte)'\\'))
        {
            line.SetPart(WindowsFields.UserTargetName, MemberName, 3, end - 3);
        }
        else
        {
            SetPart(line, WindowsFields.UserTargetName, MemberName);
        }
    }

    /// <summary>The client's own name, which old systems write as <c>\\\\NAME</c>.</summary>
    private static void SetWorkstation(EventView line, Field data)
    {
        int slashes = line[data].StartsWith("\\\\"u8) ? 2 : 0;
        if (slashes > 0 && line[data].Length > slashes)
        {
            line.SetPart(Field.SourceDomain, data, slashes, line[data].Length - slashes);
        }
        else
        {
            SetPart(line, Field.SourceDomain, data);
        }
    }

    private static void SetLogonType(EventView line)
    {
        if (LogonTypes.Of(line[Type]) is { } name)
        {
            line.Set(WindowsFields.LogonType, name);
        }
    }

    /// <summary>The client, as the connection says; a dual-stack socket's <c>::ffff:192.0.2.1</c> is the same client as <c>192.0.2.1</c>.</summary>
    private static void SetClient(EventView line) => SetClient(line, IpAddress, IpPort);

    private static void SetClient(EventView line, Field from, Field? itsPort)
    {
        ReadOnlySpan<byte> address = line[from];
        int wrapping = ClientAddress.WrappingLength(address);
        int scope = address.IndexOf((byte)'%');
        int length = (scope < 0 ? address.Length : scope) - wrapping;
        if (length <= 0 || !ClientAddress.IsAddress(address.Slice(wrapping, length)))
        {
            return;
        }

        line.SetPart(Field.SourceIp, from, wrapping, length);
        if (itsPort is { } portField && Digits.AreAll(line[portField]) && line[portField].ContainsAnyExcept((byte)'0'))
        {
            SetPart(line, Field.SourcePort, portField);
        }
    }

    private static bool IsLoopback(ReadOnlySpan<byte> address) => address.SequenceEqual("::1"u8) || address.StartsWith("127."u8);

    /// <summary>The most exact of the codes, in words where it is known.</summary>
    private static void SetReason(EventView line)
    {
        Field stated = FailureReasons.TryRead(line[SubStatus], out uint code) && code != 0 ? SubStatus : Status;
        if (FailureReasons.TryRead(line[stated], out code) && code != 0)
        {
            if (FailureReasons.Of(code) is { } reason)
            {
                line.Set(Field.EventReason, reason);
            }
            else
            {
                SetPart(line, Field.EventReason, stated);
            }
        }
    }

    /// <summary>Sets a field to the whole of a piece of data, unless it is a dash, which stands for nothing.</summary>
    private static void SetPart(EventView line, Field field, Field data)
    {
        ReadOnlySpan<byte> value = line[data];
        if (value.Length > 1 || (value.Length == 1 && value[0] != '-'))
        {
            line.SetPart(field, data, 0, value.Length);
        }
    }
}
