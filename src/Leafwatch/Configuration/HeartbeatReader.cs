using Leafwatch.Core.Yaml;
using Leafwatch.Receivers.Http;
using Leafwatch.Reports;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>heartbeat</c>: who is to notice that the monitor has stopped.</summary>
internal static class HeartbeatReader
{
    public static HeartbeatPlan Read(YamlEntry heartbeat, SettingsContext context, IReadOnlyList<string> receivers)
    {
        if (!heartbeat.HasOnly([.. HttpTarget.Keys, "every", "at", "to"]))
        {
            return HeartbeatPlan.None;
        }

        bool hasUrl = HttpTarget.Keys.Any(key => heartbeat.Child(key) is not null);
        if (!hasUrl && heartbeat.Child("to") is null)
        {
            heartbeat.Report($"'{heartbeat.Name}' has neither 'url' nor 'to'", "{ url: https://…, to: [security] }");
        }

        ReportTime at = ReportTime.Default;
        if (heartbeat.Child("at") is { } written && !(written.Scalar is { } text && ReportTime.TryParse(text, ReportKind.Week, out at)))
        {
            written.Expected("a day of the week, and a time: mon 08:00");
        }

        return new HeartbeatPlan(
            hasUrl ? HttpTarget.Read(heartbeat, context) : null,
            heartbeat.Child("every")?.AsDuration(TimeSpan.FromSeconds(10), TimeSpan.FromDays(1)) ?? HeartbeatPlan.UsualInterval,
            at,
            heartbeat.Child("to") is { } to ? ReportsReader.Names(to, receivers) : []);
    }
}
