using System.CommandLine;

namespace Leafwatch.Commands;

/// <summary>The option <c>-c FILE</c> of the commands that read the configuration.</summary>
internal static class CommandLineConfiguration
{
    public static Option<string?> Option() => new("--config", "-c")
    {
        Description = "The configuration file. Default: $LEAFWATCH_CONFIG, else /etc/leafwatch/leafwatch.yml if it exists, else none.",
        HelpName = "FILE",
    };

    /// <summary>The same where formats, rules and the allow-list are taken from it.</summary>
    public static Option<string?> ForDetection() => new("--config", "-c")
    {
        Description = "The configuration whose formats, rules, thresholds and allow-list apply. Default: that of run.",
        HelpName = "FILE",
    };

    /// <summary>The same where only how lines are read is taken from it.</summary>
    public static Option<string?> ForFormats() => new("--config", "-c")
    {
        Description = "The configuration whose formats are known, and whose sources say how their logs are read. Default: that of run.",
        HelpName = "FILE",
    };
}
