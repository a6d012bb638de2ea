using Leafwatch.Core;
using Leafwatch.Core.Detection;

namespace Leafwatch.Monitoring;

/// <summary>The format that a file is read as.</summary>
/// <param name="name">The format that its first lines have.</param>
internal sealed class FileFormat(string name)
{
    private readonly HashSet<string> _told = [name];
    private (string From, string To)? _change;

    public string Name { get; private set; } = name;

    /// <summary>What all readers of the file tell the hours of an autumn change apart by.</summary>
    public RepeatedHour Hour { get; } = new();

    public BatchReader Reader { get; set; } = null!;

    public void Change(string format, BatchReader reader)
    {
        if (_told.Add(format))
        {
            _change = (Name, format);
        }

        Name = format;
        reader.Other = Reader;
        reader.Other.Other = null;
        Reader = reader;
    }

    /// <summary>The change to a format that the file never had before, once.</summary>
    public (string From, string To)? TakeChange()
    {
        (string, string)? change = _change;
        _change = null;
        return change;
    }
}
