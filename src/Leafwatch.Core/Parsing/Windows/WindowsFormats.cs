using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>The shapes in which events of Windows come.</summary>
internal static class WindowsFormats
{
    // A shape carries events of any channel; those whose rules are about logins and services stand first.
    private static readonly LogSource[] LogSources = [new("authentication", "windows", "security"), .. WindowsLogSources.All];

    /// <summary>No shape can read another one's lines.</summary>
    public static IReadOnlyList<LogFormat> All { get; } =
    [
        Shape("windows-xml", static options => new WindowsXmlParser(options)),
        Shape("winlogbeat", static options => new WinlogbeatParser(options)),
        Shape("nxlog-json", static options => new NxlogParser(options)),
        Shape("windows-json", static options => new WindowsJsonParser(options)),
        Shape("wazuh", static options => new WazuhParser(options)),
        Shape("snare", static options => new SnareParser(options)),
        Shape("winevtlog", static options => new WinEvtLogParser(options)),
    ];

    private static LogFormat Shape(string name, Func<ParserOptions, LineParser> create) => new(name, LogSources, WindowsFields.All, create);
}
