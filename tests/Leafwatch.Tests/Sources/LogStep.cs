namespace Leafwatch.Tests.Sources;

/// <summary>What can happen to a log, and to the program that follows it.</summary>
internal abstract record LogStep
{
    public sealed record Write(int Lines) : LogStep;

    public sealed record Tear : LogStep;

    public sealed record Rename : LogStep;

    public sealed record CopyTruncate : LogStep;

    /// <summary>Emptied, and nobody has a copy.</summary>
    public sealed record Cut : LogStep;

    public sealed record Delete : LogStep;

    /// <summary>Another file is renamed over it.</summary>
    public sealed record Replace : LogStep;

    /// <summary>The latest rotated file becomes an archive.</summary>
    public sealed record Pack : LogStep;

    public sealed record Poll : LogStep;

    /// <summary>A slow reader: some of what there is is taken, the rest later.</summary>
    public sealed record TakeSome(int Items) : LogStep;

    public sealed record Commit : LogStep;

    public sealed record Stop : LogStep;

    public sealed record Kill : LogStep;

    public sealed record Wait(int Minutes) : LogStep;

    /// <summary>The clock of the file system ticks: what is written before and after has times that can be told apart.</summary>
    public sealed record Tick : LogStep;
}
