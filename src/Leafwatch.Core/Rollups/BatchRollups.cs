using System.Runtime.CompilerServices;
using System.Text;

namespace Leafwatch.Core.Rollups;

/// <summary>
/// Counts the lines of a batch: numbers by the minute, lists of frequent values by the hour. Belongs to the result of the batch, and is
/// used again for another; a line costs no allocation once there is room.
/// </summary>
/// <remarks>
/// Lines come mostly in order of time, about one site: the counts of the line before are at hand. What a client calls itself is looked up
/// by its hash; nothing is looked for in it twice.
/// </remarks>
public sealed class BatchRollups
{
    /// <summary>At most this many hosts and sites of one batch are counted apart.</summary>
    private const int MostSites = 256;

    private const int AgentSlots = 4096;
    private const int ListCapacity = 1024;

    private static readonly Field DnsQuestionName = Field.Named("dns.question.name");
    private static readonly Field EventDuration = Field.Named("event.duration");

    private readonly long _seed;
    private readonly RollupClock _clock;
    private readonly long _minutesFrom;
    private readonly long _hoursFrom;
    private readonly List<Site> _sites = [];
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<(int Site, long Minute), int> _places = [];
    private readonly Stack<Rollup> _spareMinutes = [];
    private readonly Stack<Rollup> _spareHours = [];
    private readonly ulong[] _agents = new ulong[AgentSlots];
    private readonly Audience[] _audiences = new Audience[AgentSlots];

    private ulong _lastSiteHash;
    private long _lastMinute = long.MinValue;
    private int _lastSite = -1;
    private Rollup _minute = new();
    private Rollup _hour = new();
    private long _ceiling = long.MaxValue;

    /// <param name="seed">Of the hash of values: a secret of this installation.</param>
    /// <param name="clock">Where hours begin.</param>
    /// <param name="minutesFrom">Before this minute numbers too are counted by the hour: minutes are not kept for so long.</param>
    /// <param name="hoursFrom">Before this one by the day.</param>
    public BatchRollups(long seed, RollupClock clock, long minutesFrom = long.MinValue, long hoursFrom = long.MinValue)
    {
        _seed = seed;
        _clock = clock;
        _minutesFrom = minutesFrom;
        _hoursFrom = hoursFrom;
    }

    /// <summary>How addresses behave in the batch, where that is wanted.</summary>
    public AddressCounts? Addresses { get; init; }

    /// <summary>What was counted, in the order in which it came first.</summary>
    internal IEnumerable<(string Host, string Site, long Minute, Rollup Counts)> Counted =>
        _entries.Select(entry => (_sites[entry.Site].Host, _sites[entry.Site].Name, entry.Minute, entry.Counts));

    /// <summary>Forgets what was counted.</summary>
    /// <param name="plausible">Lines that state a later time are counted at this one: a clock that runs ahead fills no future.</param>
    public void Begin(DateTimeOffset plausible)
    {
        _ceiling = RollupClock.MinuteOf(plausible);
        foreach (Entry entry in _entries)
        {
            entry.Counts.Clear();
            (entry.IsHour ? _spareHours : _spareMinutes).Push(entry.Counts);
        }

        _entries.Clear();
        _places.Clear();
        _sites.Clear();
        _lastMinute = long.MinValue;
        _lastSite = -1;
        Addresses?.Begin();
    }

    public void Count(EventView line)
    {
        long weight = line.Weight;
        Move(line);
        Rollup minute = _minute;
        minute[RollupMeasure.Events] += weight;

        ulong addressHash = 0;
        ReadOnlySpan<byte> address = line[Field.SourceIp];
        if (!address.IsEmpty)
        {
            addressHash = FrequentValues.HashOf(address, _seed);
            minute.Addresses.Add((uint)(addressHash >> 32));
            _hour.ListOf(RollupList.Addresses).Add(addressHash, address, weight);
        }

        int status = StatusOf(line[Field.HttpResponseStatusCode]);
        if (status != 0)
        {
            CountRequest(line, status, address, addressHash, weight);
        }

        if (line.Has(Field.EventAction))
        {
            CountAction(line, address, addressHash, weight);
        }
    }

    private static int StatusOf(ReadOnlySpan<byte> text)
    {
        if (text.Length != 3)
        {
            return 0;
        }

        int code = ((text[0] - '0') * 100) + ((text[1] - '0') * 10) + (text[2] - '0');
        return (uint)(text[0] - '1') <= 8 && (uint)(text[1] - '0') <= 9 && (uint)(text[2] - '0') <= 9 ? code : 0;
    }

