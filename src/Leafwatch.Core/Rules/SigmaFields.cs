using System.Collections.Frozen;

namespace Leafwatch.Core.Rules;

/// <summary>
/// Sigma's names of fields (those of W3C logs for <c>webserver</c>, and others) and what they are called in an event.
/// https://sigmahq.io/sigma-specification/specification/sigma-appendix-taxonomy.html (2.1.0)
/// </summary>
public sealed class SigmaFields
{
    // What https://www.elastic.co/docs/reference/beats/winlogbeat/exported-fields-winlog puts before the names of a Windows event's data.
    private const string EventData = "winlog.event_data.";

    private static readonly RuleField PathAndQuery = new(Field.UrlPath, Field.UrlQuery);
    private static readonly Field Cookie = Field.Named("http.request.headers.cookie");

    private static readonly FrozenDictionary<string, RuleField> Sigma = new Dictionary<string, RuleField>
    {
        ["c-ip"] = new(Field.SourceIp),
        ["src_ip"] = new(Field.SourceIp),
        ["client_ip"] = new(Field.SourceIp),
        ["c-port"] = new(Field.SourcePort),
        ["src_port"] = new(Field.SourcePort),
        ["dst_ip"] = new(Field.Named("destination.ip")),
        ["s-ip"] = new(Field.Named("destination.ip")),
        ["dst_port"] = new(Field.Named("destination.port")),
        ["s-port"] = new(Field.Named("destination.port")),
        ["cs-username"] = new(Field.UserName),
        ["username"] = new(Field.UserName),
        ["user_name"] = new(Field.UserName),
        ["s-computername"] = new(Field.HostName),
        ["host"] = new(Field.HostName),
        ["hostname"] = new(Field.HostName),
        ["deviceProcessName"] = new(Field.ProcessName),
        ["s-sitename"] = new(Field.Named("iis.site")),
        ["sc-substatus"] = new(Field.Named("iis.sub_status")),
        ["sc-win32-status"] = new(Field.Named("iis.win32_status")),
        ["c-win32-status"] = new(Field.Named("iis.win32_status")),
        ["cs-bytes"] = new(Field.Named("http.request.bytes")),
        ["cs-cookie"] = new(Cookie),
        ["cs-method"] = new(Field.HttpRequestMethod),
        ["cs-uri-stem"] = new(Field.UrlPath),
        ["c-uri-stem"] = new(Field.UrlPath),
        ["c-uri-extension"] = new(Field.UrlPath),
        ["cs-uri-extension"] = new(Field.UrlPath),
        ["cs-uri-query"] = PathAndQuery,
        ["c-uri-query"] = PathAndQuery,
        ["cs-uri"] = PathAndQuery,
        ["c-uri"] = PathAndQuery,
        ["cs-uri-decoded"] = PathAndQuery with { IsDecoded = true },
        ["sc-status"] = new(Field.HttpResponseStatusCode),
        ["sc-bytes"] = new(Field.HttpResponseBodyBytes),
        ["cs-version"] = new(Field.HttpVersion),
        ["cs-host"] = new(Field.UrlDomain),
        ["r-dns"] = new(Field.UrlDomain),
        ["cs-user-agent"] = new(Field.UserAgentOriginal),
        ["c-useragent"] = new(Field.UserAgentOriginal),
        ["cs-referer"] = new(Field.HttpRequestReferrer),
        ["cs-referrer"] = new(Field.HttpRequestReferrer),
        ["query"] = new(Field.Named("dns.question.name")),
        ["record_type"] = new(Field.Named("dns.question.type")),
        ["answer"] = new(Field.Named("dns.answers.data")),
        ["EventID"] = new(Field.EventCode),
        ["Channel"] = new(Field.Named("winlog.channel")),
        ["Computer"] = new(Field.HostName),
        ["Provider_Name"] = new(Field.Named("event.provider")),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly Field[] Common =
    [
        Field.SourceIp, Field.SourceNetwork, Field.LogSource, Field.LogSite, Field.DnsRegisteredDomain, Field.EventTenSeconds, Field.EventMinute, Field.SourcePort, Field.SourceDomain, Field.UserName, Field.HttpRequestMethod, Field.HttpRequestReferrer,
        Field.HttpResponseStatusCode, Field.HttpResponseBodyBytes, Field.HttpVersion, Field.UrlOriginal, Field.UrlPath,
        Field.UrlQuery, Field.UrlDomain, Field.UrlPort, Field.UserAgentOriginal, Field.HostName, Field.ProcessName,
        Field.ProcessPid, Field.ProcessThreadId, Field.LogLevel, Field.EventCategory, Field.EventAction, Field.EventOutcome,
        Field.EventCode, Field.EventReason, Field.ErrorMessage, Field.Message,
    ];

    private readonly Dictionary<string, RuleField> _known = new(Sigma, StringComparer.Ordinal) { [RuleField.Timestamp.Field.Name] = RuleField.Timestamp };

    /// <param name="formatFields">The fields that the formats of this program set, besides those common to all.</param>
    public SigmaFields(IEnumerable<Field> formatFields)
    {
        foreach (RuleField sigma in Sigma.Values)
        {
            _known.TryAdd(sigma.Field.Name, new RuleField(sigma.Field));
        }

        foreach (Field field in Common.Concat(formatFields))
        {
            _known.TryAdd(field.Name, new RuleField(field));
            if (field.Name.StartsWith(EventData, StringComparison.Ordinal))
            {
                _known.TryAdd(field.Name[EventData.Length..], new RuleField(field));
            }
        }
    }

    /// <summary>
    /// What a name means besides its field, where that is a part of it: an address as the client asked for it, with scheme and host when it asked a proxy.
    /// IIS writes only its parts.
    /// </summary>
    internal static RuleField? WholeAddressOf(string name) => name is "c-uri" or "cs-uri" ? new RuleField(Field.UrlOriginal) : null;

    /// <summary>Whether a name means the ending of its field: <c>exe</c> of <c>/a/b.exe</c>.</summary>
    internal static bool IsExtension(string name) => name is "c-uri-extension" or "cs-uri-extension";

    /// <summary>Whether logs write a dash where there is no value of a field, so that it is absent from the event.</summary>
    internal static bool IsDashWhenAbsent(Field field) =>
        field == Field.HttpRequestReferrer || field == Field.UserAgentOriginal || field == Field.UserName || field == Cookie || field == Field.UrlDomain;

    /// <summary>What stands before each value of a name, and not in the event's field: W3C logs write <c>HTTP/1.1</c>, and ECS <c>1.1</c>.</summary>
    internal static string? PrefixOf(string name) => name == "cs-version" ? "HTTP/" : null;

    public bool TryFind(string name, out RuleField field) => _known.TryGetValue(name, out field);

    /// <summary>
    /// What a name stands for that no format describes. Windows events have thousands of names of data, and public rules use them as they
    /// are; no name of the Elastic Common Schema lacks a point.
    /// </summary>
    public static Field Undescribed(string name) => Field.Named(name.Contains('.', StringComparison.Ordinal) ? name : EventData + name);

    public string? DidYouMean(string name) => Spelling.DidYouMean(name, _known.Keys);

    /// <summary>Whether a name is one slip of the hand away from a known one.</summary>
    public bool IsNearlyKnown(string name) => Spelling.Nearest(name, _known.Keys, 1) is not null;
}
