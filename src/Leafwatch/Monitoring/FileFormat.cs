using Leafwatch.Core;
using Leafwatch.Core.Detection;

namespace Leafwatch.Monitoring;

/// <summary>A file that is followed, and how it is read.</summary>
/// <param name="reader">Who reads it.</param>
internal sealed class FileFormat(BatchReader reader)
{
    private readonly HashSet<string> _told = [.. reader.Formats.Names];

    public BatchReader Reader => reader;

    /// <summary>The format of the last lines.</summary>
    public string Name { get; private set; } = reader.Formats.Names[0];

    /// <summary>Takes note of what a batch was like.</summary>
    /// <returns>The first change to a format that the file never had before.</returns>
    public (string From, string To)? Take(BatchResult result)
    {
        reader.Hour.IsLive = result.Batch!.CaughtUp;
        Name = result.LastFormat ?? Name;
        return result.FormatChanges.Where(change => _told.Add(change.To)).Select(change => ((string, string)?)change).FirstOrDefault();
    }
}
