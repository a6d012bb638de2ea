using System.IO.Enumeration;
using System.Text;

namespace Leafwatch.Core.Sources;

/// <summary>Chooses entries by patterns of units, which the journal itself does not know: each connection to a socket has a unit of its own.</summary>
internal sealed class JournalFilter(IReadOnlyList<string> units)
{
    // "The maximum length of a unit name is 256" (systemd.unit(5)).
    private const int LongestUnit = 256;

    // A backslash is a character of unit names: systemd-escape(1).
    private readonly string[] _patterns = [.. units.Any(IsPattern) ? units.Select(unit => unit.Replace(@"\", @"\\", StringComparison.Ordinal)) : []];

    public static bool IsPattern(string unit) => unit.AsSpan().ContainsAny('*', '?');

    public bool Wants(JournalEntry entry)
    {
        if (_patterns.Length == 0)
        {
            return true;
        }

        Span<char> unit = stackalloc char[LongestUnit];
        int length = Encoding.Latin1.GetChars(entry.Unit.Value, unit);
        foreach (string pattern in _patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, unit[..length], ignoreCase: false))
            {
                return true;
            }
        }

        return false;
    }
}
