using System.Text;

namespace Leafwatch.Core.Correlation;

/// <summary>What an alert shows: lines, addresses and whom it concerned, each up to a bound.</summary>
/// <param name="template">What does not change while the alert lasts.</param>
/// <param name="budget">The bound of what all alerts hold of lines.</param>
internal sealed class AlertContent(Alert template, EvidenceBudget budget)
{
    private const int MostLinesAtEachEnd = 5;
    private const int MostAddresses = 50;
    private const int MostTimes = 20;
    private const int MostTraits = 8;
    private const int SizeOfAddress = 160;
    private const int SizeOfTime = 16;

    private readonly List<byte[]> _firstLines = [];
    private readonly HeldLine[] _lastLines = new HeldLine[MostLinesAtEachEnd];
    private readonly List<SeenAddress> _addresses = [];
    private readonly List<byte[]>[] _traits = [[], [], [], []];
    private long _lastLineCount;
    private int _held;
    private int _sighted;

    /// <summary>The sources of its lines, the first first.</summary>
    private string[] _sources = [];

    /// <summary>How many bytes of lines, addresses and times it holds, about.</summary>
    public int Held => _held + _sighted;

    /// <summary>Takes up a stored alert where it was left.</summary>
    public static AlertContent Restore(Alert stored, EvidenceBudget budget)
    {
        AlertContent content = new(stored with { Evidence = [], Sightings = [], Traits = [] }, budget);
        foreach (string line in stored.Evidence)
        {
            content.AddLine(Encoding.UTF8.GetBytes(line));
        }

        foreach (Sighting sighting in stored.Sightings)
        {
            byte[]? address = sighting.Address is null ? null : Encoding.UTF8.GetBytes(sighting.Address);
            content._addresses.Add(new SeenAddress(address) { Times = [.. sighting.Times], Count = sighting.Count });
            content._sighted += SizeOfAddress + (sighting.Times.Count * SizeOfTime);
        }

        foreach (Trait trait in stored.Traits)
        {
            if (trait.Field == Width.Source)
            {
                content._sources = [.. trait.Values];
            }
            else if (Array.IndexOf(LineTraits.Names, trait.Field) is >= 0 and var number)
            {
                content._traits[number].AddRange(trait.Values.Select(Encoding.UTF8.GetBytes));
            }
        }

        return content;
    }

    public void AddLine(ReadOnlySpan<byte> line)
    {
        line = EvidenceRing.Cut(line, budget.LongestLine);
        if (_firstLines.Count < MostLinesAtEachEnd)
        {
            _firstLines.Add(line.ToArray());
            Hold(line.Length);
            return;
        }

        ref HeldLine held = ref _lastLines[_lastLineCount++ % MostLinesAtEachEnd];
        if (held.Bytes is null || held.Bytes.Length < line.Length)
        {
            Hold(line.Length - (held.Bytes?.Length ?? 0));
            held.Bytes = new byte[line.Length];
        }

        line.CopyTo(held.Bytes);
        held.Length = line.Length;
    }

    public void AddSighting(bool hasAddress, ReadOnlySpan<byte> address, DateTimeOffset time, int weight)
    {
        SeenAddress? seen = null;
        foreach (SeenAddress known in _addresses)
        {
            if (hasAddress ? known.Address is not null && address.SequenceEqual(known.Address) : known.Address is null)
            {
                seen = known;
                break;
            }
        }

        if (seen is null)
        {
            if (_addresses.Count == MostAddresses)
            {
                return;
            }

            _addresses.Add(seen = new SeenAddress(hasAddress ? address.ToArray() : null));
            _sighted += SizeOfAddress;
        }

        seen.Count += weight;
        if (seen.Times.Count < MostTimes)
        {
            seen.Times.Add(time);
            _sighted += SizeOfTime;
        }
    }

    public void AddTraits(LineTraits line)
    {
        if (_sources.Length == 0)
        {
            _sources = line.Sources;
        }
        else if (line.Sources is [var source] && _sources.Length < MostTraits && Array.IndexOf(_sources, source) < 0)
        {
            _sources = [.. _sources, source];
        }

        for (int trait = 0; trait < _traits.Length; trait++)
        {
            if (line.TryGet(trait, out ReadOnlySpan<byte> value) && _traits[trait].Count < MostTraits && !Has(_traits[trait], value))
            {
                _traits[trait].Add(value.ToArray());
            }
        }
    }

    /// <summary>The alert with what it shows.</summary>
    public Alert ToAlert() => template with
    {
        Evidence = [.. Lines()],
        Sightings = [.. _addresses.Select(seen => new Sighting(
            seen.Address is null ? null : Encoding.UTF8.GetString(seen.Address), [.. seen.Times], seen.Count))],
        Traits = [.. Traits()],
    };

    /// <summary>Gives its memory back to the budget.</summary>
    public void Release()
    {
        budget.Held -= _held;
        _held = 0;
    }

    private static bool Has(List<byte[]> values, ReadOnlySpan<byte> value)
    {
        foreach (byte[] known in values)
        {
            if (value.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<Trait> Traits()
    {
        for (int trait = 0; trait < _traits.Length; trait++)
        {
            if (_traits[trait].Count > 0)
            {
                yield return new Trait(LineTraits.Names[trait], [.. _traits[trait].Select(Encoding.UTF8.GetString)]);
            }
        }

        if (_sources.Length > 0)
        {
            yield return new Trait(Width.Source, _sources);
        }
    }

    private IEnumerable<string> Lines()
    {
        foreach (byte[] line in _firstLines)
        {
            yield return Encoding.UTF8.GetString(line);
        }

        for (long i = Math.Max(0, _lastLineCount - MostLinesAtEachEnd); i < _lastLineCount; i++)
        {
            HeldLine held = _lastLines[i % MostLinesAtEachEnd];
            yield return Encoding.UTF8.GetString(held.Bytes!, 0, held.Length);
        }
    }

    private void Hold(int bytes)
    {
        _held += bytes;
        budget.Held += bytes;
    }

    private struct HeldLine
    {
        public byte[]? Bytes;
        public int Length;
    }

    private sealed class SeenAddress(byte[]? address)
    {
        public byte[]? Address { get; } = address;

        public List<DateTimeOffset> Times { get; init; } = [];

        public long Count { get; set; }
    }
}
