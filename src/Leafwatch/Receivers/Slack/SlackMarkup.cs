using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Slack;

/// <summary>Slack's mrkdwn: <c>&amp;</c>, <c>&lt;</c> and <c>&gt;</c> are all that links, mentions and commands are made of (docs.slack.dev, "Formatting message text").</summary>
internal sealed class SlackMarkup : Markup
{
    private const string Blank = "\u200B";

    public static SlackMarkup Instance { get; } = new();

    public override string Text(string text) => Entities(text)
        .Replace("`", "`" + Blank, StringComparison.Ordinal)
        .Replace("*", "*" + Blank, StringComparison.Ordinal)
        .Replace("~", "~" + Blank, StringComparison.Ordinal);

    public override string Lines(IReadOnlyList<string> lines) =>
        $"```\n{string.Join('\n', lines.Select(line => Entities(line).Replace("`", "`" + Blank, StringComparison.Ordinal)))}\n```";

    public override string Link(string name, Uri address) => $"<{Entities(address.AbsoluteUri)}|{name}>";

    private static string Entities(string text) => Plain.Text(text)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
