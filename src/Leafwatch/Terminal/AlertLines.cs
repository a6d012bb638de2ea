using Leafwatch.Core;

namespace Leafwatch.Terminal;

/// <summary>An alert as a few lines of text for a terminal.</summary>
internal static class AlertLines
{
    private const int ShownLines = 3;

    public static void Write(TextWriter output, Alert alert, int lineLength)
    {
        output.WriteLine(Headline(alert));
        string resolved = alert.Resolved is { } end ? $", over at {(end.Date == alert.Last.Date ? $"{end:HH:mm:ss}" : $"{end:yyyy-MM-dd HH:mm:ss}")}" : "";
        output.WriteLine($"    {alert.First:yyyy-MM-dd HH:mm:ss} to {alert.Last:HH:mm:ss zzz}{resolved}   id {ShortId(alert)}   rule {alert.Rule.Name}{Author(alert.Rule)}");
        foreach (string line in alert.Evidence.Take(ShownLines))
        {
            output.WriteLine($"    | {VisibleText.Of(line, lineLength)}");
        }

        if (alert.Evidence.Count > ShownLines)
        {
            output.WriteLine("    | …");
        }
    }

    /// <summary>Enough of the id to tell it from others.</summary>
    public static string ShortId(Alert alert) => alert.Id[..12];

    /// <summary>One line: level, title, who, how often.</summary>
    public static string Headline(Alert alert)
    {
        if (alert.Statement is { } statement)
        {
            return $"[{alert.Rule.Level}] {VisibleText.Of(alert.Rule.Title, 120)}: {VisibleText.Of(statement, 500)}";
        }

        string who = alert.Group.Count == 0 ? "the whole site" : string.Join(", ", alert.Group.Select(value => VisibleText.Of(value.Value, 80)));
        return $"[{alert.Rule.Level}] {VisibleText.Of(alert.Rule.Title, 120)}: {who}{(Words.IsSaid(alert.Amount) ? $": {alert.Amount}" : "")}{(alert.Last > alert.First ? $" in {Duration.Format(Span(alert))}" : "")}";
    }

    /// <summary>The Detection Rule License asks for the author wherever a match is told.</summary>
    private static string Author(AlertRule rule) =>
        rule.Author is { } author ? $" by {VisibleText.Of(author, 80)}{(rule.License is { } license ? $" ({VisibleText.Of(license, 40)})" : "")}" : "";

    private static TimeSpan Span(Alert alert) => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling((alert.Last - alert.First).TotalSeconds)));
}
