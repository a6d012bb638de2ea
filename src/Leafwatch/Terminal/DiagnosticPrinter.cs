using Leafwatch.Core;

namespace Leafwatch.Terminal;

/// <summary>Prints diagnostics as <c>file:line:column: message</c> with the hint on a line of its own.</summary>
/// <param name="output">Where to: standard error.</param>
/// <param name="colour">Whether errors stand out in colour; see <see cref="TerminalColour"/>.</param>
internal sealed class DiagnosticPrinter(TextWriter output, bool colour)
{
    private const string Red = "\e[31m";
    private const string Yellow = "\e[33m";
    private const string Plain = "\e[0m";

    public void Print(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Print(diagnostic);
        }
    }

    public void Print(Diagnostic diagnostic)
    {
        string place = $"{TerminalText.Escape(diagnostic.File)}:{diagnostic.Line}:{diagnostic.Column}:";
        string message = TerminalText.Escape(diagnostic.Message);
        if (diagnostic.IsWarning)
        {
            message = $"warning: {message}";
        }

        if (colour)
        {
            message = $"{(diagnostic.IsWarning ? Yellow : Red)}{message}{Plain}";
        }

        output.WriteLine($"{place} {message}");
        if (diagnostic.Hint is { } hint)
        {
            output.WriteLine($"  {TerminalText.Escape(hint)}");
        }
    }
}
