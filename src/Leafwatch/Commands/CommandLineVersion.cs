using System.CommandLine;
using System.CommandLine.Invocation;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch --version</c>: the name and the version, on one line.</summary>
internal sealed class CommandLineVersion : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public static Option Option() => new Option<bool>("--version") { Description = "Show the version.", Action = new CommandLineVersion() };

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"leafwatch {ProgramVersion.Current}");
        return ExitCode.Done;
    }
}
