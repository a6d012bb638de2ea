namespace Leafwatch.Core.Anomalies;

/// <summary>What is usual at each time of a day or of a week: slots, learned with steps that one strange value cannot make large.</summary>
internal sealed class TimeProfile(int slots, double valuesPerSlot)
{
    private const double Rate = 0.2;
    private const double LongestStep = 3;

    private readonly float[] _values = new float[slots];
    private readonly byte[] _seen = new byte[slots];
    private readonly double _perSlot = Math.Max(valuesPerSlot, 1);

    public int Slots => slots;

    public bool Knows(int slot) => _seen[slot % slots] > 0;

    public double At(int slot) => _values[slot];

    /// <summary>Between the middles of two slots.</summary>
    public double Between(double position)
    {
        position = position < 0.5 ? position - 0.5 + slots : position - 0.5;
        int slot = (int)position;
        double part = position - slot;
        return (_values[slot] * (1 - part)) + (_values[slot + 1 == slots ? 0 : slot + 1] * part);
    }

    public void Learn(int slot, double value, double scale)
    {
        if (_seen[slot] == 0)
        {
            (_values[slot], _seen[slot]) = ((float)value, 1);
            return;
        }

        double step = value - _values[slot];
        if (_seen[slot] >= 2 * _perSlot)
        {
            step = Math.Clamp(step, -LongestStep * scale, LongestStep * scale);
        }

        _values[slot] += (float)(Math.Max(Rate / _perSlot, 1.0 / (_seen[slot] + 1)) * step);
        _seen[slot] = (byte)Math.Min(_seen[slot] + 1, 250);
    }

    /// <summary>Learns a slot from the mean of all of its values.</summary>
    public void LearnWhole(int slot, double mean)
    {
        for (int i = 0; i < _perSlot; i++)
        {
            Learn(slot, mean, double.MaxValue);
        }
    }

    public void Write(BinaryWriter to)
    {
        foreach (float value in _values)
        {
            to.Write(value);
        }

        to.Write(_seen);
    }

    public void Read(BinaryReader from)
    {
        for (int i = 0; i < slots; i++)
        {
            _values[i] = from.ReadSingle();
        }

        from.ReadBytes(slots).CopyTo(_seen, 0);
    }
}
