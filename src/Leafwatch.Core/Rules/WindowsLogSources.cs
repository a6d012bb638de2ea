namespace Leafwatch.Core.Rules;

/// <summary>
/// Sigma's log sources of Windows: a shape that Windows events come in carries those of any channel, so that which of them a rule is about
/// becomes a part of its condition.
/// https://sigmahq.io/sigma-specification/specification/sigma-appendix-taxonomy.html (2.1.0)
/// </summary>
public static class WindowsLogSources
{
    private const string Product = "windows";
    private const string Sysmon = "Microsoft-Windows-Sysmon/Operational";
    private const string PowerShell = "Microsoft-Windows-PowerShell/Operational";
    private const string PowerShellCore = "PowerShellCore/Operational";

    private static readonly RuleField Channel = new(Field.Named("winlog.channel"));

    private static readonly Dictionary<string, string[]> ChannelsOfServices = new(StringComparer.OrdinalIgnoreCase)
    {
        ["security"] = ["Security"],
        ["system"] = ["System"],
        ["application"] = ["Application"],
        ["sysmon"] = [Sysmon],
        ["powershell"] = [PowerShell, PowerShellCore],
        ["powershell-classic"] = ["Windows PowerShell"],
        ["applocker"] =
        [
            "Microsoft-Windows-AppLocker/MSI and Script", "Microsoft-Windows-AppLocker/EXE and DLL",
            "Microsoft-Windows-AppLocker/Packaged app-Deployment", "Microsoft-Windows-AppLocker/Packaged app-Execution",
        ],
        ["appmodel-runtime"] = ["Microsoft-Windows-AppModel-Runtime/Admin"],
        ["appxdeployment-server"] = ["Microsoft-Windows-AppXDeploymentServer/Operational"],
        ["appxpackaging-om"] = ["Microsoft-Windows-AppxPackaging/Operational"],
        ["bitlocker"] = ["Microsoft-Windows-BitLocker/BitLocker Management"],
        ["bits-client"] = ["Microsoft-Windows-Bits-Client/Operational"],
        ["capi2"] = ["Microsoft-Windows-CAPI2/Operational"],
        ["certificateservicesclient-lifecycle-system"] = ["Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational"],
        ["codeintegrity-operational"] = ["Microsoft-Windows-CodeIntegrity/Operational"],
        ["dhcp"] = ["Microsoft-Windows-DHCP-Server/Operational"],
        ["diagnosis-scripted"] = ["Microsoft-Windows-Diagnosis-Scripted/Operational"],
        ["dns-client"] = ["Microsoft-Windows-DNS Client Events/Operational", "Microsoft-Windows-DNS-Client/Operational"],
        ["dns-server"] = ["DNS Server"],
        ["dns-server-analytic"] = ["Microsoft-Windows-DNS-Server/Analytical", "Microsoft-Windows-DNSServer/Analytical"],
        ["dns-server-audit"] = ["Microsoft-Windows-DNS-Server/Audit", "Microsoft-Windows-DNSServer/Audit"],
        ["driver-framework"] = ["Microsoft-Windows-DriverFrameworks-UserMode/Operational"],
        ["firewall-as"] = ["Microsoft-Windows-Windows Firewall With Advanced Security/Firewall"],
        ["hyper-v-worker"] = ["Microsoft-Windows-Hyper-V-Worker", "Microsoft-Windows-Hyper-V-Worker-Admin", "Microsoft-Windows-Hyper-V-Worker-Operational"],
        ["iis-configuration"] = ["Microsoft-IIS-Configuration/Operational"],
        ["kernel-event-tracing"] = ["Microsoft-Windows-Kernel-EventTracing/Admin"],
        ["kernel-shimengine"] = ["Microsoft-Windows-Kernel-ShimEngine/Operational", "Microsoft-Windows-Kernel-ShimEngine/Diagnostic"],
        ["ldap"] = ["Microsoft-Windows-LDAP-Client/Debug"],
        ["ldap_debug"] = ["Microsoft-Windows-LDAP-Client/Debug"],
        ["lsa-server"] = ["Microsoft-Windows-LSA/Operational"],
        ["microsoft-servicebus-client"] = ["Microsoft-ServiceBus-Client", "Microsoft-ServiceBus-Client/Operational", "Microsoft-ServiceBus-Client/Admin"],
        ["msexchange-management"] = ["MSExchange Management"],
        ["ntfs"] = ["Microsoft-Windows-Ntfs/Operational"],
        ["ntlm"] = ["Microsoft-Windows-NTLM/Operational"],
        ["openssh"] = ["OpenSSH/Operational"],
        ["printservice-admin"] = ["Microsoft-Windows-PrintService/Admin"],
        ["printservice-operational"] = ["Microsoft-Windows-PrintService/Operational"],
        ["security-mitigations"] = ["Microsoft-Windows-Security-Mitigations/Kernel Mode", "Microsoft-Windows-Security-Mitigations/User Mode"],
        ["sense"] = ["Microsoft-Windows-SENSE/Operational"],
        ["servicebus-client"] = ["Microsoft-ServiceBus-Client", "Microsoft-ServiceBus-Client/Operational", "Microsoft-ServiceBus-Client/Admin"],
        ["shell-core"] = ["Microsoft-Windows-Shell-Core/Operational"],
        ["smbclient-connectivity"] = ["Microsoft-Windows-SmbClient/Connectivity"],
        ["smbclient-security"] = ["Microsoft-Windows-SmbClient/Security"],
        ["smbserver-connectivity"] = ["Microsoft-Windows-SMBServer/Connectivity"],
        ["taskscheduler"] = ["Microsoft-Windows-TaskScheduler/Operational"],
        ["terminalservices-localsessionmanager"] = ["Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"],
        ["vhdmp"] = ["Microsoft-Windows-VHDMP/Operational", "Microsoft-Windows-VHDMP-Operational"],
        ["windefend"] = ["Microsoft-Windows-Windows Defender/Operational"],
        ["wmi"] = ["Microsoft-Windows-WMI-Activity/Operational"],
    };