    private static long NumberOf(ReadOnlySpan<byte> text)
    {
        long number = 0;
        if (text.Length > 15)
        {
            return 0;
        }

        foreach (byte digit in text)
        {
            uint value = (uint)(digit - '0');
            if (value > 9)
            {
                return 0;
            }

            number = (number * 10) + value;
        }

        return number;
    }

    private static RollupMeasure MethodOf(ReadOnlySpan<byte> method) => method.Length switch
    {
        3 when method.SequenceEqual("GET"u8) => RollupMeasure.Get,
        3 when method.SequenceEqual("PUT"u8) => RollupMeasure.Put,
        4 when method.SequenceEqual("POST"u8) => RollupMeasure.Post,
        4 when method.SequenceEqual("HEAD"u8) => RollupMeasure.Head,
        5 when method.SequenceEqual("PATCH"u8) => RollupMeasure.Patch,
        6 when method.SequenceEqual("DELETE"u8) => RollupMeasure.Delete,
        7 when method.SequenceEqual("OPTIONS"u8) => RollupMeasure.Options,
        _ => RollupMeasure.OtherMethods,
    };

    private static LoginFamily FamilyOf(ReadOnlySpan<byte> family) => family switch
    {
        _ when family.SequenceEqual("ssh"u8) => LoginFamily.Ssh,
        _ when family.SequenceEqual("http"u8) => LoginFamily.Http,
        _ when family.SequenceEqual("ftp"u8) => LoginFamily.Ftp,
        _ when family.SequenceEqual("smtp"u8) => LoginFamily.Smtp,
        _ when family.SequenceEqual("pam"u8) => LoginFamily.Pam,
        _ when family.SequenceEqual("sudo"u8) => LoginFamily.Sudo,
        _ when family.SequenceEqual("su"u8) => LoginFamily.Su,
        _ when family.SequenceEqual("doas"u8) => LoginFamily.Doas,
        _ when family.SequenceEqual("pkexec"u8) => LoginFamily.Pkexec,
        _ when family.SequenceEqual("polkit"u8) => LoginFamily.Polkit,
        _ when family.SequenceEqual("console"u8) => LoginFamily.Console,
        _ when family.SequenceEqual("kerberos"u8) => LoginFamily.Kerberos,
        _ when family.SequenceEqual("windows"u8) => LoginFamily.Windows,
        _ when family.SequenceEqual("mysql"u8) => LoginFamily.Mysql,
        _ when family.SequenceEqual("postgresql"u8) => LoginFamily.Postgresql,
        _ => LoginFamily.Other,
    };

    /// <summary>The part of a referrer that is kept: a query may hold anything.</summary>
    private static ReadOnlySpan<byte> WithoutQuery(ReadOnlySpan<byte> url)
    {
        int end = url.IndexOfAny((byte)'?', (byte)'#', (byte)';');
        return end < 0 ? url : url[..end];
    }

    private void CountRequest(EventView line, int status, ReadOnlySpan<byte> address, ulong addressHash, long weight)
    {
        Rollup minute = _minute;
        Rollup hour = _hour;
        minute.Statuses.Add(status, weight);
        minute[RollupMeasure.Requests] += weight;
        long bytes = NumberOf(line[Field.HttpResponseBodyBytes]) * weight;
        minute[RollupMeasure.Bytes] += bytes;

        ReadOnlySpan<byte> agent = line[Field.UserAgentOriginal];
        ulong agentHash = agent.IsEmpty ? 1 : FrequentValues.HashOf(agent, _seed);
        Audience audience = agent.IsEmpty ? Audience.Person : AudienceOf(agent, agentHash);
        if (!agent.IsEmpty)
        {
            hour.ListOf(RollupList.Agents).Add(agentHash, agent, weight);
        }

        minute[MethodOf(line[Field.HttpRequestMethod])] += weight;
        ReadOnlySpan<byte> path = line[Field.UrlPath];
        ulong pathHash = FrequentValues.HashOf(path, _seed);
        if (bytes > 0)
        {
            hour.ListOf(RollupList.PathBytes).Add(pathHash, path, bytes);
        }

        ReadOnlySpan<byte> referrer = WithoutQuery(line[Field.HttpRequestReferrer]);
        if (audience == Audience.Person)
        {
            minute.Visitors.Add((uint)((addressHash ^ (agentHash * 0x9E3779B97F4A7C15)) >> 32));
            hour.ListOf(RollupList.Paths).Add(pathHash, path, weight);
            if (!referrer.IsEmpty)
            {
                hour.ListOf(RollupList.Referrers).Add(FrequentValues.HashOf(referrer, _seed), referrer, weight);
            }
        }
        else if (audience == Audience.Crawler)
        {
            minute[RollupMeasure.CrawlerRequests] += weight;
            minute[RollupMeasure.CrawlerBytes] += bytes;
        }
        else
        {
            minute[RollupMeasure.MonitorRequests] += weight;
        }

        if (Addresses is not null && audience != Audience.Monitor && !address.IsEmpty)
        {
            RequestOutcome outcome = RequestOutcomes.Of(status, line[Field.HttpRequestMethod], path, referrer, isCrawler: audience == Audience.Crawler);
            Addresses.Add(address, addressHash, pathHash, agentHash, outcome, referrer.Length > 1, line.Time.UtcTicks);
        }

        if (status is 404 or 410)
        {
            CountMissing(path, pathHash, referrer, weight);
        }
        else if (status >= 500)
        {
            hour.ListOf(RollupList.Broken).Add(pathHash, path, weight);
        }
        else if (status is 401 or 403)
        {
            ReadOnlySpan<byte> refused = status == 401 ? "\0401"u8 : "\0403"u8;
            path = path[..Math.Min(path.Length, FrequentValues.LongestValue)];
            hour.ListOf(RollupList.Refused).Add(pathHash + (ulong)status, path, refused, weight);
        }

        ReadOnlySpan<byte> user = line[Field.UserName];
        if (!user.IsEmpty && status < 400)
        {
            ulong userHash = FrequentValues.HashOf(user, _seed);
            hour.ListOf(RollupList.Users).Add(userHash, user, weight);
            CountUserAgent(user, userHash, agent, agentHash, weight);
        }

        ReadOnlySpan<byte> duration = line[EventDuration];
        if (!duration.IsEmpty)
        {
            long nanoseconds = NumberOf(duration);
            minute.Durations.Add(nanoseconds, weight);
            hour.PageTimes.Add(pathHash, path, nanoseconds, weight);
        }
    }

