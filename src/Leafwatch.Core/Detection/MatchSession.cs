using System.Runtime.CompilerServices;
using System.Text;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Detection;

/// <summary>
/// Asks the rules of a <see cref="RuleMatcher"/> about one event after the other. It keeps what was found out about the
/// event at hand, so that what many rules ask is found out once; each thread has its own.
/// </summary>
public sealed class MatchSession
{
    private const uint BusyAfter = 10_000;

    private readonly RuleMatcher _matcher;

    // A field's or predicate's entry is about the event at hand when it carries its number; nothing is cleared between events.
    private readonly FieldMemo[] _fields;
    private readonly uint[] _answers;
    private uint _event;

    // For each finding the last event in which it was found.
    private readonly uint[] _found;

    // What was found in the value that is searched, up to one more than is remembered.
    private readonly int[] _foundHere = new int[SearchMemo.MostFindings + 1];
    private int _foundHereCount;

    // Made when there is so much to search that it pays.
    private readonly SearchMemo?[] _memos;

    private int[] _candidates = new int[16];
    private int _candidateCount;
    private EventView _line = new();
    private byte[]? _scratch;
    private char[] _characters = [];

    internal MatchSession(RuleMatcher matcher)
    {
        _matcher = matcher;
        _fields = new FieldMemo[matcher.Fields.Length];
        _answers = new uint[matcher.Predicates.Length];
        _found = new uint[matcher.Findings.Length];
        _memos = new SearchMemo?[matcher.Searches.Length];
    }

    /// <summary>Adds a match to <paramref name="result"/> for every rule that selects the event, in the order of the rules.</summary>
    /// <param name="line">The event.</param>
    /// <param name="latest">The latest event time of the batch up to and with this line.</param>
    /// <param name="result">What becomes of the batch.</param>
    public void Run(EventView line, DateTimeOffset latest, BatchResult result)
    {
        BeginEvent(line);
        foreach (ValueIndex index in _matcher.Values)
        {
            // A field that the event lacks is probed as an empty one: at worst that names a rule in vain.
            Probe(index, line[index.Field]);
        }

        for (int i = 0; i < _memos.Length; i++)
        {
            Search(_matcher.Searches[i], ref _memos[i]);
        }

        foreach ((Field field, int[] rules) in _matcher.Presences)
        {
            if (line.Has(field))
            {
                AddCandidates(rules);
            }
        }

        if (_candidateCount > 0 || _matcher.Always.Length > 0)
        {
            AskRules(latest, result);
        }
    }

    /// <summary>Takes note of what a literal in the event at hand is a sign of, once.</summary>
    internal void Found(int number)
    {
        ref uint found = ref _found[number];
        if (found != _event)
        {
            found = _event;
            if (_foundHereCount < _foundHere.Length)
            {
                _foundHere[_foundHereCount++] = number;
            }

            LiteralIndex.Finding finding = _matcher.Findings[number];
            AddCandidates(finding.Rules);
            foreach (int predicate in finding.Predicates)
            {
                _answers[predicate] = (_event << 1) | 1;
            }
        }
    }

    /// <summary>Whether a predicate holds for the event at hand.</summary>
    internal bool Ask(int predicate)
    {
        uint answer = _answers[predicate];
        if (answer >> 1 != _event)
        {
            answer = (_event << 1) | (_matcher.Predicates[predicate].Holds(this) ? 1u : 0u);
            _answers[predicate] = answer;
        }

        return (answer & 1) != 0;
    }

    /// <summary>When the event at hand happened, as it was stated.</summary>
    internal DateTimeOffset Time => _line.Time;

