using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Reports;

/// <summary>That the state was damaged and another was begun, as everybody is told who is told anything.</summary>
internal static class StateLoss
{
    public static IEnumerable<Notification> Tell(IEnumerable<Receiver> receivers, string setAside, string site, DateTimeOffset now)
    {
        SiteReport report = Report(setAside, now);
        Letter letter = new($"[Leafwatch] {site}: {report.Title}", ReportText.Write(report), ReportHtml.Write(report, _ => ""), []);
        AlertRule rule = new("4a0c1c52-6a1f-4a0c-8f6e-0a5a4c1f2d09", "state_damaged", report.Title, "high", Author: null);
        return receivers.Select(receiver => OwedLetter.To(receiver, $"state\n{setAside}", rule, report.Verdict.TrimEnd('.'), (now, now), letter, now));
    }

    private static SiteReport Report(string setAside, DateTimeOffset now) => new()
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
                new ReportBlock.Words("Rotated logs that are still there, compressed or not, are counted into the history; no alert is made of them."),
            ]),
            new("What is missing",
            [
                new ReportBlock.Words("The history of times that no log is left of, incidents with what was said of them, silences, who may sign in to the dashboard ('leafwatch user add'), messages that were still owed."),
            ]),
            new("What you can do",
            [
                new ReportBlock.Words("Count logs that are kept elsewhere into the history ('leafwatch import FILE'); each line counts once."),
                new ReportBlock.Words("Or, if you have a copy ('leafwatch db backup'): stop Leafwatch, put the copy in the place of leafwatch.db, and start it."),
                new ReportBlock.Words("See to the disk: a database does not come to harm by itself."),
            ]),
        ],
        Figures = [],
        Pictures = [],
    };
}
