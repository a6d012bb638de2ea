namespace Leafwatch.Core.Detection;

/// <summary>
/// The beginnings of some texts, each once: the empty one, those of one symbol, of two, and so on. Numbered in that order, for short ones are met most and are
/// to lie together.
/// </summary>
internal sealed class LiteralTree
{
    private readonly int[] _firstChild;

    /// <param name="texts">The texts in ordinal order, none of them twice.</param>
    /// <param name="symbolOf">For each character of the texts the symbol that stands for it, and for no other of them.</param>
    public LiteralTree(string[] texts, byte[] symbolOf)
    {
        int[] starts = StartsOf(texts);
        Count = starts[^1];
        Symbols = new byte[Count];
        Failures = new int[Count];
        Ends = new int[texts.Length];
        _firstChild = new int[Count + 1];
        int[] parents = Plant(texts, symbolOf, starts);
        Array.Fill(_firstChild, Count);
        for (int node = Count - 1; node > 0; node--)
        {
            _firstChild[parents[node]] = node;
        }

        // Those without children have none before the first of the next one that has some.
        for (int node = Count - 1; node >= 0; node--)
        {
            _firstChild[node] = Math.Min(_firstChild[node], _firstChild[node + 1]);
        }

        for (int node = 1; node < Count; node++)
        {
            Failures[node] = parents[node] == 0 ? 0 : Next(Failures[parents[node]], Symbols[node]);
        }
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The last symbol of each.</summary>
    public byte[] Symbols { get; }

    /// <summary>For each the longest of its ends that is another one.</summary>
    public int[] Failures { get; }

    /// <summary>Which of them each of the texts is.</summary>
    public int[] Ends { get; }

    /// <summary>Those that are one of them and a symbol more: they are numbered one after the other.</summary>
    public (int First, int End) ChildrenOf(int node) => (_firstChild[node], _firstChild[node + 1]);

    /// <summary>The number of the first of each length, and that after the last of the longest. A text in order shares with those before it what it shares with the last of them.</summary>
    private static int[] StartsOf(string[] texts)
    {
        int[] starts = new int[texts.Max(text => text.Length) + 2];
        starts[1] = 1;
        string before = "";
        foreach (string text in texts)
        {
            for (int length = text.AsSpan().CommonPrefixLength(before) + 1; length <= text.Length; length++)
            {
                starts[length + 1]++;
            }

            before = text;
        }

        for (int length = 2; length < starts.Length; length++)
        {
            starts[length] += starts[length - 1];
        }

        return starts;
    }

    /// <returns>For each the one that is a symbol shorter.</returns>
    private int[] Plant(string[] texts, byte[] symbolOf, int[] starts)
    {
        int[] parents = new int[Count];
        int[] next = [.. starts];
        int[] path = new int[starts.Length];
        string before = "";
        for (int i = 0; i < texts.Length; i++)
        {
            string text = texts[i];
            for (int length = text.AsSpan().CommonPrefixLength(before) + 1; length <= text.Length; length++)
            {
                int node = next[length]++;
                parents[node] = path[length - 1];
                Symbols[node] = symbolOf[text[length - 1]];
                path[length] = node;
            }

            Ends[i] = path[text.Length];
            before = text;
        }

        return parents;
    }

    /// <summary>The longest end of a beginning and a symbol more that is one of them.</summary>
    private int Next(int node, byte symbol)
    {
        while (true)
        {
            (int child, int end) = ChildrenOf(node);
            for (; child < end; child++)
            {
                if (Symbols[child] == symbol)
                {
                    return child;
                }
            }

            if (node == 0)
            {
                return 0;
            }

            node = Failures[node];
        }
    }
}
