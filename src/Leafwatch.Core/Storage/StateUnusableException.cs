namespace Leafwatch.Core.Storage;

/// <summary>The stored state cannot be used, for a reason that the operator can read and mend.</summary>
public sealed class StateUnusableException : Exception
{
    public StateUnusableException()
    {
    }

    public StateUnusableException(string message)
        : base(message)
    {
    }

    public StateUnusableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