    private void CountUserAgent(ReadOnlySpan<byte> user, ulong userHash, ReadOnlySpan<byte> agent, ulong agentHash, long weight)
    {
        if (agent.IsEmpty)
        {
            return;
        }

        if (agent.Length > FrequentValues.LongestValue)
        {
            agent = agent[..FrequentValues.LongestValue];
            agentHash = FrequentValues.HashOf(agent, _seed);
        }

        Span<byte> program = stackalloc byte[FrequentValues.LongestValue + 1];
        agent.CopyTo(program[1..]);
        _hour.ListOf(RollupList.UserAgents).Add(userHash + (agentHash * 31), user, program[..(agent.Length + 1)], weight);
    }

    private void CountMissing(ReadOnlySpan<byte> path, ulong pathHash, ReadOnlySpan<byte> referrer, long weight)
    {
        _minute.MissingPaths.Add((uint)(pathHash >> 32));
        Span<byte> page = stackalloc byte[FrequentValues.LongestValue + 1];
        referrer = referrer[..Math.Min(referrer.Length, FrequentValues.LongestValue)];
        referrer.CopyTo(page[1..]);
        path = path[..Math.Min(path.Length, FrequentValues.LongestValue)];
        _hour.ListOf(RollupList.Missing).Add(
            pathHash + (FrequentValues.HashOf(referrer, _seed) * 31), path, page[..(referrer.Length + 1)], weight);
    }

    private void CountAction(EventView line, ReadOnlySpan<byte> address, ulong addressHash, long weight)
    {
        ReadOnlySpan<byte> action = line[Field.EventAction];
        if (action.EndsWith("_login"u8))
        {
            ReadOnlySpan<byte> outcome = line[Field.EventOutcome];
            bool isFailure = outcome.SequenceEqual("failure"u8);
            if (isFailure || outcome.SequenceEqual("success"u8))
            {
                ReadOnlySpan<byte> user = line[Field.UserName];
                CountLogin(FamilyOf(action[..^6]), isFailure, user, address, addressHash, weight);
                if (!isFailure && !user.IsEmpty)
                {
                    ReadOnlySpan<byte> agent = line[Field.UserAgentOriginal];
                    CountUserAgent(user, FrequentValues.HashOf(user, _seed), agent, FrequentValues.HashOf(agent, _seed), weight);
                }
            }
        }
        else if (action.StartsWith("dns_"u8))
        {
            if (action.SequenceEqual("dns_query"u8))
            {
                _minute[RollupMeasure.DnsQueries] += weight;
                ReadOnlySpan<byte> name = line[DnsQuestionName];
                if (!name.IsEmpty)
                {
                    _hour.ListOf(RollupList.DnsNames).Add(FrequentValues.HashOf(name, _seed), name, weight);
                }
            }
            else if (line[Field.EventOutcome].SequenceEqual("failure"u8))
            {
                _minute[RollupMeasure.DnsFailures] += weight;
            }
        }
        else if (action.SequenceEqual("ftp_upload"u8) || action.SequenceEqual("ftp_download"u8))
        {
            _minute[RollupMeasure.Transfers] += weight;
        }
    }

