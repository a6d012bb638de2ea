using System.Globalization;
using System.IO.Hashing;
using System.Net;
using System.Runtime.InteropServices;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Core.Anomalies;

/// <summary>What was seen of a site before, to notice what never was: parts of the site, programs, networks, and from where and when users sign in.</summary>
/// <remarks>All of it is bounded: of things there are filters that forget nothing and, when they are full, take new for known; of users the latest.</remarks>
internal sealed class KnownThings
{
    private const int MostUsers = 1024;
    private const int MostNetworksOfUser = 16;
    private const int MostProgramsOfUser = 16;
    private const int FilterBits = 1 << 17;
    private const int FewestSignIns = 10;
    private const int FewestDays = 7;
    private const int FewNetworks = 4;
    private const int FewPrograms = 6;
    private const int FewestForHours = 30;
    private const long LeastRequests = 50;
    private const double LeastShare = 0.05;
    private const int Listed = 200;

    private readonly ulong[] _filter = new ulong[FilterBits / 64];
    private readonly Dictionary<ulong, Habits> _users = [];

    /// <summary>Looks at the lists of an hour.</summary>
    /// <param name="hour">When it began, in the zone of the site's people.</param>
    /// <param name="counts">What was counted in it.</param>
    /// <param name="isWhole">Whether nothing more comes.</param>
    public IEnumerable<Finding> Take(DateTimeOffset hour, Rollup counts, bool isWhole)
    {
        List<Finding> found = [];
        foreach (FrequentValue signIn in counts.Top(RollupList.LoggedIn, Listed))
        {
            TakeSignIn(hour, signIn, isWhole, found);
        }

        foreach (FrequentValue used in counts.Top(RollupList.UserAgents, Listed))
        {
            TakeUserAgent(hour, used, isWhole, found);
        }

        // A thing is known once its hour is over; until then it may still come to be many.
        foreach (IGrouping<string, FrequentValue> part in counts.Top(RollupList.Paths, Listed).GroupBy(path => PartOf(path.Text)))
        {
            TakeThing("part", part.Key, part.Key, part.Sum(path => path.Count), counts, isWhole, found);
        }

        foreach (FrequentValue agent in counts.Top(RollupList.Agents, Listed))
        {
            TakeThing("program", AgentOf(agent.Text), agent.Text, agent.Count, counts, isWhole, found);
        }

        if (isWhole)
        {
            foreach (FrequentValue address in counts.Top(RollupList.Addresses, int.MaxValue).Where(address => !Pseudonyms.IsOfAddress(address.Text)))
            {
                Mark(HashOf("network", NetworkOf(address.Text)));
            }
        }

        return found;
    }

    /// <summary>
    /// Learns what users do from an hour of long ago. Of addresses and users that are pseudonyms by now nothing can be learned; parts of the site and programs
    /// are known from the hours that are looked at whole.
    /// </summary>
    public void LearnHour(DateTimeOffset hour, Rollup counts)
    {
        List<Finding> ofThen = [];
        foreach (FrequentValue signIn in counts.Top(RollupList.LoggedIn, Listed))
        {
            TakeSignIn(hour, signIn, isWhole: true, ofThen);
        }

        foreach (FrequentValue used in counts.Top(RollupList.UserAgents, Listed))
        {
            TakeUserAgent(hour, used, isWhole: true, ofThen);
        }
    }

    /// <summary>How many networks of these addresses were never seen in an hour that is over, and how many there are.</summary>
    public (int New, int All) NewNetworks(IEnumerable<string> addresses)
    {
        string[] networks = [.. addresses.Select(NetworkOf).Distinct()];
        return (networks.Count(network => !IsMarked(HashOf("network", network))), networks.Length);
    }

    public void Write(BinaryWriter to)
    {
        to.Write(MemoryMarshal.AsBytes(_filter.AsSpan()));
        to.Write(_users.Count);
        foreach ((ulong user, Habits habits) in _users)
        {
            to.Write(user);
            habits.Write(to);
        }
    }

    public void Read(BinaryReader from)
    {
        from.ReadBytes(_filter.Length * sizeof(ulong)).CopyTo(MemoryMarshal.AsBytes(_filter.AsSpan()));
        for (int users = from.ReadInt32(); users > 0; users--)
        {
            _users[from.ReadUInt64()] = Habits.Read(from);
        }
    }

    /// <summary>The first folder of a path.</summary>
    private static string PartOf(string path)
    {
        int end = path.IndexOf('/', Math.Min(1, path.Length));
        return end < 0 ? path : path[..end];
    }

