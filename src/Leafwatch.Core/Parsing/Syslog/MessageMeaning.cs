namespace Leafwatch.Core.Parsing.Syslog;

/// <summary>Gives a message of one program its meaning: sets the fields that it states. Never fails, whatever the message says.</summary>
/// <param name="line">The event; its time, its host and its program are set already.</param>
/// <param name="message">What the program said, without the logger's head.</param>
internal delegate void MessageMeaning(EventView line, LineText message);
