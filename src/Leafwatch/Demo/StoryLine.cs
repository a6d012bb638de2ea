namespace Leafwatch.Demo;

/// <summary>A line that one of the made-up site's servers writes.</summary>
/// <param name="At">When, counted from the start of the story.</param>
/// <param name="Log">The log it is written to.</param>
/// <param name="Text">The line, without its end of line.</param>
internal sealed record StoryLine(TimeSpan At, StoryLog Log, string Text);

internal enum StoryLog
{
    /// <summary>The web server's access log, in Apache's combined format.</summary>
    Access,

    /// <summary>The log of the SSH server, as rsyslog writes it with RFC 3339 time stamps.</summary>
    Auth,
}
