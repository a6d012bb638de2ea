using System.Globalization;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Anomalies;

/// <summary>
/// Where the addresses of an hour come from, by country or by network. Each address counts once, however much it asks for: a single visitor is no
/// change. What is compared is the largest share that an origin had lately, so that a night on which others are awake is none either.
/// </summary>
/// <param name="name">What tells it from the other mixes of a site: <c>networks</c>.</param>
/// <param name="where">What stands before the name of an origin: <c>come from</c>.</param>
/// <param name="originOf">The origin of an address; <see langword="null"/> when it is not known.</param>
internal sealed class OriginMix(string name, string where, Func<string, string?> originOf)
{
    private const int MostOrigins = 256;
    private const int MostAddresses = 500;
    private const int LeastAddresses = 30;
    private const double LeastChange = 0.2;
    private const double Rate = 0.01;
    private const double Kept = 0.999;
    private const int NewNormal = 24;
    private const int HoursOfWeek = 7 * 24;

    /// <summary>How often an hour is looked at before it is over.</summary>
    private const int Looks = 5;

    /// <summary>An hour is off from the one before it by more than chance.</summary>
    private const double Unsteadiness = 0.02;

    private readonly Dictionary<string, Share> _shares = [];
    private int _hours;
    private int _changed;

    public string Name => name;

    /// <summary>Shares of origins that somebody said to be no news.</summary>
    public AcceptedShares Accepted { get; } = new(LeastChange / 4);

    /// <summary>Judges an hour; when it is over, learns it.</summary>
    /// <param name="addresses">The addresses of the hour, as far as it has come.</param>
    /// <param name="threshold">The surprise from which on a minute is unusual.</param>
    /// <param name="isWhole">Whether nothing more comes.</param>
    public Finding? Take(IEnumerable<FrequentValue> addresses, double threshold, bool isWhole)
    {
        Dictionary<string, int> counts = [];
        int all = 0;
        foreach (FrequentValue address in addresses.Take(MostAddresses))
        {
            if (originOf(address.Text) is { } origin)
            {
                counts[origin] = counts.GetValueOrDefault(origin) + 1;
                all++;
            }
        }

        if (all < LeastAddresses)
        {
            return null;
        }

        // As many minutes as an hour has, and as many origins as could have stood out, each at as many looks.
        int tries = counts.Count * (isWhole ? 1 : Looks);
        Finding? found = counts.Select(origin => Compare(origin.Key, origin.Value, all, isWhole, tries)).OfType<Finding>().MaxBy(finding => finding.Surprise);
        found = found is not null && found.Surprise >= Math.Min(threshold, MostSurprise(Math.Max(_hours, HoursOfWeek))) ? found : null;
        if (isWhole)
        {
            _changed = found is null ? 0 : _changed + 1;
            Learn(counts, all, isUsual: found is null || _changed > NewNormal);
        }

        return found;
    }

    public void Write(BinaryWriter to)
    {
        to.Write(_hours);
        to.Write(_changed);
        to.Write(_shares.Count);
        foreach ((string origin, Share share) in _shares.OrderBy(share => share.Key, StringComparer.Ordinal))
        {
            to.Write(origin);
            to.Write(share.Usual);
            to.Write(share.Most);
        }

        Accepted.Write(to);
    }

    public void Read(BinaryReader from)
    {
        _hours = from.ReadInt32();
        _changed = from.ReadInt32();
        for (int origins = from.ReadInt32(); origins > 0; origins--)
        {
            _shares[from.ReadString()] = new Share(from.ReadSingle(), from.ReadSingle());
        }

        Accepted.Read(from);
    }

    private Finding? Compare(string origin, int count, int all, bool isWhole, int tries)
    {
        Share before = _shares.GetValueOrDefault(origin);
        double share = (double)count / all;
        if (share - before.Most < LeastChange || Accepted.Cover(origin, share))
        {
            return null;
        }

        double chance = Chance.AtLeast(count, all, Math.Min(0.95, before.Most + Unsteadiness)) * tries;
        double surprise = Math.Min(-Math.Log10(Math.Clamp(chance, 1e-15, 1)) + Math.Log10(60), MostSurprise(_hours));
        string most = before.Most > 0 ? string.Create(CultureInfo.InvariantCulture, $", at most {100 * before.Most:0.#} %") : "";
        string reason = string.Create(
            CultureInfo.InvariantCulture,
            $"{100 * share:0.#} % of {(all >= FrequentValues.MostOfHour ? $"the {all:N0} busiest addresses ({count:N0})" : $"addresses ({count:N0} of {all:N0})")} {where} {VisibleText.Of(origin, 80)}, usually {100 * before.Usual:0.#} %{most}");
        return new Finding(AnomalyRules.Mix, null, reason, count, surprise) { Mix = new UnusualMix(name, origin, share) { IsPart = !isWhole }, Value = share, Expected = before.Usual, Minutes = 60 };
    }

    /// <summary>How much an hour can surprise after so many, as minutes do.</summary>
    private static double MostSurprise(int hours) => Math.Log10(hours + 1) + 2 + Math.Log10(60);

    private void Learn(Dictionary<string, int> counts, int all, bool isUsual)
    {
        // What is unusual becomes usual slowly, until it has gone on for a day.
        float rate = (float)(Math.Max(Rate, 1.0 / ++_hours) * (isUsual ? 1 : 0.1));
        foreach (string origin in _shares.Keys.Union(counts.Keys).ToArray())
        {
            Share before = _shares.GetValueOrDefault(origin);
            float now = (float)counts.GetValueOrDefault(origin) / all;
            _shares[origin] = new Share(before.Usual + (rate * (now - before.Usual)), (float)Math.Max(before.Most * Kept, isUsual ? now : 0));
        }

        foreach (string rare in _shares.OrderBy(share => share.Value.Most).ThenBy(share => share.Key, StringComparer.Ordinal).Take(_shares.Count - MostOrigins).Select(share => share.Key).ToArray())
        {
            _shares.Remove(rare);
        }
    }

    /// <summary>The share of an origin as a rule, and the largest lately.</summary>
    private readonly record struct Share(float Usual, float Most);
}
