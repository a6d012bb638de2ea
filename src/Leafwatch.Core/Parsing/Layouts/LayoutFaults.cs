namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>What is wrong in a layout that somebody wrote.</summary>
/// <param name="name">What the layout is called where it stands (<c>LogFormat</c>); stands for the file in a diagnostic.</param>
internal sealed class LayoutFaults(string name)
{
    private readonly List<Diagnostic> _all = [];

    public IReadOnlyList<Diagnostic> All => _all;

    public bool HasErrors => _all.Any(fault => !fault.IsWarning);

    public void Error(int column, string message, string? hint = null) => _all.Add(new Diagnostic(name, 1, column, message, hint));

    public void Warning(int column, string message, string? hint = null) => _all.Add(new Diagnostic(name, 1, column, message, hint, IsWarning: true));
}
