namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// Fields of Windows events besides those that every kind of line may have, under Winlogbeat's names:
/// https://www.elastic.co/docs/reference/beats/winlogbeat/exported-fields-winlog
/// </summary>
internal static class WindowsFields
{
    private const string DataPrefix = "winlog.event_data.";
    private const int LongestName = 128;

    public static readonly Field Provider = Field.Named("event.provider");
    public static readonly Field Channel = Field.Named("winlog.channel");
    public static readonly Field RecordId = Field.Named("winlog.record_id");
    public static readonly Field LogonType = Field.Named("winlog.logon.type");
    public static readonly Field UserDomain = Field.Named("user.domain");
    public static readonly Field UserTargetName = Field.Named("user.target.name");
    public static readonly Field UserTargetDomain = Field.Named("user.target.domain");
    public static readonly Field GroupName = Field.Named("group.name");
    public static readonly Field Executable = Field.Named("process.executable");
    public static readonly Field ServiceName = Field.Named("service.name");

    // Names of data as the providers' manifests have them; those that public rules and the events understood here use. Others are found all
    // the same where a rule names them.
    private const string DataNames =
        """
        SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId TargetUserSid TargetUserName TargetDomainName TargetLogonId TargetSid
        LogonType LogonProcessName AuthenticationPackageName WorkstationName Workstation LogonGuid TransmittedServices LmPackageName KeyLength
        ProcessId ProcessName IpAddress IpPort ImpersonationLevel RestrictedAdminMode TargetOutboundUserName TargetOutboundDomainName
        VirtualAccount TargetLinkedLogonId ElevatedToken RemoteCredentialGuard Status SubStatus FailureReason TargetLogonGuid TargetServerName
        TargetInfo PrivilegeList ServiceName ServiceFileName ServiceType ServiceStartType ServiceAccount ServiceSid ClientProcessId
        ClientProcessStartKey ParentProcessId SamAccountName DisplayName UserPrincipalName HomeDirectory HomePath ScriptPath ProfilePath
        UserWorkstations PasswordLastSet AccountExpires PrimaryGroupId AllowedToDelegateTo OldUacValue NewUacValue UserAccountControl
        UserParameters SidHistory LogonHours Dummy MemberName MemberSid TicketOptions TicketEncryptionType PreAuthType CertIssuerName
        CertSerialNumber CertThumbprint PackageName ImagePath StartType AccountName BackupPath NewProcessId NewProcessName TokenElevationType
        CommandLine ParentProcessName MandatoryLabel ClientName ClientAddress SessionName AccountDomain LogonID CallerProcessId
        CallerProcessName OldTargetUserName NewTargetUserName ObjectServer ObjectType ObjectName ObjectValueName HandleId AccessList AccessMask
        AccessReason Properties OperationType OldValue NewValue OldValueType NewValueType ObjectDN ObjectGUID ObjectClass DSName DSType
        OpCorrelationID AppCorrelationID AttributeLDAPDisplayName AttributeSyntaxOID AttributeValue ShareName ShareLocalPath
        RelativeTargetName TaskName TaskContent TaskContentNew CategoryId SubcategoryId SubcategoryGuid AuditPolicyChanges AuditSourceName
        EventSourceId TargetProcessId TargetProcessName TargetName Type CountOfCredentialsReturned ReadOperation ReturnCode ProcessCreationTime
        KeyName KeyType KeyFilePath ProviderName AlgorithmName Operation DeviceId DeviceDescription ClassId ClassName VendorIds CompatibleIds
        LocationInformation Application Direction SourceAddress SourcePort DestAddress DestPort Protocol FilterRTID FilterOrigin LayerName
        LayerRTID RemoteUserID RemoteMachineID RuleName RuleId ProfileChanged SchemaFriendlyName Schema ServicePrincipalNames DnsHostName
        DomainPolicyChanged DomainName TransactionId RestrictedSidCount SessionId NewSd OldSd UserName UserSid PrivilegeName EnabledPrivilegeList
        DisabledPrivilegeList FailureCode Service Caption Version HostName Image OriginalFileName ParentImage ParentCommandLine User Hashes
        TargetFilename TargetObject Details Query QueryResults DestinationIp DestinationPort DestinationHostname SourceIp ScriptBlockText
        ScriptBlockId Path Payload ContextInfo HostApplication EngineVersion Data Binary Level Source Error ErrorCode ErrorMessage State
        FileName FilePath Url Name Group Module Function process payload ThreatName SourceName ClientIP
        param1 param2 param3 param4 param5 param6 param7 param8 param9 param10 param11 param12 param13 param14 param15 param16 param17 param18
        param19 param20 param21 param22 param23 param24
        """;

    /// <summary>What the system says of who wrote an event, under Sigma's names.</summary>
    public static readonly Field ExecutionProcessId = Data("Execution_ProcessID");
    public static readonly Field ExecutionThreadId = Data("Execution_ThreadID");
    public static readonly Field SecurityUserId = Data("Security_UserID");

    /// <summary>All data that have no names, in one.</summary>
    public static readonly Field UnnamedData = Data("Data");

    private static readonly Field[] Numbered = [.. Enumerable.Range(1, 24).Select(number => Data($"param{number}"))];

    /// <summary>What events may have, in the order in which it is shown.</summary>
    public static IReadOnlyList<Field> All { get; } =
    [
        Field.LogLevel, Field.SourceIp, Field.SourceDomain, Field.SourcePort, Field.UserName, UserDomain, UserTargetName, UserTargetDomain, GroupName,
        Field.EventCategory, Field.EventAction, Field.EventOutcome, Field.EventReason, Field.EventCode, Provider, Channel, RecordId, LogonType,
        Field.HostName, Executable, ServiceName,
        ExecutionProcessId, ExecutionThreadId, SecurityUserId,
        .. DataNames.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(Data),
        Field.ErrorMessage,
    ];

    /// <summary>The field of a piece of an event's data by its name in the event.</summary>
    public static Field Data(string name) => Field.Named(DataPrefix + name);

    /// <summary>The field of the data that has no name, by its place, from 0; Winlogbeat counts from 1.</summary>
    public static bool TryNumber(int place, out Field field)
    {
        bool isKnown = (uint)place < (uint)Numbered.Length;
        field = isKnown ? Numbered[place] : default;
        return isKnown;
    }

    /// <summary>The field of a name that stands in a line, if a format or a rule has it. Sigma's names have no spaces ("Threat Name").</summary>
    public static bool TryFindData(ReadOnlySpan<byte> name, out Field field)
    {
        Span<char> whole = stackalloc char[DataPrefix.Length + LongestName];
        DataPrefix.CopyTo(whole);
        int length = DataPrefix.Length;
        field = default;
        if (name.Length is 0 or > LongestName)
        {
            return false;
        }

        foreach (byte each in name)
        {
            if (each >= 0x80)
            {
                return false;
            }

            if (each != ' ')
            {
                whole[length++] = (char)each;
            }
        }

        if (Field.TryFind(whole[..length], out field))
        {
            return true;
        }

        // Wazuh writes the first letter small.
        whole[DataPrefix.Length] = char.ToUpperInvariant(whole[DataPrefix.Length]);
        return Field.TryFind(whole[..length], out field);
    }
}
