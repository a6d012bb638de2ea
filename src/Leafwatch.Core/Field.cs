using System.Collections.Concurrent;

namespace Leafwatch.Core;

/// <summary>
/// A field of an event by its Elastic Common Schema name, interned to a small number so that an <see cref="EventView"/>
/// can keep its values in an array. Two fields of the same name are equal.
/// </summary>
public readonly record struct Field
{
    private static readonly Lock Gate = new();
    private static readonly ConcurrentDictionary<string, Field> ByName = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, Field>.AlternateLookup<ReadOnlySpan<char>> BySpan = ByName.GetAlternateLookup<ReadOnlySpan<char>>();
    private static string[] _names = new string[64];
    private static int _count;

    // The fields that a line of every kind may have; https://www.elastic.co/docs/reference/ecs (8.17).
    public static readonly Field SourceIp = Named("source.ip");

    /// <summary>The network of <see cref="SourceIp"/>, /24 or /64: made where a correlation groups by it, never set by a parser. No name of ECS's.</summary>
    public static readonly Field SourceNetwork = Named("source.network");

    public static readonly Field SourcePort = Named("source.port");
    public static readonly Field SourceDomain = Named("source.domain");
    public static readonly Field UserName = Named("user.name");
    public static readonly Field HttpRequestMethod = Named("http.request.method");
    public static readonly Field HttpRequestReferrer = Named("http.request.referrer");
    public static readonly Field HttpResponseStatusCode = Named("http.response.status_code");
    public static readonly Field HttpResponseBodyBytes = Named("http.response.body.bytes");
    public static readonly Field HttpVersion = Named("http.version");
    public static readonly Field UrlOriginal = Named("url.original");
    public static readonly Field UrlPath = Named("url.path");
    public static readonly Field UrlQuery = Named("url.query");
    public static readonly Field UrlDomain = Named("url.domain");
    public static readonly Field UrlPort = Named("url.port");
    public static readonly Field UserAgentOriginal = Named("user_agent.original");
    public static readonly Field HostName = Named("host.name");
    public static readonly Field ProcessName = Named("process.name");
    public static readonly Field ProcessPid = Named("process.pid");
    public static readonly Field ProcessThreadId = Named("process.thread.id");
    public static readonly Field LogLevel = Named("log.level");
    public static readonly Field EventCategory = Named("event.category");
    public static readonly Field EventAction = Named("event.action");
    public static readonly Field EventOutcome = Named("event.outcome");
    public static readonly Field EventCode = Named("event.code");
    public static readonly Field EventReason = Named("event.reason");

    /// <summary>What the program said, without the head that the logger put before it.</summary>
    public static readonly Field ErrorMessage = Named("error.message");

    /// <summary>The whole line; every event has it.</summary>
    public static readonly Field Message = Named("message");

    /// <summary>The name of the source: known of a batch, there to group by, never set by a parser.</summary>
    public static readonly Field LogSource = Named("log.source");

    /// <summary>The site: the source, and in it the virtual host or, where a line names none, the machine. There to group by, never set by a parser. No name of ECS's.</summary>
    public static readonly Field LogSite = Named("log.site");

    /// <summary>The domain that a name which was asked for is of: made where a correlation groups by it, never set by a parser.</summary>
    public static readonly Field DnsRegisteredDomain = Named("dns.question.registered_domain");

    /// <summary>
    /// Which ten seconds of the clock an event is of: a correlation that counts them knows whether something goes on. There to be counted, never set by a parser. No name of
    /// ECS's.
    /// </summary>
    public static readonly Field EventTenSeconds = Named("event.ten_seconds");

    /// <summary>The same of minutes.</summary>
    public static readonly Field EventMinute = Named("event.minute");

    private Field(int slot) => Slot = slot;

    /// <summary>Whether it is there to group by alone: made of other fields, or of what is known of the source.</summary>
    public bool IsOfGroups => this == SourceNetwork || this == LogSource || this == LogSite || this == DnsRegisteredDomain;

    /// <summary>Whether only correlations have it: to group by, or to count.</summary>
    public bool IsOfCorrelations => IsOfGroups || ClockTicks > 0;

    /// <summary>How long the part of the clock is, in ticks, that the field tells; 0 for any other field.</summary>
    public long ClockTicks => this == EventTenSeconds ? 10 * TimeSpan.TicksPerSecond : this == EventMinute ? TimeSpan.TicksPerMinute : 0;

    /// <summary>The number of this field, from 0; stable while the process lives.</summary>
    public int Slot { get; }

    /// <summary>One bit for the field, to say in one number which fields of a few are meant; fields beyond the 63rd share the last bit.</summary>
    public ulong Mask => 1UL << Math.Min(Slot, 63);

    /// <summary>How many fields are known; slots are below it.</summary>
    public static int Count => Volatile.Read(ref _count);

    public string Name => _names[Slot];

    /// <summary>The field of an ECS name. Names come from parsers, rules and configuration, never from log lines: they are not bounded here.</summary>
    public static Field Named(string name)
    {
        if (ByName.TryGetValue(name, out Field known))
        {
            return known;
        }

        lock (Gate)
        {
            return ByName.GetOrAdd(name, static added =>
            {
                int slot = _count;
                if (slot == _names.Length)
                {
                    string[] larger = new string[slot * 2];
                    _names.CopyTo(larger, 0);
                    _names = larger;
                }

                _names[slot] = added;
                Volatile.Write(ref _count, slot + 1);
                return new Field(slot);
            });
        }
    }

    /// <summary>The field of a name if anybody has named it: what a log line names itself is looked for, never taken down.</summary>
    public static bool TryFind(ReadOnlySpan<char> name, out Field field) => BySpan.TryGetValue(name, out field);

    public override string ToString() => Name;
}
