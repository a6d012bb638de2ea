using System.Text;
using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Meanings;

namespace Leafwatch.Core.Parsing.Structured;

/// <summary>
/// Which keys of a structured log hold which values. A key with points (<c>request.remote_ip</c>) is found both as one inside the
/// other and as it stands; of several keys for one value the first that a line has counts.
/// </summary>
internal sealed class FieldMapping
{
    private readonly Node _root = new();
    private readonly List<LayoutValue> _values = [];
    private readonly List<int> _required = [];

    public Node Root => _root;

    public LayoutValue[] Values => [.. _values];

    /// <summary>The values without which a line is not of this format.</summary>
    public IReadOnlyList<int> Required => _required;

    public int Time { get; private set; } = -1;

    /// <summary>Adds a value.</summary>
    /// <param name="keys">Its keys, parted by spaces, the best first.</param>
    /// <param name="meaning">What it says.</param>
    /// <param name="role">What else it is good for.</param>
    /// <param name="isRequired">Whether every line of the format has it.</param>
    public FieldMapping Add(string keys, ValueMeaning meaning, ValueRole role = ValueRole.None, bool isRequired = false) =>
        Add(keys, new LayoutValue(keys, 1, ValueShape.Text, meaning) { Role = role }, isRequired);

    public FieldMapping Add(string keys, string field) => Add(keys, HttpMeanings.Plain(field));

    public FieldMapping AddTime(string keys)
    {
        Time = _values.Count;
        return Add(keys, new LayoutValue(keys, 1, ValueShape.Time), isRequired: true);
    }

    /// <summary>Adds a text that is no field by itself.</summary>
    public FieldMapping AddText(string keys) => Add(keys, new LayoutValue(keys, 1, ValueShape.Text), isRequired: true);

    private FieldMapping Add(string keys, LayoutValue value, bool isRequired)
    {
        if (isRequired)
        {
            _required.Add(_values.Count);
        }

        int rank = 0;
        foreach (string key in keys.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Add(_root, key, _values.Count, rank++);
        }

        _values.Add(value);
        return this;
    }

    private static void Add(Node node, string path, int value, int rank)
    {
        Node leaf = node.ChildOf(path);
        if (leaf.Value < 0)
        {
            leaf.Value = value;
            leaf.Rank = rank;
        }

        for (int point = path.IndexOf('.', StringComparison.Ordinal); point > 0; point = path.IndexOf('.', point + 1))
        {
            Add(node.ChildOf(path[..point]), path[(point + 1)..], value, rank);
        }
    }

    /// <summary>The keys of one object. Lines of one log have them in the same order, so that each is looked for behind the one before.</summary>
    internal sealed class Node
    {
        private readonly List<byte[]> _keys = [];
        private readonly List<Node> _children = [];

        /// <summary>The number of the value that this key holds, or -1.</summary>
        public int Value { get; set; } = -1;

        /// <summary>How many better keys the value has.</summary>
        public int Rank { get; set; }

        public bool HasChildren => _children.Count > 0;

        public Node ChildOf(string key)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(key);
            int known = _keys.FindIndex(each => each.AsSpan().SequenceEqual(bytes));
            if (known < 0)
            {
                known = _keys.Count;
                _keys.Add(bytes);
                _children.Add(new Node());
            }

            return _children[known];
        }

        /// <summary>Finds a key.</summary>
        /// <param name="key">The key.</param>
        /// <param name="next">Where to begin to look; afterwards the place behind what was found.</param>
        public Node? Find(ReadOnlySpan<byte> key, ref int next)
        {
            for (int tried = 0; tried < _keys.Count; tried++)
            {
                int i = next + tried;
                i = i >= _keys.Count ? i - _keys.Count : i;
                if (_keys[i].Length == key.Length && key.SequenceEqual(_keys[i]))
                {
                    next = i + 1 == _keys.Count ? 0 : i + 1;
                    return _children[i];
                }
            }

            return null;
        }
    }
}
