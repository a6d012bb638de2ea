using System.Globalization;
using System.Text;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Anomalies.Behaviour;

/// <summary>
/// Watches how addresses behave: one that is unlike the others, and mostly refused, or sent elsewhere whatever it asks for, is somebody who looks for a way
/// in, however slowly. Used by one thread.
/// </summary>
/// <remarks>
/// Others are known by a sample of points that is renewed as addresses come. Addresses are bounded: beyond, the half that was seen longest ago is
/// forgotten. Stored is the sample, from which the forest grows again, and each address that was here; not with every commit, for that costs more than
/// the minutes that a kill may take from a history of hours.
/// </remarks>
public sealed class ActorBook
{
    public const int MostActors = 16_384;

    private const int Others = 512;
    private const int FewestOthers = 64;
    private const int RebuiltAfter = 64;
    private const int FirstLook = 12;
    private const int FewestRefused = 10;
    private const double MostlyRefused = 0.5;
    private const double Alone = 0.6;

    /// <summary>Who asks for fewer different pages looks for none: a program that goes on asking for what is not there, or before it signs in.</summary>
    private const int FewestPaths = 5;
    private const double SeldomRedirected = 0.2;
    private const int MostTold = 4096;
    private const byte Version = 1;

    private static readonly long Away = TimeSpan.FromDays(1).Ticks;
    private static readonly long Passed = TimeSpan.FromMinutes(15).Ticks;

    private readonly Dictionary<ulong, ActorHistory> _actors = [];
    private readonly HashSet<ulong> _changed = [];
    private readonly HashSet<string> _accepted = [];

    /// <summary>Who was told before a restart, and may have been told after the others were stored.</summary>
    private readonly HashSet<string> _told = [];
    private readonly List<float[]> _others = [];
    private readonly Queue<(string Source, Finding Found)> _found = [];
    private readonly Random _random = new(1);
    private IsolationForest? _forest;
    private int _sinceRebuilt;

    public int Count => _actors.Count;

    /// <summary>Whether an address is exempt from this, whatever it does.</summary>
    public Func<string, bool> IsAllowed { get; init; } = static _ => false;

    /// <summary>Goes on with what is stored.</summary>
    public void Restore(StoredAnomalies stored)
    {
        foreach (StoredActor actor in stored.Actors.OrderByDescending(actor => actor.Last).Take(MostActors))
        {
            if (ActorHistory.Restore(actor, out ulong hash) is { } known)
            {
                _actors[hash] = known;
            }
        }

        _told.UnionWith(stored.Open.Where(anomaly => anomaly.Rule == AnomalyRules.Actor.Name).Select(anomaly => anomaly.Actor).OfType<string>());
        _accepted.UnionWith(stored.Accepted.Take(MostTold));
        RestoreOthers(stored.Others ?? []);
    }

    /// <summary>Hands over what has changed since the last call.</summary>
    public void Collect(AnomalyChanges changes)
    {
        foreach (ulong hash in _changed)
        {
            if (_actors.TryGetValue(hash, out ActorHistory? actor))
            {
                changes.Actors.Add(new StoredActor(actor.Address, actor.Last, actor.Save(hash)));
            }
        }

        _changed.Clear();
        changes.Others = SaveOthers();
        changes.ActorsHorizon = _actors.Values.Select(actor => actor.Last).DefaultIfEmpty(Away).Max() - Away;
    }

    /// <summary>Says that an address may behave as it does.</summary>
    public void Accept(string address)
    {
        if (_accepted.Count < MostTold)
        {
            _accepted.Add(address);
        }
    }

    /// <summary>Takes what was counted of a batch of a source.</summary>
    public void Add(string source, AddressCounts batch)
    {
        foreach (AddressCount counted in batch.Counted)
        {
            if (!_actors.TryGetValue(counted.Hash, out ActorHistory? actor) || counted.First - actor.Last > Away)
            {
                if (_actors.Count >= MostActors)
                {
                    ForgetSome();
                }

                _actors[counted.Hash] = actor = new ActorHistory(Encoding.ASCII.GetString(batch.TextOf(counted))) { LookAt = FirstLook };
            }

            actor.Add(source, counted);
            _changed.Add(counted.Hash);
            if (actor.Requests >= actor.LookAt)
            {
                actor.LookAt = actor.Requests * 3 / 2;
                Look(source, actor);
            }
        }
    }

    /// <summary>The addresses that a source refused most in the ten minutes, or up to twenty, before a time. None where far more was read since: it is not known any more.</summary>
    public IReadOnlyList<(string Address, long Count)> MostRefused(string source, int most, DateTimeOffset at)
    {
        long last = _actors.Values.Select(actor => actor.Last).DefaultIfEmpty().Max();
        return last - at.UtcTicks > Passed
            ? []
            :
        [
            .. _actors.Values
                .Select(actor => (actor.Address, Count: actor.RefusedAt(source, at.UtcTicks))).Where(actor => actor.Count > 0)
                .OrderByDescending(actor => actor.Count).ThenBy(actor => actor.Address, StringComparer.Ordinal)
                .Take(most),
        ];
    }

