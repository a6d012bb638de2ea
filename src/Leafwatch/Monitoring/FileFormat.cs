using System.Runtime.InteropServices;
using Leafwatch.Core;
using Leafwatch.Core.Detection;

namespace Leafwatch.Monitoring;

/// <summary>The format that a file has now, those that it had, and the last lines that were of none.</summary>
/// <param name="name">The format that its first lines have.</param>
internal sealed class FileFormat(string name)
{
    private const int MostBytes = 64 * 1024;

    private readonly HashSet<string> _told = [name];
    private readonly List<byte> _unreadable = [];
    private int _unreadableLines;
    private (string From, string To)? _change;

    public string Name { get; private set; } = name;

    /// <summary>What all readers of the file tell the hours of an autumn change apart by.</summary>
    public RepeatedHour Hour { get; } = new();

    public BatchReader Reader { get; set; } = null!;

    /// <summary>The last lines, if there are enough of them one after another that cannot be read.</summary>
    public ReadOnlySpan<byte> Unreadable =>
        _unreadableLines >= BatchReader.EnoughUnreadable ? CollectionsMarshal.AsSpan(_unreadable) : [];

    public void Change(string format, BatchReader reader)
    {
        if (_told.Add(format))
        {
            _change = (Name, format);
        }

        Name = format;
        Reader = reader;
        Forget();
    }

    /// <summary>Takes note of a batch: of a log with little traffic, each has a line or two.</summary>
    public void Take(BatchResult result)
    {
        if (result.Unparsed < result.Lines || _unreadable.Count + result.Batch!.Length > MostBytes)
        {
            Forget();
        }

        if (result.Unparsed == result.Lines && result.Lines < BatchReader.EnoughUnreadable)
        {
            _unreadable.AddRange(result.Batch!.Bytes[..Math.Min(result.Batch.Length, MostBytes)]);
            _unreadableLines += (int)result.Lines;
        }
    }

    /// <summary>The change to a format that the file never had before, once.</summary>
    public (string From, string To)? TakeChange()
    {
        (string, string)? change = _change;
        _change = null;
        return change;
    }

    private void Forget()
    {
        _unreadable.Clear();
        _unreadableLines = 0;
    }
}