    /// <summary>What a program calls itself without the numbers of its version: the dots of an address stay.</summary>
    private static string AgentOf(string agent)
    {
        return string.Concat(agent.Where((letter, i) => !char.IsAsciiDigit(letter) && (letter != '.' || !(IsDigit(i - 1) || IsDigit(i + 1)))));

        bool IsDigit(int i) => i >= 0 && i < agent.Length && char.IsAsciiDigit(agent[i]);
    }

    /// <summary>The network of an address as a provider may have it (/16, of IPv6 /32); <see langword="null"/> when it is no address.</summary>
    public static string? WideNetworkOf(string address)
    {
        if (BytesOf(address) is not { } bytes)
        {
            return null;
        }

        int length = bytes.Length == 4 ? 2 : 4;
        Array.Clear(bytes, length, bytes.Length - length);
        return $"{new IPAddress(bytes)}/{8 * length}";
    }

    private static string NetworkOf(string address) => BytesOf(address) is { } bytes ? Convert.ToHexString(bytes.AsSpan(0, bytes.Length == 4 ? 3 : 6)) : address;

    private static byte[]? BytesOf(string address) =>
        IPAddress.TryParse(address, out IPAddress? parsed) ? (parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed).GetAddressBytes() : null;

    private static ulong HashOf(string kind, string text) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes($"{kind}\n{text}".AsSpan()));

    private bool IsMarked(ulong hash) => IsSet(hash) && IsSet(hash >> 32);

    private bool IsSet(ulong hash) => (_filter[hash % FilterBits / 64] >> (int)(hash % 64) & 1) != 0;

    private void Mark(ulong hash)
    {
        _filter[hash % FilterBits / 64] |= 1UL << (int)(hash % 64);
        hash >>= 32;
        _filter[hash % FilterBits / 64] |= 1UL << (int)(hash % 64);
    }

    private void TakeThing(string kind, string thing, string shown, long count, Rollup counts, bool isWhole, List<Finding> found)
    {
        ulong hash = HashOf(kind, thing);
        if (!IsMarked(hash))
        {
            long all = counts[RollupMeasure.Requests];
            if (isWhole)
            {
                Mark(hash);
            }

            if (count >= LeastRequests && count >= LeastShare * all)
            {
                Mark(hash);
                string share = string.Create(CultureInfo.InvariantCulture, $"{count:N0} of {all:N0} requests in this hour");
                found.Add(new Finding(
                    AnomalyRules.New, null, $"a {(kind == "part" ? "part of the site" : kind)} never seen before, {VisibleText.Of(shown, 80)}: {share}", count, 0));
            }
        }
    }

    /// <summary>When, as far as the lists of an hour tell.</summary>
    private static string Within(DateTimeOffset hour) => string.Create(CultureInfo.InvariantCulture, $"between {hour:HH:mm} and {hour.AddHours(1):HH:mm}");

    private void TakeSignIn(DateTimeOffset hour, FrequentValue signIn, bool isWhole, List<Finding> found)
    {
        int cut = signIn.Text.IndexOf('\0', StringComparison.Ordinal);
        if (cut <= 0 || cut == signIn.Text.Length - 1)
        {
            return;
        }

        (string address, string user) = (signIn.Text[..cut], signIn.Text[(cut + 1)..]);
        if (Pseudonyms.IsOfUser(user))
        {
            return;
        }

        Habits habits = HabitsOf(user);
        ulong network = HashOf("network", NetworkOf(address));
        bool isKnownWell = habits.SignIns >= FewestSignIns && habits.Days >= FewestDays;
        string name = VisibleText.Of(user, 80);
        if (isKnownWell && habits.Networks.Count < FewNetworks && !habits.Networks.Contains(network))
        {
            found.Add(new Finding(
                AnomalyRules.SignIn,
                null,
                string.Create(CultureInfo.InvariantCulture, $"{name} signed in from {VisibleText.Of(address, 60)} {Within(hour)}; all {habits.SignIns:N0} sign-ins before, on {habits.Days} days, came from {(habits.Networks.Count == 1 ? "one other network" : $"{habits.Networks.Count} other networks")}{(habits.IsFarFromAll(hour.Hour) ? ", none at such an hour" : "")}"),
                signIn.Count,
                6)
            { Actor = user, Addresses = [address], Began = hour });
        }
        else if (habits.SignIns >= FewestForHours && habits.Days >= 2 * FewestDays && habits.IsFarFromAll(hour.Hour))
        {
            found.Add(new Finding(
                AnomalyRules.SignIn,
                null,
                string.Create(CultureInfo.InvariantCulture, $"{name} signed in {Within(hour)} from {VisibleText.Of(address, 60)}; none of {habits.SignIns:N0} sign-ins before, on {habits.Days} days, was near that hour"),
                signIn.Count,
                5)
            { Actor = user, Addresses = [address], Began = hour });
            habits.See(hour.Hour);
        }

        if (habits.Networks.Count < MostNetworksOfUser)
        {
            habits.Networks.Add(network);
        }

        if (isWhole)
        {
            habits.Count(hour, signIn.Count);
        }
    }

    /// <summary>A program that a user never had: by itself something new; of one who came from where he never does, a reason more.</summary>
    private void TakeUserAgent(DateTimeOffset hour, FrequentValue used, bool isWhole, List<Finding> found)
    {
        if (used.Text.Split('\0', 2) is not [{ Length: > 0 } user, { Length: > 0 } agent] || Pseudonyms.IsOfUser(user))
        {
            return;
        }

        Habits habits = HabitsOf(user);
        ulong program = HashOf("program", AgentOf(agent));
        if (habits.Uses >= FewestSignIns && habits.UseDays >= FewestDays && habits.Programs.Count < FewPrograms && !habits.Programs.Contains(program))
        {
            string reason = string.Create(
                CultureInfo.InvariantCulture,
                $"{VisibleText.Of(user, 80)} came with {VisibleText.Of(agent, 80)}, a program never seen of that user: {habits.Uses:N0} requests on {habits.UseDays} days came with {habits.Programs.Count}");
            Finding? stranger = found.Find(each => each.Rule == AnomalyRules.SignIn && each.Actor == user);
            found.Add(new Finding(stranger?.Rule ?? AnomalyRules.New, null, reason, used.Count, stranger?.Surprise ?? 0) { Actor = user, Addresses = stranger?.Addresses ?? [] });
        }

        if (habits.Programs.Count < MostProgramsOfUser)
        {
            habits.Programs.Add(program);
        }

        if (isWhole)
        {
            habits.CountUse(hour, used.Count);
        }
    }

    private Habits HabitsOf(string user)
    {
        ulong key = HashOf("user", user);
        if (!_users.TryGetValue(key, out Habits? habits))
        {
            if (_users.Count == MostUsers)
            {
                _users.Remove(_users.MinBy(known => Math.Max(known.Value.LastDay, known.Value.LastUseDay)).Key);
            }

            _users.Add(key, habits = new Habits());
        }

        return habits;
    }

    /// <summary>From where, when, how often and with what a user comes.</summary>
    private sealed class Habits
    {
        private uint _hours;

        public HashSet<ulong> Networks { get; } = [];

        public HashSet<ulong> Programs { get; } = [];

        /// <summary>How often a program was named with the user, on how many days, and the last of them.</summary>
        public long Uses { get; private set; }

        public int UseDays { get; private set; }

        public long LastUseDay { get; private set; }

        public long SignIns { get; private set; }

        public int Days { get; private set; }

        public long LastDay { get; private set; }

        public static Habits Read(BinaryReader from)
        {
            Habits read = new()
            {
                _hours = from.ReadUInt32(),
                SignIns = from.ReadInt64(),
                Days = from.ReadInt32(),
                LastDay = from.ReadInt64(),
                Uses = from.ReadInt64(),
                UseDays = from.ReadInt32(),
                LastUseDay = from.ReadInt64(),
            };
            foreach (HashSet<ulong> known in (HashSet<ulong>[])[read.Networks, read.Programs])
            {
                for (int count = from.ReadInt32(); count > 0; count--)
                {
                    known.Add(from.ReadUInt64());
                }
            }

            return read;
        }

        public void Write(BinaryWriter to)
        {
            to.Write(_hours);
            to.Write(SignIns);
            to.Write(Days);
            to.Write(LastDay);
            to.Write(Uses);
            to.Write(UseDays);
            to.Write(LastUseDay);
            foreach (HashSet<ulong> known in (HashSet<ulong>[])[Networks, Programs])
            {
                to.Write(known.Count);
                foreach (ulong hash in known)
                {
                    to.Write(hash);
                }
            }
        }

        public void See(int hour) => _hours |= 1u << hour;

        /// <summary>Whether neither this hour nor those beside it were ever seen.</summary>
        public bool IsFarFromAll(int hour) => (_hours & (1u << hour | 1u << ((hour + 1) % 24) | 1u << ((hour + 23) % 24))) == 0;

        public void Count(DateTimeOffset hour, long times)
        {
            long day = hour.DateTime.Ticks / TimeSpan.TicksPerDay;
            Days += day != LastDay ? 1 : 0;
            LastDay = day;
            SignIns += times;
            See(hour.Hour);
        }

        public void CountUse(DateTimeOffset hour, long times)
        {
            long day = hour.DateTime.Ticks / TimeSpan.TicksPerDay;
            UseDays += day != LastUseDay ? 1 : 0;
            LastUseDay = day;
            Uses += times;
        }
    }
}
