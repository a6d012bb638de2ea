using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Reports;

/// <summary>That the state was damaged and another was begun, as everybody is told who is told anything.</summary>
internal static class StateLoss
{
    public static IEnumerable<Notification> Tell(IEnumerable<Receiver> receivers, string setAside, IReadOnlyList<string> logs, string site, DateTimeOffset now)
    {
        SiteReport report = Report(setAside, logs, now);
        Letter letter = new($"[Leafwatch] {site}: {report.Title}", ReportText.Write(report), ReportHtml.Write(report, _ => ""), []);
        AlertRule rule = new("4a0c1c52-6a1f-4a0c-8f6e-0a5a4c1f2d08", "state_damaged", report.Title, "high", Author: null);
        return receivers.Select(receiver => OwedLetter.To(receiver, $"state\n{setAside}", rule, report.Verdict.TrimEnd('.'), (now, now), letter, now));
    }

    private static SiteReport Report(string setAside, IReadOnlyList<string> logs, DateTimeOffset now) => new()
    {
        Period = ReportPeriod.Containing(ReportKind.Day, now, new RollupClock(TimeZoneInfo.Local)),
        Title = "The state was damaged",
        Verdict = "The state of Leafwatch was damaged, and another was begun: the watching goes on.",
        Level = "high",
        Sections =
        [
            new("What was done",
            [
                new ReportBlock.Words($"The damaged file was set aside as {setAside}; nothing of it was deleted."),
                new ReportBlock.Words("The logs are read anew from their beginning: what is found in them may have been told before, and comes together in one message."),
            ]),
            new("What is missing",
            [
                new ReportBlock.Words("The history from before these logs, incidents with what was said of them, silences, who may sign in to the dashboard ('leafwatch user add'), messages that were still owed."),
            ]),
            new("What you can do",
            [
                .. logs.Count > 0
                    ? [new ReportBlock.Words("Count the rotated logs into the history; each line counts once:"), .. logs.Select(log => new ReportBlock.Words($"leafwatch import {log}*"))]
                    : Array.Empty<ReportBlock>(),
                new ReportBlock.Words("Or, if you have a copy ('leafwatch db backup'): stop Leafwatch, put the copy in the place of leafwatch.db, and start it."),
                new ReportBlock.Words("See to the disk: a database does not come to harm by itself."),
            ]),
        ],
        Figures = [],
        Pictures = [],
    };
}
