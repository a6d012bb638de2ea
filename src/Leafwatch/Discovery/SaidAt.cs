namespace Leafwatch.Discovery;

/// <summary>Where a server's configuration says something.</summary>
/// <param name="File">The file, as it is called on the machine that was looked at.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1; 0 where the line alone is known.</param>
internal sealed record SaidAt(string File, int Line, int Column = 0)
{
    public override string ToString() => Column == 0 ? $"{File}:{Line}" : $"{File}:{Line}:{Column}";
}
