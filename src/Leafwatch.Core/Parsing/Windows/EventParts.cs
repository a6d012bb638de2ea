namespace Leafwatch.Core.Parsing.Windows;

/// <summary>What the system says of an event, whatever the event is.</summary>
internal enum SystemPart
{
    Time,
    Code,
    Provider,
    Channel,
    Computer,
    RecordId,
    Message,
    ProcessId,
    ThreadId,
    UserSid,
}

/// <summary>Where the parts of an event stand in its line, as they are written there. One thread's, used again for each line.</summary>
internal sealed class EventParts
{
    // No event has half as many; what a made-up one has besides is not looked at.
    private const int MostData = 256;

    private readonly (int Start, int Length)[] _system = new (int, int)[Enum.GetValues<SystemPart>().Length];
    private Piece[] _data = new Piece[32];

    public int DataCount { get; private set; }

    public void Clear()
    {
        Array.Fill(_system, (0, -1));
        DataCount = 0;
    }

    public bool Has(SystemPart part) => _system[(int)part].Length >= 0;

    /// <summary>Takes a part down; of several the first counts.</summary>
    public void Put(SystemPart part, int start, int length)
    {
        if (!Has(part))
        {
            _system[(int)part] = (start, length);
        }
    }

    /// <summary>Takes a part down in place of one that was found before.</summary>
    public void Replace(SystemPart part, int start, int length) => _system[(int)part] = (start, length);

    public LineText Of(SystemPart part, LineText text) => Has(part) ? text.Slice(_system[(int)part].Start, _system[(int)part].Length) : default;

    /// <summary>Takes a piece of data down by its name.</summary>
    public void PutNamed(int nameStart, int nameLength, int start, int length) => Put(new Piece(nameStart, nameLength, start, length));

    /// <summary>Takes a piece of data down that has a place only, counted from 0.</summary>
    public void PutPlaced(int place, int start, int length) => Put(new Piece(place, -1, start, length));

    public LineText Value(int number, LineText text) => text.Slice(_data[number].Start, _data[number].Length);

    /// <summary>The name of a piece of data; empty when it has a place only.</summary>
    public LineText Name(int number, LineText text) =>
        _data[number].NameLength < 0 ? default : text.Slice(_data[number].NameStart, _data[number].NameLength);

    /// <summary>The place of a piece of data that has no name, or -1.</summary>
    public int Place(int number) => _data[number].NameLength < 0 ? _data[number].NameStart : -1;

    private void Put(Piece piece)
    {
        if (DataCount == MostData)
        {
            return;
        }

        if (DataCount == _data.Length)
        {
            Array.Resize(ref _data, _data.Length * 2);
        }

        _data[DataCount++] = piece;
    }

    private readonly record struct Piece(int NameStart, int NameLength, int Start, int Length);
}
