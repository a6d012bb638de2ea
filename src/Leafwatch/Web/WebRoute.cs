namespace Leafwatch.Web;

/// <summary>Something the dashboard answers.</summary>
/// <param name="Method">GET or POST; what may be got may also be asked for with HEAD.</param>
/// <param name="Path">The path, with its parameters in braces.</param>
/// <param name="Needs">Who may.</param>
/// <param name="Handle">What answers.</param>
internal sealed record WebRoute(string Method, string Path, Needs Needs, Func<Visit, Task> Handle)
{
    public const string ApiPrefix = "/api/";

    /// <summary>Whether programs ask, and are answered in JSON, rather than people in HTML.</summary>
    public bool IsApi => Path.StartsWith(ApiPrefix, StringComparison.Ordinal) || Needs == Needs.Metrics;

    public bool IsChange => Method != "GET";

    public static WebRoute Get(string path, Needs needs, Func<Visit, Task> handle) => new("GET", path, needs, handle);

    public static WebRoute Post(string path, Needs needs, Func<Visit, Task> handle) => new("POST", path, needs, handle);

    public static WebRoute Delete(string path, Needs needs, Func<Visit, Task> handle) => new("DELETE", path, needs, handle);
}

/// <summary>What somebody must be to be answered.</summary>
internal enum Needs
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>The address itself proves it: it cannot be guessed.</summary>
    Link,

    /// <summary>Anybody who is known, or a token for metrics.</summary>
    Metrics,
    Viewer,
    Operator,
    Administrator,
}
