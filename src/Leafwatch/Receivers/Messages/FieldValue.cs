namespace Leafwatch.Receivers.Messages;

/// <summary>What a field of a template stands for.</summary>
internal abstract record FieldValue
{
    /// <summary>Whether there is nothing to say.</summary>
    public abstract bool IsEmpty { get; }

    internal sealed record Text(string Value) : FieldValue
    {
        public override bool IsEmpty => Value.Length == 0;
    }

    /// <summary>Lines of prose.</summary>
    internal sealed record Prose(IReadOnlyList<string> Lines) : FieldValue
    {
        public override bool IsEmpty => Lines.Count == 0;
    }

    /// <summary>Lines of a log.</summary>
    internal sealed record Evidence(IReadOnlyList<string> Lines) : FieldValue
    {
        public override bool IsEmpty => Lines.Count == 0;
    }

    internal sealed record Link(string Name, Uri? Address) : FieldValue
    {
        public override bool IsEmpty => Address is null;
    }
}
