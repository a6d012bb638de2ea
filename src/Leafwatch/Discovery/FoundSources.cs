using System.Net;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Terminal;

namespace Leafwatch.Discovery;

/// <summary>The logs of this machine, for <c>run</c> without a configuration.</summary>
internal static class FoundSources
{
    /// <summary>Finds them, and says in one line for each what was found, or why it cannot be watched.</summary>
    /// <param name="output">Where to say it.</param>
    /// <param name="trustedProxies">The proxies to be believed in all of them.</param>
    public static IReadOnlyList<SourceSettings> Find(TextWriter output, IReadOnlyList<IPNetwork> trustedProxies) =>
        Of(LogSurvey.Of(Path.GetPathRoot(Environment.CurrentDirectory)!), output, trustedProxies);

    /// <summary>The same of logs that were found.</summary>
    internal static IReadOnlyList<SourceSettings> Of(DiscoveredLogs found, TextWriter output, IReadOnlyList<IPNetwork> trustedProxies)
    {
        LayoutNames names = new();
        List<(SourceSettings Source, bool IsReadable)> sources = [];
        foreach (FoundLog log in found.Logs)
        {
            LogLook look = LogLook.At(log, TimeProvider.System);
            bool isRefused = !look.IsReadable && look.Problem is not null;
            string said = log.Said is { } place ? $"{log.What}, {place}" : log.What;
            string state = isRefused ? "found, but may not read" : log.Path is not null && !look.IsThere ? "found, not there yet:" : "found";
            output.WriteLine($"{state} {TerminalText.Escape(log.Origin.ToString())}: {FormatOf(log, look)} ({TerminalText.Escape(said, 300)})");
            if (!isRefused)
            {
                sources.Add((SourceOf(log, names, trustedProxies) with { MayNeverCome = log.Path is not null && !look.IsThere }, look.IsReadable));
            }
        }

        // A machine on which nothing can be read is not watched, whatever may come to be.
        if (!sources.Exists(source => source.IsReadable))
        {
            return [];
        }

        output.WriteLine("to keep this, and to change it: leafwatch init");
        return [.. sources.Select(source => source.Source)];
    }

    private static string FormatOf(FoundLog log, LogLook look) =>
        log.Format.Layout is not null ? $"its own {log.Format.Kind} layout" : log.Format.Name ?? look.Format?.Name ?? "a format that its lines will show";

    private static SourceSettings SourceOf(FoundLog log, LayoutNames names, IReadOnlyList<IPNetwork> trustedProxies) =>
        new(log.Origin, log.Origin.ToString(), log.Format.Name, log.Zone, SourceSettings.DefaultLateness)
        {
            Layout = LayoutOf(log.Format, names),
            SharedBy = [.. log.SharedBy.Select(each => LayoutOf(each, names)).OfType<LogFormat>()],
            VirtualHost = log.VirtualHost,
            TrustedProxies = log.TrustedProxies.Count > 0 ? log.TrustedProxies : trustedProxies,
        };

    private static LogFormat? LayoutOf(FoundFormat format, LayoutNames names) =>
        format is { Layout: { } written, Format: { } compiled } ? names.Named(compiled, written) : null;
}
