using System.Globalization;
using System.Text;
using Leafwatch.Configuration;
using Leafwatch.Terminal;

namespace Leafwatch.Discovery;

/// <summary>Writes a configuration of the logs that were found, with comments that say where each comes from.</summary>
internal static class ConfigurationText
{
    private const int LongestComment = 400;

    private const string Receivers = """

        # Whom to tell. Without receivers, alerts go to the terminal and the report log.
        # receivers:
        #   security:
        #     email:
        #       to: [security@example.org]
        #       smtp: { host: mail.example.org, port: 587, username: leafwatch, password_file: smtp.password }

        """;

    /// <summary>The text.</summary>
    /// <param name="logs">The logs, and what was seen of each.</param>
    /// <param name="remarks">What is to be known besides.</param>
    /// <param name="now">When it is written.</param>
    public static string Of(IReadOnlyList<(FoundLog Log, LogLook Look)> logs, IReadOnlyList<Remark> remarks, DateTimeOffset now)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# Written by leafwatch init, {now:yyyy-MM-dd HH:mm:ss zzz}, from what the programs of the machine say of their logs.\n");
        text.Append("# Try it: leafwatch check -c FILE; watch: leafwatch run -c FILE. Without -c that is /etc/leafwatch/leafwatch.yml.\n\n");
        text.Append("sources:\n");
        foreach ((FoundLog log, LogLook look) in logs)
        {
            Append(text, log, look);
        }

        if (remarks.Count > 0)
        {
            text.Append("\n# Not among the sources, or to be looked at:\n");
            foreach (Remark remark in remarks)
            {
                text.Append("# - ").Append(Comment(remark.ToString())).Append('\n');
            }
        }

        return text.Append(Receivers.ReplaceLineEndings("\n")).ToString();
    }

    /// <summary>Whether a log can be named in a configuration: nothing there has control characters in it.</summary>
    public static bool CanName(FoundLog log) => !log.Origin.ToString().Any(char.IsControl);

    private static void Append(StringBuilder text, FoundLog log, LogLook look)
    {
        text.Append("  # ").Append(log.What).Append(log.Said is { } said ? $", said in {Comment(said.ToString())}" : ", where it usually is").Append('\n');
        if (log.Path is not null && !look.IsThere)
        {
            text.Append("  # It was not there yet.\n");
        }
        else if (!look.IsReadable)
        {
            text.Append("  # It could not be read: ").Append(Comment(look.Problem ?? "")).Append('\n');
        }

        foreach (string remark in log.Remarks)
        {
            text.Append("  # ").Append(Comment(remark)).Append('\n');
        }

        text.Append("  - ").Append(log.Origin switch
        {
            JournalOrigin => "journal: all",
            ChannelOrigin channel => $"channel: {YamlScalar.Of(channel.Channel)}",
            _ => $"path: {YamlScalar.Of(log.Path ?? "")}",
        }).Append('\n');
        if (log.Format is { Layout: { } layout, Kind: { } kind } && !layout.Any(c => char.IsControl(c) && c != '\t'))
        {
            text.Append("    format: { ").Append(kind).Append(": ").Append(YamlScalar.Of(layout)).Append(" }\n");
        }
        else if (log.Format.Name is { } name)
        {
            text.Append("    format: ").Append(name).Append('\n');
        }

        if (log.VirtualHost is { } host)
        {
            text.Append("    virtual_host: ").Append(YamlScalar.Of(host)).Append('\n');
        }

        if (log.Zone is { } zone)
        {
            text.Append("    timezone: ").Append(zone == TimeZoneInfo.Utc ? "UTC" : YamlScalar.Of(zone.Id)).Append('\n');
        }

        if (log.TrustedProxies.Count > 0)
        {
            text.Append("    trusted_proxies: [").AppendJoin(", ", log.TrustedProxies.Select(proxy => $"'{proxy}'")).Append("]\n");
        }
    }

    private static string Comment(string text) => TerminalText.Escape(text, LongestComment);
}