    /// <summary>Gets the value of a numbered field of the event at hand.</summary>
    internal bool TryGet(int field, out ReadOnlySpan<byte> value)
    {
        RuleField asked = _matcher.Fields[field];
        if (asked is { Query: null, IsDecoded: false })
        {
            return _line.TryGet(asked.Field, out value);
        }

        ref FieldMemo memo = ref _fields[field];
        if (memo.JoinedFor != _event)
        {
            memo.JoinedFor = _event;
            memo.JoinedLength = Join(asked, ref memo.Joined);
            if (asked.IsDecoded && memo.JoinedLength > 0)
            {
                memo.JoinedLength = DecodedUrl.Decode(memo.Joined.AsSpan(0, memo.JoinedLength));
            }
        }

        value = memo.JoinedLength < 0 ? default : memo.Joined.AsSpan(0, memo.JoinedLength);
        return memo.JoinedLength >= 0;
    }

    /// <summary>The value of a numbered field that the event has, brought to one case.</summary>
    internal ReadOnlySpan<byte> Folded(int field)
    {
        ref FieldMemo memo = ref _fields[field];
        if (memo.FoldedFor != _event)
        {
            TryGet(field, out ReadOnlySpan<byte> value);
            memo.FoldedFor = _event;
            memo.FoldedLength = FoldedText.Fold(value, Room(ref memo.Folded, FoldedText.LongestOf(value.Length)));
        }

        return memo.Folded.AsSpan(0, memo.FoldedLength);
    }

    /// <summary>Brings any text to one case; it lasts until the next call.</summary>
    internal ReadOnlySpan<byte> Fold(ReadOnlySpan<byte> value)
    {
        byte[] scratch = Room(ref _scratch, FoldedText.LongestOf(value.Length));
        return scratch.AsSpan(0, FoldedText.Fold(value, scratch));
    }

    /// <summary>A text as characters; it lasts until the next call.</summary>
    internal ReadOnlySpan<char> Decode(ReadOnlySpan<byte> value)
    {
        if (_characters.Length < value.Length)
        {
            _characters = new char[value.Length * 2];
        }

        return _characters.AsSpan(0, Encoding.UTF8.GetChars(value, _characters));
    }

    private static byte[] Room(ref byte[]? buffer, int length)
    {
        if (buffer is null || buffer.Length < length)
        {
            buffer = new byte[length * 2];
        }

        return buffer;
    }

    /// <summary>Looks for all texts that are looked for in a value, unless it is remembered what is found in such a one.</summary>
    private void Search(RuleMatcher.Search search, ref SearchMemo? memo)
    {
        if (!_line.TryGet(search.Field, out ReadOnlySpan<byte> value))
        {
            return;
        }

        ReadOnlySpan<byte> second = default;
        bool hasSecond = search.Query is { } query && _line.TryGet(query, out second);
        ulong hash = 0;
        if (_event >= BusyAfter)
        {
            memo ??= new SearchMemo();
            if (memo.TryGet(value, second, hasSecond, out hash, out ReadOnlySpan<int> findings))
            {
                foreach (int finding in findings)
                {
                    Found(finding);
                }

                return;
            }
        }

        _foundHereCount = 0;
        foreach (LiteralIndex index in search.Indexes)
        {
            Search(index, value, second, hasSecond && index.Field.Query is not null);
        }

        memo?.Keep(value, second, hasSecond, hash, _foundHere.AsSpan(0, _foundHereCount));
    }

