using Leafwatch.Core;
using Leafwatch.Core.Detection;

namespace Leafwatch.Monitoring;

/// <summary>A file that is followed, and how it is read.</summary>
/// <param name="reader">Who reads it.</param>
internal sealed class FileFormat(BatchReader reader)
{
    private readonly HashSet<string> _told = [.. reader.Formats.SureNames];

    public BatchReader Reader => reader;

    /// <summary>The format that the file began with, or changed to.</summary>
    public string Name => reader.Formats.Newest.Format.Name;

    /// <summary>Takes note of what a batch was like.</summary>
    /// <returns>The changes to formats that the file never had before.</returns>
    public IReadOnlyList<(string From, string To)> Take(BatchResult result)
    {
        reader.Hour.IsLive = result.Batch!.CaughtUp;
        return [.. result.FormatChanges.Where(change => _told.Add(change.To))];
    }
}
