using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Leafwatch.Commands;

/// <summary>The help of System.CommandLine, and the command's example after it.</summary>
internal sealed class CommandLineHelp : SynchronousCommandLineAction
{
    private readonly HelpAction _inner = new();

    // Help is asked for when something is wrong, too: it must not fail because of what else stands on the line.
    public override bool ClearsParseErrors => true;

    public static HelpOption Option() => new("--help", "-h") { Description = "Show this help.", Action = new CommandLineHelp() };

    public override int Invoke(ParseResult parseResult)
    {
        _inner.Invoke(parseResult);
        if (parseResult.CommandResult.Command is CommandWithExample command)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Example:");
            foreach (string line in command.Example.Split('\n'))
            {
                output.WriteLine($"  {line}");
            }

            output.WriteLine();
        }

        return ExitCode.Done;
    }
}