    /// <summary>A field that is two in one is gone through in two pieces, and joined only where it must be decoded.</summary>
    private void Search(LiteralIndex index, ReadOnlySpan<byte> value, ReadOnlySpan<byte> second, bool hasSecond)
    {
        RuleField asked = index.Field;
        if (asked.IsDecoded && (DecodedUrl.MayChange(value) || (hasSecond && DecodedUrl.MayChange(second))))
        {
            TryGet(index.FieldNumber, out value);
            hasSecond = false;
        }

        int state = 0;
        index.Run(value, ref state, this);
        if (hasSecond)
        {
            index.Run("?"u8, ref state, this);
            index.Run(second, ref state, this);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Probe(ValueIndex index, ReadOnlySpan<byte> value)
    {
        if (index.Find(value, this) is { } rules)
        {
            AddCandidates(rules);
        }

        if (ValueIndex.MayBeOddNumber(value))
        {
            ProbeAsNumber(index, value);
        }
    }

    /// <summary>Probes a number that is written in an odd way once more, as rules' numbers stand in the index.</summary>
    private void ProbeAsNumber(ValueIndex index, ReadOnlySpan<byte> value)
    {
        if (Predicate.TryParseNumber(value, out decimal number))
        {
            Span<byte> canonical = stackalloc byte[Witness.LongestCanonical];
            canonical = canonical[..Witness.WriteCanonical(number, canonical)];
            if (!canonical.SequenceEqual(value) && index.Find(canonical, this) is { } rules)
            {
                AddCandidates(rules);
            }
        }
    }

    private void AddCandidates(int[] rules)
    {
        if (_candidateCount + rules.Length > _candidates.Length)
        {
            Array.Resize(ref _candidates, (_candidateCount + rules.Length) * 2);
        }

        rules.CopyTo(_candidates, _candidateCount);
        _candidateCount += rules.Length;
    }

    private void AskRules(DateTimeOffset latest, BatchResult result)
    {
        Span<int> candidates = _candidates.AsSpan(0, _candidateCount);
        Sort(candidates);
        ReadOnlySpan<int> always = _matcher.Always;
        int next = 0;
        int last = -1;
        bool isSelected = false;
        Exemption? exemption = null;
        while (next < candidates.Length || !always.IsEmpty)
        {
            int rule;
            if (always.IsEmpty || (next < candidates.Length && candidates[next] < always[0]))
            {
                rule = candidates[next++];
            }
            else
            {
                rule = always[0];
                always = always[1..];
            }

            // A rule with several witnesses may have been named by more than one of them.
            if (rule != last && _matcher.Nodes[rule]!.Holds(this))
            {
                exemption = isSelected ? exemption : _matcher.Allowed.Of(_line);
                isSelected = true;
                result.Add(rule, _line, latest, exemption);
            }

            last = rule;
        }
    }

    /// <summary>Few rules are worth asking about most lines: to call for help costs more than to sort them here.</summary>
    private static void Sort(Span<int> candidates)
    {
        const int Few = 12;
        if (candidates.Length > Few)
        {
            candidates.Sort();
            return;
        }

        for (int i = 1; i < candidates.Length; i++)
        {
            int candidate = candidates[i];
            int at = i;
            for (; at > 0 && candidates[at - 1] > candidate; at--)
            {
                candidates[at] = candidates[at - 1];
            }

            candidates[at] = candidate;
        }
    }

    private void BeginEvent(EventView line)
    {
        _line = line;
        _candidateCount = 0;
        const uint LastEvent = uint.MaxValue >> 1;
        if (_event == LastEvent)
        {
            Array.Clear(_answers);
            Array.Clear(_fields);
            Array.Clear(_found);
            _event = 0;
        }

        _event++;
    }

    /// <returns>The length of the joined text, or -1 when the event has no such field.</returns>
    private int Join(RuleField asked, ref byte[]? joined)
    {
        if (!_line.TryGet(asked.Field, out ReadOnlySpan<byte> first))
        {
            return -1;
        }

        if (asked.Query is not { } query || !_line.TryGet(query, out ReadOnlySpan<byte> second))
        {
            first.CopyTo(Room(ref joined, first.Length));
            return first.Length;
        }

        Span<byte> buffer = Room(ref joined, first.Length + 1 + second.Length);
        first.CopyTo(buffer);
        buffer[first.Length] = (byte)'?';
        second.CopyTo(buffer[(first.Length + 1)..]);
        return first.Length + 1 + second.Length;
    }

    private struct FieldMemo
    {
        public uint JoinedFor;
        public int JoinedLength;
        public byte[]? Joined;
        public uint FoldedFor;
        public int FoldedLength;
        public byte[]? Folded;
    }
}
