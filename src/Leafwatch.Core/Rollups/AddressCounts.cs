namespace Leafwatch.Core.Rollups;

/// <summary>
/// How each address behaves in the requests of a batch: how much, how broadly, with what success, how steadily, and whether others ask for the same
/// pages in the same order. Bounded: addresses that come when there is no more room are left out of that batch.
/// </summary>
public sealed class AddressCounts
{
    private const int Slots = 1024;
    private const int Most = Slots / 2;
    private const int LongestAddress = 45;
    private const int StepSlots = 1 << 15;
    private const byte Often = 3;

    /// <summary>After so many requests what was often asked for is half as often.</summary>
    private const long Fading = 200_000;

    private readonly AddressCount[] _slots = new AddressCount[Slots];
    private readonly byte[] _text = new byte[Slots * LongestAddress];
    private readonly byte[] _steps = new byte[StepSlots];
    private long _untilFading = Fading;
    private int _count;

    /// <summary>What was counted of a batch; it holds until the next begins.</summary>
    public IEnumerable<AddressCount> Counted => _slots.Where(slot => slot.Requests > 0);

    /// <summary>The address of a count, as it stood in the line.</summary>
    public ReadOnlySpan<byte> TextOf(in AddressCount counted) => _text.AsSpan(counted.Place * LongestAddress, counted.Length);

    internal void Begin()
    {
        Array.Clear(_slots);
        _count = 0;
    }

    /// <param name="address">The address.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="path">The hash of the path.</param>
    /// <param name="agent">The hash of what the client calls itself.</param>
    /// <param name="outcome">What became of the request.</param>
    /// <param name="hasReferrer">Whether the request says where it comes from.</param>
    /// <param name="ticks">When.</param>
    internal void Add(ReadOnlySpan<byte> address, ulong hash, ulong path, ulong agent, RequestOutcome outcome, bool hasReferrer, long ticks)
    {
        int place = (int)(hash % Slots);
        while (_slots[place].Requests > 0 && _slots[place].Hash != hash)
        {
            place = (place + 1) % Slots;
        }

        ref AddressCount slot = ref _slots[place];
        if (slot.Requests == 0)
        {
            if (_count == Most || address.Length > LongestAddress)
            {
                return;
            }

            _count++;
            slot.Hash = hash;
            slot.Place = place;
            slot.Length = (byte)address.Length;
            slot.First = ticks;
            address.CopyTo(_text.AsSpan(place * LongestAddress));
        }

        // A page after another, or the first of a batch by itself.
        ulong step = path ^ (slot.LastPath * 0x9E3779B97F4A7C15);
        ref byte times = ref _steps[(step ^ (step >> 29)) % StepSlots];
        slot.Rare += times < Often ? 1 : 0;
        times += times < byte.MaxValue ? (byte)1 : (byte)0;
        if (slot.Requests > 0)
        {
            double gap = Math.Log(1 + (Math.Max(0, ticks - slot.Last) / (double)TimeSpan.TicksPerSecond));
            slot.Gaps += gap;
            slot.SquaredGaps += gap * gap;
        }

        slot.Requests++;
        slot.Refused += outcome is RequestOutcome.Refused or RequestOutcome.RefusedPost ? 1 : 0;
        slot.RefusedPosts += outcome == RequestOutcome.RefusedPost ? 1 : 0;
        slot.Redirected += outcome == RequestOutcome.Redirected ? 1 : 0;
        slot.Unreferred += hasReferrer ? 0 : 1;
        slot.Last = Math.Max(slot.Last, ticks);
        slot.LastPath = path;
        slot.Agent = agent;
        slot.Mark(path);
        if (--_untilFading == 0)
        {
            _untilFading = Fading;
            for (int i = 0; i < StepSlots; i++)
            {
                _steps[i] >>= 1;
            }
        }
    }
}

/// <summary>What an address did in a batch.</summary>
public struct AddressCount
{
    /// <summary>Paths are told apart by one of 256 bits.</summary>
    public const int PathWords = 4;

    public ulong Hash { get; internal set; }

    public int Requests { get; internal set; }

    /// <summary>Requests that were refused, or for pages that are not there, and for no harmless reason.</summary>
    public int Refused { get; internal set; }

    /// <summary>Of those, what was sent and refused: logins, forms.</summary>
    public int RefusedPosts { get; internal set; }

    /// <summary>Requests that were sent elsewhere.</summary>
    public int Redirected { get; internal set; }

    /// <summary>Requests for pages for which, or in an order in which, hardly anybody else asks.</summary>
    public int Rare { get; internal set; }

    /// <summary>Requests that do not say where they come from.</summary>
    public int Unreferred { get; internal set; }

    /// <summary>The times of the first and the last, in ticks.</summary>
    public long First { get; internal set; }

    public long Last { get; internal set; }

    /// <summary>The sums of the logarithms of the pauses, and of their squares.</summary>
    public double Gaps { get; internal set; }

    public double SquaredGaps { get; internal set; }

    public ulong Agent { get; internal set; }

    private PathBits _paths;

    /// <summary>A bit for each path.</summary>
    public readonly PathBits Paths => _paths;

    internal ulong LastPath { get; set; }

    internal int Place { get; set; }

    internal byte Length { get; set; }

    internal void Mark(ulong path) => _paths[(int)(path >> 60) % PathWords] |= 1UL << (int)(path & 63);

    /// <summary>The bits of paths.</summary>
    [System.Runtime.CompilerServices.InlineArray(PathWords)]
    public struct PathBits
    {
        private ulong _first;
    }
}
