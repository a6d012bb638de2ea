namespace Leafwatch.Terminal;

/// <summary>Whether to print in colour: only on a terminal, and not when <c>NO_COLOR</c> is set and not empty (https://no-color.org) or the terminal is dumb.</summary>
internal static class TerminalColour
{
    public static bool ForErrors => IsOn(Console.IsErrorRedirected, Environment.GetEnvironmentVariable);

    public static bool ForOutput => IsOn(Console.IsOutputRedirected, Environment.GetEnvironmentVariable);

    internal static bool IsOn(bool redirected, Func<string, string?> variable) =>
        !redirected && string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") != "dumb";
}
