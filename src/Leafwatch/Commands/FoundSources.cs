using Leafwatch.Configuration;
using Leafwatch.Core.Sources;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary>The logs of this machine, for <c>run</c> without a configuration.</summary>
internal static class FoundSources
{
    /// <summary>Finds them, and says what was found and what cannot be read.</summary>
    public static IReadOnlyList<SourceSettings> Find(TextWriter output)
    {
        List<SourceSettings> sources = [];
        foreach (DiscoveredLog log in LogDiscovery.Find())
        {
            output.WriteLine($"{(log.IsReadable ? "found" : "found, but may not read")} {TerminalText.Escape(log.Pattern)}: {log.Format} ({TerminalText.Escape(log.Why)})");
            if (log.IsReadable)
            {
                sources.Add(new SourceSettings(new FileOrigin(log.Pattern, StartsAtBeginning: false), log.Pattern, log.Format, null, SourceSettings.DefaultLateness));
            }
        }

        return sources;
    }
}