    private void CountLogin(LoginFamily family, bool isFailure, ReadOnlySpan<byte> user, ReadOnlySpan<byte> address, ulong addressHash, long weight)
    {
        _minute.AddLogin(family, isFailure, weight);
        ulong userHash = FrequentValues.HashOf(user, _seed);
        if (!isFailure)
        {
            Span<byte> who = stackalloc byte[FrequentValues.LongestValue + 1];
            user = user[..Math.Min(user.Length, FrequentValues.LongestValue)];
            user.CopyTo(who[1..]);
            _hour.ListOf(RollupList.LoggedIn).Add(addressHash + (userHash * 31), address, who[..(user.Length + 1)], weight);
            if (!user.IsEmpty && family != LoginFamily.Http)
            {
                _hour.ListOf(RollupList.Users).Add(userHash, user, weight);
            }

            return;
        }

        if (!address.IsEmpty)
        {
            _hour.ListOf(RollupList.FailedAddresses).Add(addressHash, address, weight);
        }

        if (!user.IsEmpty)
        {
            _hour.ListOf(RollupList.FailedUsers).Add(userHash, user, weight);
        }
    }

    private Audience AudienceOf(ReadOnlySpan<byte> agent, ulong hash)
    {
        int place = (int)(hash % AgentSlots);
        if (_agents[place] != hash)
        {
            _agents[place] = hash;
            _audiences[place] = AudienceWords.Of(agent);
        }

        return _audiences[place];
    }

    /// <summary>Takes up the counts of the site and the minute of a line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Move(EventView line)
    {
        ReadOnlySpan<byte> host = line[Field.HostName];
        ReadOnlySpan<byte> site = line[Field.UrlDomain];
        if (!site.IsEmpty && line[Field.UrlOriginal] is [not (byte)'/', ..])
        {
            // Of a proxy the sites are those of others: as many as people visit.
            site = default;
        }

        ulong siteHash = (host.IsEmpty ? 0 : FrequentValues.HashOf(host, _seed)) + (site.IsEmpty ? 0 : 31 * FrequentValues.HashOf(site, _seed));
        long minute = Math.Min((line.Time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMinute, _ceiling);
        if (minute != _lastMinute || siteHash != _lastSiteHash || _lastSite < 0)
        {
            MoveTo(siteHash, host, site, minute);
        }
    }

    private void MoveTo(ulong siteHash, ReadOnlySpan<byte> host, ReadOnlySpan<byte> site, long minute)
    {
        if (_lastSite < 0 || siteHash != _lastSiteHash)
        {
            _lastSite = SiteOf(siteHash, host, site);
            _lastSiteHash = siteHash;
        }

        _lastMinute = minute;
        long hour = minute >= _hoursFrom ? _clock.HourOf(minute) : _clock.DayOf(minute);
        _minute = At(_lastSite, minute >= _minutesFrom ? minute : hour, isHour: false);
        _hour = At(_lastSite, hour, isHour: true);
    }

    private Rollup At(int site, long minute, bool isHour)
    {
        // Both kinds stand in one table: hours at places that no minute has.
        (int, long) key = (isHour ? ~site : site, minute);
        if (_places.TryGetValue(key, out int place))
        {
            return _entries[place].Counts;
        }

        Rollup rollup = (isHour ? _spareHours : _spareMinutes).TryPop(out Rollup? spare) ? spare : new Rollup(ListCapacity);
        _places.Add(key, _entries.Count);
        _entries.Add(new Entry(site, minute, isHour, rollup));
        return rollup;
    }

    private int SiteOf(ulong hash, ReadOnlySpan<byte> host, ReadOnlySpan<byte> site)
    {
        for (int i = 0; i < _sites.Count; i++)
        {
            if (_sites[i].Hash == hash)
            {
                return i;
            }
        }

        bool isOneTooMany = _sites.Count == MostSites;
        if (_sites.Count > MostSites)
        {
            return MostSites;
        }

        _sites.Add(isOneTooMany ? new Site(hash, "", RollupSeries.OtherSites) : new Site(hash, NameOf(host), NameOf(site)));
        return _sites.Count - 1;
    }

    private static string NameOf(ReadOnlySpan<byte> name) =>
        Encoding.UTF8.GetString(name[..Math.Min(name.Length, FrequentValues.LongestValue)]).ToLowerInvariant();

    private readonly record struct Site(ulong Hash, string Host, string Name);

    private readonly record struct Entry(int Site, long Minute, bool IsHour, Rollup Counts);
}
