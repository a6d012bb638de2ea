namespace Leafwatch.Core.Sources;

/// <summary>Opens a channel behind a bookmark; from its oldest event on when there is none.</summary>
/// <exception cref="EventsGoneException">The event of the bookmark is gone.</exception>
/// <exception cref="IOException">It cannot be read.</exception>
internal delegate EventChannelReader OpenEventChannel(string channel, string bookmark, DateTimeOffset? since);

/// <summary>An open channel: on Windows that of the system, in tests their own.</summary>
/// <param name="next">Gives the next event as XML, or <see langword="null"/> while there is none.</param>
/// <param name="bookmark">Gives the bookmark of the event that was given last.</param>
/// <param name="close">Closes the channel.</param>
internal sealed class EventChannelReader(Func<string?> next, Func<string> bookmark, Action close) : IDisposable
{
    public string Bookmark => bookmark();

    public bool TryNext(out string xml)
    {
        xml = next() ?? "";
        return xml.Length > 0;
    }

    public void Dispose() => close();
}

/// <summary>The place in a channel is gone: its log was cleared, or wrote over its oldest events.</summary>
internal sealed class EventsGoneException(string message) : IOException(message);
