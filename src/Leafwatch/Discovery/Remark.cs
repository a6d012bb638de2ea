namespace Leafwatch.Discovery;

/// <summary>Something that the user should know of what was found, or could not be.</summary>
/// <param name="Place">Where it is said, or <see langword="null"/> when it is about no one place.</param>
/// <param name="Text">What; not yet escaped.</param>
internal sealed record Remark(SaidAt? Place, string Text)
{
    public override string ToString() => Place is null ? Text : $"{Place}: {Text}";
}
