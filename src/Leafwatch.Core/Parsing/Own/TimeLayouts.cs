using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Layouts.Steps;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Own;

/// <summary>The layouts of the times of a format: those of strftime(3), or a word for a common one.</summary>
internal sealed class TimeLayouts
{
    private const string Iso8601 = "iso8601";

    private static readonly Dictionary<string, long> Epochs = new(StringComparer.Ordinal)
    {
        ["epoch"] = 1,
        ["epoch_ms"] = 1_000,
        ["epoch_us"] = 1_000_000,
        ["epoch_ns"] = 1_000_000_000,
    };

    private readonly List<Func<Literal, LayoutStep>> _choices = [];

    public static IReadOnlyList<string> Words { get; } = [Iso8601, .. Epochs.Keys];

    public bool IsEmpty => _choices.Count == 0;

    /// <summary>Whether each states the day.</summary>
    public bool HasDate { get; private set; } = true;

    /// <summary>Adds a layout, or says at which character of it nobody knows what is meant.</summary>
    public bool TryAdd(string layout, out int fault)
    {
        fault = -1;
        if (layout == Iso8601)
        {
            foreach (string zone in (string[])["%z", " %z", ""])
            {
                Add(TimePattern.Compile("%Y-%m-%dT%H:%M:%S%Q" + zone));
                Add(TimePattern.Compile("%Y-%m-%d %H:%M:%S%Q" + zone));
            }

            return true;
        }

        if (Epochs.TryGetValue(layout, out long units))
        {
            _choices.Add(after => new EpochStep(units, after, hasFraction: true));
            return true;
        }

        if (!layout.Contains('%', StringComparison.Ordinal))
        {
            fault = 0;
            return false;
        }

        if (!TimePattern.TryCompile(layout, out TimePattern? pattern, out fault))
        {
            return false;
        }

        Add(pattern!);
        return true;
    }

    public LayoutStep CreateStep(Literal after) => new TimeChoiceStep([.. _choices.Select(create => create(after))]);

    private void Add(TimePattern pattern)
    {
        HasDate &= pattern.HasDate;
        _choices.Add(after => new PatternTimeStep(pattern, after));
    }
}
