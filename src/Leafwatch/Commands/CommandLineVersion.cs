using System.CommandLine;
using System.CommandLine.Invocation;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch --version</c>: the name and the version, on one line.</summary>
internal sealed class CommandLineVersion : SynchronousCommandLineAction
{
    public static string Current => typeof(CommandLineVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public override bool ClearsParseErrors => true;

    public static Option Option() => new Option<bool>("--version") { Description = "Show the version.", Action = new CommandLineVersion() };

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"leafwatch {Current}");
        return ExitCode.Done;
    }
}
