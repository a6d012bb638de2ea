using Leafwatch.Core;

namespace Leafwatch.Receivers.Messages;

/// <summary>How a target writes text, lines of a log and links. What is written with it can show everything and do nothing: no mention, no link, no tag of an outsider's.</summary>
internal abstract class Markup
{
    /// <summary>Text that may have come from a log line.</summary>
    public abstract string Text(string text);

    /// <summary>Lines of a log.</summary>
    public abstract string Lines(IReadOnlyList<string> lines);

    /// <summary>A link of this program's own.</summary>
    public virtual string Link(string name, Uri address) => $"{name}: {address.AbsoluteUri}";

    /// <summary>For targets that interpret nothing.</summary>
    public static Markup Plain { get; } = new PlainMarkup();

    private sealed class PlainMarkup : Markup
    {
        public override string Text(string text) => VisibleText.Of(text, int.MaxValue);

        public override string Lines(IReadOnlyList<string> lines) => string.Join('\n', lines.Select(Text));
    }
}
