using System.Globalization;
using System.IO.Enumeration;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Actors;
using Leafwatch.Core.Rules;
using Leafwatch.RuleFiles;
using Leafwatch.Status;

namespace Leafwatch.Commands;

/// <summary>Writes suggestions as entries of the configuration. What an actor calls itself is an outsider's text: it stands in quotes, escaped, and nowhere else.</summary>
/// <param name="alerts">The alerts that came of the same lines.</param>
/// <param name="rules">The rules in force, and who is allowed already.</param>
/// <param name="now">The time from which an entry is to hold for a while.</param>
internal sealed class SuggestedEntries(IReadOnlyList<Alert> alerts, LoadedRules rules, DateTimeOffset now)
{
    private const int DaysToHold = 90;

    /// <summary>What a harmless program may make; who made another alert is not suggested.</summary>
    private static readonly string[] Harmless =
        ["http_4*", "http_5*", "http_scan", "http_slow_scan", "http_network_scan", "http_broken_link", "http_*flood", "http_*_download", "ftp_*_download", "login_unusual_hour"];

    private readonly ILookup<string, Alert> _byAddress = alerts.ToLookup(
        alert => alert.Group.FirstOrDefault(value => value.Field == Field.SourceIp.Name)?.Value ?? "", StringComparer.Ordinal);

    /// <returns>The entry as YAML, with its evidence; <see langword="null"/> when the actor made other alerts, or has an entry.</returns>
    public string? Write(Suggestion suggestion)
    {
        Alert[] made = [.. _byAddress[suggestion.Address]];
        bool isHarmless = made.All(alert => Harmless.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, alert.Rule.Name)));
        return isHarmless && !IsAllowed(suggestion) ? Written(suggestion, made) : null;
    }

    private bool IsAllowed(Suggestion suggestion)
    {
        EventView line = new();
        line.Begin([], 0, 0);
        line.Time = now;
        Set(Field.SourceIp, suggestion.Address);
        Set(Field.UserAgentOriginal, suggestion.Agent);
        Set(Field.UserName, suggestion.User);
        return rules.Allowed.Of(line) is not null;

        void Set(Field field, string? value)
        {
            if (value is not null)
            {
                line.SetCopy(field, Encoding.UTF8.GetBytes(value));
            }
        }
    }

    private string Written(Suggestion suggestion, Alert[] made)
    {
        (string what, string[] scope) = suggestion.Kind switch
        {
            SuggestedKind.Probe => ("an uptime probe", ["http_4*", "http_5*"]),
            SuggestedKind.Job => ("a job that logs in", ["login_unusual_hour", "ftp_*_download"]),
            _ => ("a program of one's own: a checker of links, a scanner", (string[])["http_4*", "http_scan", "http_slow_scan"]),
        };
        string rhythm = suggestion.Pause is { } pause ? $", one each {StatusText.Span(pause)}" : "";
        string paths = suggestion.User is not null ? "" : suggestion.Paths > ActorSurvey.MostPaths ? $", more than {ActorSurvey.MostPaths} pages" : $", {suggestion.Paths} {(suggestion.Paths == 1 ? "page" : "pages")}";
        string kept = made.Length == 0
            ? "No alert came of it"
            : $"Alerts that came of it: {string.Join(", ", made.CountBy(alert => alert.Rule.Name).OrderBy(rule => rule.Key, StringComparer.Ordinal).Select(rule => $"{rule.Key} ({rule.Value})"))}";
        StringBuilder yaml = new();
        yaml.Append(CultureInfo.InvariantCulture, $"  # {suggestion.Events:N0} {(suggestion.User is null ? "requests" : "logins")} in {StatusText.Span(suggestion.Last - suggestion.First)}{rhythm}{paths}, {suggestion.Well * 100:0.#} % answered well. {kept}.\n");
        yaml.Append(CultureInfo.InvariantCulture, $"  - address: {(IPAddress.Parse(suggestion.Address).ToString().Contains(':', StringComparison.Ordinal) ? $"\"{suggestion.Address}\"" : suggestion.Address)}\n");
        Add("agent", suggestion.Agent);
        Add("user", suggestion.User);
        yaml.Append(CultureInfo.InvariantCulture, $"    rules: [{string.Join(", ", scope.Select(rule => $"\"{rule}\""))}]\n");
        yaml.Append(CultureInfo.InvariantCulture, $"    until: {now.AddDays(DaysToHold):yyyy-MM-dd}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"    reason: \"{what}, as seen {suggestion.First:yyyy-MM-dd} to {suggestion.Last:yyyy-MM-dd}\"\n");
        return yaml.ToString();

        void Add(string key, string? text)
        {
            if (text is not null)
            {
                yaml.Append(CultureInfo.InvariantCulture, $"    {key}: \"{JsonEncodedText.Encode(TextPattern.Of(text).ToString(), JavaScriptEncoder.Default)}\"\n");
            }
        }
    }
}
