namespace Leafwatch.Core.Storage;

/// <summary>The state cannot be written now: the disk is full, the file system read-only, the file locked. Later it may be.</summary>
public sealed class StateNotWrittenException : Exception
{
    public StateNotWrittenException()
    {
    }

    public StateNotWrittenException(string message)
        : base(message)
    {
    }

    public StateNotWrittenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
