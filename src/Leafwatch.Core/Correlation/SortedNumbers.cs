namespace Leafwatch.Core.Correlation;

/// <summary>
/// Numbers of which the one of any rank can be told: a treap of the different ones, whose nodes know how many are at and below them. Adding,
/// removing and asking each take time logarithmic in the count of different numbers: statuses are few, however many answers there were.
/// </summary>
/// <remarks>C. R. Aragon, R. G. Seidel, "Randomized search trees", FOCS 1989.</remarks>
internal sealed class SortedNumbers
{
    private const int None = 0;

    // The first node stands for none, so that its count of zero is at hand.
    private Node[] _nodes = new Node[4];
    private int _root = None;
    private int _used = 1;
    private int _free = None;
    private uint _random = 0x9E3779B9;

    public int Count => _nodes[_root].Count;

    /// <summary>The number of a rank, from 0.</summary>
    public decimal this[int rank]
    {
        get
        {
            int node = _root;
            while (true)
            {
                int smaller = _nodes[_nodes[node].Left].Count;
                int notGreater = smaller + _nodes[node].Times;
                if (rank >= smaller && rank < notGreater)
                {
                    return _nodes[node].Number;
                }

                node = rank < smaller ? _nodes[node].Left : _nodes[node].Right;
                rank = rank < smaller ? rank : rank - notGreater;
            }
        }
    }

    public void Add(decimal number)
    {
        if (CountOnTheWay(number, 1) != None)
        {
            return;
        }

        CountOnTheWay(number, -1);

        int added = NewNode(number);
        (int left, int right) = Split(_root, number);
        _root = Merge(Merge(left, added), right);
    }

    /// <summary>Removes one of a number that is there.</summary>
    public void Remove(decimal number)
    {
        int node = CountOnTheWay(number, -1);
        if (_nodes[node].Times == 0)
        {
            ref int place = ref _root;
            while (place != node)
            {
                place = ref ChildOf(place, number);
            }

            place = Merge(_nodes[node].Left, _nodes[node].Right);
            _nodes[node] = new Node { Left = _free };
            _free = node;
        }
    }

    /// <summary>Says of a number, and of all nodes on the way to where it is or would be, that there is one more of it, or one less.</summary>
    /// <returns>The node of the number; none when it is not there.</returns>
    private int CountOnTheWay(decimal number, int by)
    {
        int node = _root;
        while (node != None)
        {
            ref Node here = ref _nodes[node];
            here.Count += by;
            int order = decimal.Compare(number, here.Number);
            if (order == 0)
            {
                here.Times += by;
                break;
            }

            node = order < 0 ? here.Left : here.Right;
        }

        return node;
    }

    private ref int ChildOf(int node, decimal number)
    {
        if (number < _nodes[node].Number)
        {
            return ref _nodes[node].Left;
        }

        return ref _nodes[node].Right;
    }

    private int NewNode(decimal number)
    {
        int node = _free;
        if (node != None)
        {
            _free = _nodes[node].Left;
        }
        else
        {
            if (_used == _nodes.Length)
            {
                Array.Resize(ref _nodes, _used * 2);
            }

            node = _used++;
        }

        // Xorshift (G. Marsaglia, 2003): which numbers come is another's choice, where they are put is not.
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        _nodes[node] = new Node { Number = number, Priority = _random, Times = 1, Count = 1 };
        return node;
    }

    private (int Left, int Right) Split(int node, decimal number)
    {
        if (node == None)
        {
            return (None, None);
        }

        if (_nodes[node].Number < number)
        {
            (int left, int right) = Split(_nodes[node].Right, number);
            _nodes[node].Right = left;
            Recount(node);
            return (node, right);
        }
        else
        {
            (int left, int right) = Split(_nodes[node].Left, number);
            _nodes[node].Left = right;
            Recount(node);
            return (left, node);
        }
    }

    private int Merge(int left, int right)
    {
        if (left == None || right == None)
        {
            return left | right;
        }

        if (_nodes[left].Priority > _nodes[right].Priority)
        {
            _nodes[left].Right = Merge(_nodes[left].Right, right);
            Recount(left);
            return left;
        }

        _nodes[right].Left = Merge(left, _nodes[right].Left);
        Recount(right);
        return right;
    }

    private void Recount(int node) => _nodes[node].Count = _nodes[node].Times + _nodes[_nodes[node].Left].Count + _nodes[_nodes[node].Right].Count;

    private struct Node
    {
        public decimal Number;
        public uint Priority;
        public int Times;
        public int Count;
        public int Left;
        public int Right;
    }
}
