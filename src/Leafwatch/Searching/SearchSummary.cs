using System.Globalization;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Terminal;

namespace Leafwatch.Searching;

/// <summary>What was found, in a few lines: how much, from when to when, and what most of it was.</summary>
internal sealed class SearchSummary
{
    /// <summary>At most this many different values of a field are counted; a field that has more is an attacker's choice, and says little.</summary>
    private const int MostValues = 10_000;
    private const int MostShown = 5;
    private const int LongestValue = 80;

    private readonly (string Title, Field Field, Dictionary<string, long> Counts)[] _kinds =
    [
        ("addresses", Field.SourceIp, []),
        ("users", Field.UserName, []),
        ("status", Field.HttpResponseStatusCode, []),
        ("outcome", Field.EventOutcome, []),
        ("paths", Field.UrlPath, []),
    ];

    private DateTimeOffset _first = DateTimeOffset.MaxValue;
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    /// <summary>The fields that it counts by.</summary>
    public IEnumerable<Field> Fields => _kinds.Select(kind => kind.Field);

    public long Lines { get; private set; }

    public void Add(SearchHit hit)
    {
        Lines++;
        DateTimeOffset time = hit.Match.Time;
        _first = time < _first ? time : _first;
        _last = time > _last ? time : _last;
        foreach ((_, Field field, Dictionary<string, long> counts) in _kinds)
        {
            if (hit.Match.TryGet(field, out ReadOnlySpan<byte> value))
            {
                Count(counts, value);
            }
        }
    }

    /// <param name="output">Where to.</param>
    /// <param name="files">How many files were looked through.</param>
    public void Write(TextWriter output, int files)
    {
        string where = files == 1 ? "1 file" : $"{files} files";
        if (Lines == 0)
        {
            output.WriteLine($"nothing found in {where}");
            return;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Lines:N0} {(Lines == 1 ? "line" : "lines")} in {where}, {_first:yyyy-MM-dd HH:mm:ss} to {_last:yyyy-MM-dd HH:mm:ss zzz}"));
        foreach ((string title, _, Dictionary<string, long> counts) in _kinds.Where(kind => kind.Counts.Count > 0))
        {
            IEnumerable<string> most = counts.OrderByDescending(each => each.Value).ThenBy(each => each.Key, StringComparer.Ordinal).Take(MostShown)
                .Select(each => string.Create(CultureInfo.InvariantCulture, $"{TerminalText.Escape(each.Key, LongestValue)} ({each.Value:N0})"));
            string others = counts.Count > MostShown ? string.Create(CultureInfo.InvariantCulture, $" and {counts.Count - MostShown:N0}{(counts.Count == MostValues ? " or more" : "")} others") : "";
            output.WriteLine($"  {title + ":",-11}{string.Join(", ", most)}{others}");
        }
    }

    private static void Count(Dictionary<string, long> counts, ReadOnlySpan<byte> value)
    {
        Span<char> text = stackalloc char[BatchResult.LongestValue];
        text = text[..Encoding.UTF8.GetChars(value, text)];
        Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> byText = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (byText.TryGetValue(text, out long count))
        {
            byText[text] = count + 1;
        }
        else if (counts.Count < MostValues)
        {
            byText[text] = 1;
        }
    }
}
