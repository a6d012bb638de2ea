using Leafwatch.Core.Storage;

namespace Leafwatch.Monitoring;

/// <summary>Takes a file that is appended to into a commit.</summary>
internal static class Appending
{
    public static string? Flush(AppendFile file, StateChanges changes)
    {
        try
        {
            if (file.Flush() is { } mark)
            {
                changes.Appended[file.Path] = mark;
            }

            return null;
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            // Watching goes on: that a copy cannot be written is no reason not to tell of an attack.
            return $"{file.Path} cannot be written: {trouble.Message}";
        }
    }
}
