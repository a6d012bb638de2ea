namespace Leafwatch.Core.Sources.Syslog;

/// <summary>A listener lacks something without which it cannot listen; it is tried again.</summary>
internal sealed class ListenerTroubleException(string message) : Exception(message);
