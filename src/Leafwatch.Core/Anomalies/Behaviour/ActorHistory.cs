using System.Numerics;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Anomalies.Behaviour;

/// <summary>What an address did since it came, until it stays away for a day.</summary>
internal sealed class ActorHistory(string address)
{
    public const int Features = 6;

    private const int FewestRedirected = 10;
    private const double NearlyAll = 0.9;

    private const byte Version = 3;

    /// <summary>Without sources, posts and redirections: they count from now on.</summary>
    private const byte FirstVersion = 1;

    /// <summary>With them, and without when it was refused.</summary>
    private const byte WithSources = 2;
    private const int MostSources = 16;

    private static readonly long Span = TimeSpan.FromMinutes(10).Ticks;

    private readonly Dictionary<string, Refusals> _refusedAt = [];
    private AddressCount.PathBits _paths;
    private double _gaps;
    private double _squaredGaps;
    private long _gapCount;

    public string Address { get; } = address;

    public long Requests { get; private set; }

    public long Refused { get; private set; }

    public long RefusedPosts { get; private set; }

    public long Redirected { get; private set; }

    /// <summary>Whether nearly all of its many requests were sent elsewhere.</summary>
    public bool IsSentElsewhere => Redirected >= FewestRedirected && Redirected >= NearlyAll * Requests;

    public long Rare { get; private set; }

    public long Unreferred { get; private set; }

    public long First { get; private set; }

    public long Last { get; private set; }

    public ulong Agent { get; private set; }

    /// <summary>At how many requests it is looked at next.</summary>
    public long LookAt { get; set; }

    public bool IsTold { get; set; }

    /// <summary>How many different paths there were, by the bits that are still free (linear counting).</summary>
    public double Paths
    {
        get
        {
            int bits = AddressCount.PathWords * 64;
            int set = 0;
            foreach (ulong word in _paths)
            {
                set += BitOperations.PopCount(word);
            }

            return Math.Min(Requests, set < bits ? -bits * Math.Log(1 - ((double)set / bits)) : Requests);
        }
    }

    /// <summary>How steady the pauses are: 1 when all are alike.</summary>
    public double Steadiness
    {
        get
        {
            if (_gapCount < 2)
            {
                return 0;
            }

            double mean = _gaps / _gapCount;
            return 1 / (1 + (2 * Math.Sqrt(Math.Max(0, (_squaredGaps / _gapCount) - (mean * mean)))));
        }
    }

    /// <summary>How often it was refused at a source in the ten minutes, or up to twenty, before a time.</summary>
    public long RefusedAt(string source, long ticks) => _refusedAt.TryGetValue(source, out Refusals refused) ? refused.Of(ticks / Span) : 0;

    public void Add(string source, in AddressCount counted)
    {
        if (counted.Refused > 0 && (_refusedAt.Count < MostSources || _refusedAt.ContainsKey(source)))
        {
            _refusedAt[source] = _refusedAt.GetValueOrDefault(source).With(counted.Last / Span, counted.Refused);
        }

        if (Requests == 0)
        {
            First = counted.First;
        }
        else
        {
            double gap = Math.Log(1 + (Math.Max(0, counted.First - Last) / (double)TimeSpan.TicksPerSecond));
            (_gaps, _squaredGaps, _gapCount) = (_gaps + gap, _squaredGaps + (gap * gap), _gapCount + 1);
        }

        _gaps += counted.Gaps;
        _squaredGaps += counted.SquaredGaps;
        _gapCount += counted.Requests - 1;
        Requests += counted.Requests;
        Refused += counted.Refused;
        RefusedPosts += counted.RefusedPosts;
        Redirected += counted.Redirected;
        Rare += counted.Rare;
        Unreferred += counted.Unreferred;
        Last = Math.Max(Last, counted.Last);
        Agent = counted.Agent;
        AddressCount.PathBits paths = counted.Paths;
        for (int i = 0; i < AddressCount.PathWords; i++)
        {
            _paths[i] |= paths[i];
        }
    }

    /// <summary>The history as bytes.</summary>
    /// <param name="hash">The hash of the address.</param>
    public byte[] Save(ulong hash)
    {
        using MemoryStream bytes = new();
        using BinaryWriter to = new(bytes);
        to.Write(Version);
        to.Write(hash);
        to.Write(IsTold);
        foreach (long number in (ReadOnlySpan<long>)[Requests, Refused, Rare, Unreferred, First, Last, LookAt, _gapCount])
        {
            to.Write(number);
        }

        to.Write(Agent);
        to.Write(_gaps);
        to.Write(_squaredGaps);
        foreach (ulong word in _paths)
        {
            to.Write(word);
        }

        to.Write(RefusedPosts);
        to.Write(Redirected);
        to.Write(_refusedAt.Count);
        foreach ((string source, Refusals refused) in _refusedAt)
        {
            to.Write(source);
            to.Write(refused.Span);
            to.Write(refused.Now);
            to.Write(refused.Before);
        }

        to.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads a history; <see langword="null"/> when it is of another version, or damaged: the address is new then.</summary>
    public static ActorHistory? Restore(StoredActor stored, out ulong hash)
    {
        hash = 0;
        try
        {
            using BinaryReader from = new(new MemoryStream(stored.Payload));
            byte version = from.ReadByte();
            if (version is not (Version or WithSources or FirstVersion))
            {
                return null;
            }

            hash = from.ReadUInt64();
            ActorHistory actor = new(stored.Address)
            {
                IsTold = from.ReadBoolean(),
                Requests = from.ReadInt64(),
                Refused = from.ReadInt64(),
                Rare = from.ReadInt64(),
                Unreferred = from.ReadInt64(),
                First = from.ReadInt64(),
                Last = from.ReadInt64(),
                LookAt = from.ReadInt64(),
                _gapCount = from.ReadInt64(),
                Agent = from.ReadUInt64(),
                _gaps = from.ReadDouble(),
                _squaredGaps = from.ReadDouble(),
            };
            for (int i = 0; i < AddressCount.PathWords; i++)
            {
                actor._paths[i] = from.ReadUInt64();
            }

            if (version == FirstVersion)
            {
                return actor;
            }

            (actor.RefusedPosts, actor.Redirected) = (from.ReadInt64(), from.ReadInt64());
            for (int sources = from.ReadInt32(); sources > 0; sources--)
            {
                string source = from.ReadString();
                long first = from.ReadInt64();
                if (version != WithSources)
                {
                    actor._refusedAt[source] = new Refusals(first, from.ReadInt64(), from.ReadInt64());
                }
            }

            return actor;
        }
        catch (Exception damage) when (damage is IOException or FormatException)
        {
            return null;
        }
    }

    /// <summary>How often it was refused in ten minutes, and in the ten before.</summary>
    private readonly record struct Refusals(long Span, long Now, long Before)
    {
        public Refusals With(long span, long more) => span <= Span ? this with { Now = Now + more } : new Refusals(span, more, span == Span + 1 ? Now : 0);

        public long Of(long span) => span == Span + 1 ? Now : span <= Span ? Now + Before : 0;
    }

    /// <summary>The behaviour as a point: how fast, how broadly, how unsuccessfully, how unlike others' ways, how much out of nowhere, how steadily.</summary>
    public float[] Point()
    {
        double hours = Math.Max(1.0 / 60, (Last - First) / (double)TimeSpan.TicksPerHour);
        return
        [
            (float)(Math.Log10(1 + (Requests / hours)) / 5),
            (float)(Paths / Requests),
            (float)(Refused + Redirected) / Requests,
            (float)Rare / Requests,
            (float)Unreferred / Requests,
            (float)Steadiness,
        ];
    }
}
