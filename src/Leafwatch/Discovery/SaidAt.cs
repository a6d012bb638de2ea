namespace Leafwatch.Discovery;

/// <summary>Where a server's configuration says something.</summary>
/// <param name="File">The file, as it is called on the machine that was looked at.</param>
/// <param name="Line">From 1.</param>
internal sealed record SaidAt(string File, int Line)
{
    public override string ToString() => $"{File}:{Line}";
}
