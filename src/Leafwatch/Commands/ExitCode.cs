namespace Leafwatch.Commands;

/// <summary>What the program says to the shell when it ends.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>What was asked for was not so, or could not be found out: a check failed, there is no state.</summary>
    public const int NotSo = 1;

    /// <summary>Wrong usage or configuration: nothing was done.</summary>
    public const int Wrong = 2;
}
