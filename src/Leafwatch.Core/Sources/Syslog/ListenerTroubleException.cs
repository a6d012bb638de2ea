namespace Leafwatch.Core.Sources.Syslog;

/// <summary>A listener lacks something without which it cannot listen; it is tried again.</summary>
public sealed class ListenerTroubleException(string message) : Exception(message);
