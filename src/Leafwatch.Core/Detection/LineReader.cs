namespace Leafwatch.Core.Detection;

/// <summary>Who reads the lines of one format. One thread's.</summary>
/// <param name="Format">The format.</param>
/// <param name="Parser">Reads them.</param>
/// <param name="Rules">The rules that look at them, if any.</param>
public sealed record LineReader(LogFormat Format, LineParser Parser, RuleMatcher? Rules);
