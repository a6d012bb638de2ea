namespace Leafwatch.Core;

/// <summary>Something wrong in a text that a person wrote (configuration, rules), said so that it can be mended: <c>file:line:column: message</c>.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Message">What, found, expected.</param>
/// <param name="Hint">What to do, where that is known.</param>
/// <param name="IsWarning">Whether the program goes on with what was written.</param>
public sealed record Diagnostic(string File, int Line, int Column, string Message, string? Hint = null, bool IsWarning = false)
{
    public override string ToString() =>
        $"{File}:{Line}:{Column}: {(IsWarning ? "warning: " : "")}{Message}{(Hint is null ? "" : $" ({Hint})")}";
}