    /// <summary>Those that are unlike the others, once each.</summary>
    internal bool TryTake(out string source, out Finding found)
    {
        bool has = _found.TryDequeue(out (string Source, Finding Found) next);
        (source, found) = next;
        return has;
    }

    private void Look(string source, ActorHistory actor)
    {
        float[] point = actor.Point();
        bool isRefused = actor.Refused >= FewestRefused && actor.Refused >= MostlyRefused * actor.Requests && (actor.Paths >= FewestPaths || actor.RefusedPosts >= FewestRefused);
        bool isSentElsewhere = actor.IsSentElsewhere && actor.Paths >= FewestRefused && actor.Rare > actor.Requests / 2 && Middle(2) < SeldomRedirected;
        bool isLooked = _forest is not null && !actor.IsTold && (isRefused || isSentElsewhere);
        if (isLooked && _forest!.Score(point) >= Alone && _found.Count < MostTold)
        {
            // It may be allowed for a time: then it is looked at again.
            if (_accepted.Contains(actor.Address) || IsAllowed(actor.Address))
            {
                return;
            }

            actor.IsTold = true;
            if (_told.Contains(actor.Address))
            {
                return;
            }

            _found.Enqueue((source, new Finding(AnomalyRules.Actor, null, Why(actor), actor.Requests, 0) { Actor = actor.Address, Addresses = [actor.Address] }));
            return;
        }

        // Who is unlike the others does not become one of them.
        if (actor.IsTold)
        {
            return;
        }

        if (_others.Count < Others)
        {
            _others.Add(point);
        }
        else
        {
            _others[_random.Next(Others)] = point;
        }

        if (++_sinceRebuilt >= RebuiltAfter && _others.Count >= FewestOthers)
        {
            _sinceRebuilt = 0;
            _forest = new IsolationForest(_others, _random);
        }
    }

    private byte[] SaveOthers()
    {
        using MemoryStream bytes = new();
        using BinaryWriter to = new(bytes);
        to.Write(Version);
        to.Write((short)_others.Count);
        foreach (float feature in _others.SelectMany(point => point))
        {
            to.Write(feature);
        }

        to.Flush();
        return bytes.ToArray();
    }

    private void RestoreOthers(byte[] stored)
    {
        const int Head = sizeof(byte) + sizeof(short);
        if (stored.Length < Head || stored[0] != Version)
        {
            return;
        }

        using BinaryReader from = new(new MemoryStream(stored, 1, stored.Length - 1));
        int count = from.ReadInt16();
        if (count is < 0 or > Others || stored.Length != Head + (count * ActorHistory.Features * sizeof(float)))
        {
            return;
        }

        for (int i = 0; i < count; i++)
        {
            _others.Add([.. Enumerable.Range(0, ActorHistory.Features).Select(_ => from.ReadSingle())]);
        }

        _forest = count >= FewestOthers ? new IsolationForest(_others, _random) : null;
    }

    private string Why(ActorHistory actor)
    {
        CultureInfo words = CultureInfo.InvariantCulture;
        double others = Middle(2);
        TimeSpan span = TimeSpan.FromTicks(actor.Last - actor.First);
        string length = span.TotalHours >= 2 ? string.Create(words, $"{span.TotalHours:0} hours") : span.TotalMinutes < 1.5 ? "a minute" : string.Create(words, $"{span.TotalMinutes:0} minutes");
        List<string> reasons =
        [
            string.Create(words, $"{Math.Max(actor.Refused, actor.Redirected):N0} of {actor.Requests:N0} requests of {VisibleText.Of(actor.Address, 60)} were {(actor.IsSentElsewhere ? "sent elsewhere" : "refused or for pages that are not there")}; {(others < 0.005 ? "of most others none" : string.Create(words, $"of others {100 * others:0} %"))}"),
            actor.Paths < 1.5 ? $"one page in {length}" : string.Create(words, $"{actor.Paths:0} different pages in {length}"),
        ];
        if (actor.Rare > actor.Requests / 2)
        {
            reasons.Add(string.Create(words, $"{actor.Rare:N0} were for pages, or in an order, that hardly anybody else asks for"));
        }

        return string.Join("; ", reasons);
    }

    private double Middle(int feature)
    {
        float[] sorted = [.. _others.Select(point => point[feature]).Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }

    private void ForgetSome()
    {
        foreach (ulong oldest in _actors.OrderBy(actor => actor.Value.Last).Take(MostActors / 2).Select(actor => actor.Key).ToArray())
        {
            _actors.Remove(oldest);
            _changed.Remove(oldest);
        }
    }
}
