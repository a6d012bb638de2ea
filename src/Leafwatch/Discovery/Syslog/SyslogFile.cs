namespace Leafwatch.Discovery.Syslog;

/// <summary>A file that a syslog daemon writes.</summary>
/// <param name="Path">The file, or a glob.</param>
/// <param name="Messages">Which messages it gets.</param>
/// <param name="Program">The program whose messages alone it gets, if it is so.</param>
/// <param name="IsLast">Whether the program's messages go nowhere else afterwards.</param>
/// <param name="Place">Where it is said.</param>
internal sealed record SyslogFile(string Path, SyslogSelection Messages, string? Program, bool IsLast, SaidAt Place);
