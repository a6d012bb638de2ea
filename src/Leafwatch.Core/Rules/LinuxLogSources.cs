namespace Leafwatch.Core.Rules;

/// <summary>
/// Sigma's services of Linux: what the system's logger writes is of any program, so that which of them a rule is about becomes a part of its
/// condition, as with Windows.
/// https://sigmahq.io/sigma-specification/specification/sigma-appendix-taxonomy.html (2.1.0)
/// </summary>
internal static class LinuxLogSources
{
    private const string Product = "linux";

    /// <summary>What every format of the system's logger states.</summary>
    private static readonly LogSource SystemLog = new(Product: Product, Service: "auth");

    private static readonly RuleField Program = new(Field.ProcessName);

    /// <summary>The services that are about the log, not about one program in it.</summary>
    private static readonly string[] WholeLogs = ["syslog", "auth", "sshd", "sudo"];

    /// <summary>The programs of services that are not called as they are.</summary>
    private static readonly Dictionary<string, string[]> Programs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auditd"] = ["auditd", "audispd", "audisp-syslog", "kernel"],
        ["clamav"] = ["clamd", "freshclam", "clamav-*", "clamonacc"],
        ["cron"] = ["cron", "crond", "crontab", "anacron", "fcron"],
        ["guacamole"] = ["guacd", "guacamole"],
    };

    /// <summary>Whether a rule is about a service of Linux, which may write to the system's log, or to one of its own.</summary>
    internal static bool LooksAtAll(LogSource rule, IReadOnlyList<LogSource> sources) =>
        IsLinux(rule) && rule is { Service: { } service, Category: null }
        && (sources.Contains(SystemLog) || sources.Any(source => string.Equals(source.Product, service, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The programs that a rule's log source is about, or <see langword="null"/> when it is about all.</summary>
    /// <remarks>What a forwarder left without a program may be of any; the logs of one program name none.</remarks>
    internal static Condition? ConditionOf(LogSource source)
    {
        if (!IsLinux(source) || source is not { Service: { } service, Category: null } || WholeLogs.Contains(service, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        string[] programs = Programs.GetValueOrDefault(service) ?? [service];
        return Condition.AnyOf(
        [
            .. programs.Select(program => new Condition.Test(new FieldTest.Text(Program, TextPattern.Parse(program)))),
            new Condition.Negated(new Condition.Test(new FieldTest.Present(Program))),
        ]).Named("logsource");
    }

    private static bool IsLinux(LogSource source) => string.Equals(source.Product, Product, StringComparison.OrdinalIgnoreCase);
}
