namespace Leafwatch.Values;

/// <summary>Says in plain words why a file cannot be read.</summary>
internal static class FileProblem
{
    public static string? Of(Exception e) => e switch
    {
        FileNotFoundException => "no such file",
        DirectoryNotFoundException => "no such directory",
        UnauthorizedAccessException => "permission denied",
        PathTooLongException => "the path is too long",
        IOException => e.Message,
        ArgumentException or NotSupportedException => "that is no path of a file",
        _ => null,
    };
}