    private static readonly Dictionary<string, (string[] Channels, int[] Codes)[]> EventsOfCategories = new(StringComparer.OrdinalIgnoreCase)
    {
        ["clipboard_capture"] = [([Sysmon], [24])],
        ["create_remote_thread"] = [([Sysmon], [8])],
        ["create_stream_hash"] = [([Sysmon], [15])],
        ["dns_query"] = [([Sysmon], [22])],
        ["driver_load"] = [([Sysmon], [6])],
        ["file_block_executable"] = [([Sysmon], [27])],
        ["file_block_shredding"] = [([Sysmon], [28])],
        ["file_change"] = [([Sysmon], [2])],
        ["file_delete"] = [([Sysmon], [23, 26])],
        ["file_delete_detected"] = [([Sysmon], [26])],
        ["file_event"] = [([Sysmon], [11])],
        ["file_executable_detected"] = [([Sysmon], [29])],
        ["image_load"] = [([Sysmon], [7])],
        ["network_connection"] = [([Sysmon], [3]), (["Security"], [5156])],
        ["pipe_created"] = [([Sysmon], [17, 18])],
        ["process_access"] = [([Sysmon], [10])],
        ["process_creation"] = [([Sysmon], [1]), (["Security"], [4688])],
        ["process_tampering"] = [([Sysmon], [25])],
        ["process_termination"] = [([Sysmon], [5])],
        ["ps_classic_provider_start"] = [(["Windows PowerShell"], [600])],
        ["ps_classic_script"] = [(["Windows PowerShell"], [800])],
        ["ps_classic_start"] = [(["Windows PowerShell"], [400])],
        ["ps_module"] = [([PowerShell, PowerShellCore], [4103])],
        ["ps_script"] = [([PowerShell, PowerShellCore], [4104])],
        ["raw_access_thread"] = [([Sysmon], [9])],
        ["registry_add"] = [([Sysmon], [12])],
        ["registry_delete"] = [([Sysmon], [12])],
        ["registry_event"] = [([Sysmon], [12, 13, 14]), (["Security"], [4657])],
        ["registry_rename"] = [([Sysmon], [14])],
        ["registry_set"] = [([Sysmon], [13])],
        ["sysmon_error"] = [([Sysmon], [255])],
        ["sysmon_status"] = [([Sysmon], [4, 16])],
        ["wmi_event"] = [([Sysmon], [19, 20, 21])],
    };

    /// <summary>Every event of Windows: for rules whose channel is not known here, or that name both a service and a category.</summary>
    private static readonly LogSource AnyEvent = new("windows-event", Product, "windows-event");

    /// <summary>All log sources whose events a shape of Windows events may carry.</summary>
    public static IReadOnlyList<LogSource> All { get; } =
    [
        AnyEvent,
        .. ChannelsOfServices.Keys.Select(service => new LogSource(Product: Product, Service: service)),
        .. EventsOfCategories.Keys.Select(category => new LogSource(category, Product)),
    ];

    /// <summary>
    /// Whether a rule about Windows looks at every event of it: a service or category that is not known here is no reason to look nowhere. The
    /// rule's own condition tells the events apart.
    /// </summary>
    internal static bool LooksAtAll(LogSource rule, IReadOnlyList<LogSource> sources) => sources.Contains(AnyEvent) && rule switch
    {
        _ when !string.Equals(rule.Product, Product, StringComparison.OrdinalIgnoreCase) => false,
        { Service: { } service, Category: null } => !ChannelsOfServices.ContainsKey(service),
        { Service: null, Category: { } category } => !EventsOfCategories.ContainsKey(category),
        { Service: not null, Category: not null } => true,
        _ => false,
    };

    /// <summary>What events a rule's log source is about, or <see langword="null"/> when it is not about Windows or about all of it.</summary>
    /// <remarks>What a forwarder left without a channel may be of any.</remarks>
    internal static Condition? ConditionOf(LogSource source)
    {
        if (!string.Equals(source.Product, Product, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        List<Condition> all = [];
        if (source.Service is { } service && ChannelsOfServices.TryGetValue(service, out string[]? channels))
        {
            all.Add(IsOf(channels));
        }

        if (source.Category is { } category && EventsOfCategories.TryGetValue(category, out (string[] Channels, int[] Codes)[]? events))
        {
            all.Add(Condition.AnyOf([.. events.Select(each => Condition.AllOf([IsOf(each.Channels), HasCode(each.Codes)]))]));
        }

        return all.Count == 0 ? null : Condition.AllOf(all).Named("logsource");
    }

    private static Condition IsOf(string[] channels) => Condition.AnyOf(
    [
        .. channels.Select(channel => new Condition.Test(new FieldTest.Text(Channel, TextPattern.Of(channel)))),
        new Condition.Negated(new Condition.Test(new FieldTest.Present(Channel))),
    ]);

    private static Condition HasCode(int[] codes) =>
        Condition.AnyOf([.. codes.Select(code => new Condition.Test(new FieldTest.Number(new RuleField(Field.EventCode), Comparison.Equal, code)))]);
}
