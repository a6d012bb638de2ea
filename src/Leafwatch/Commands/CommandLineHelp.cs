using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Leafwatch.Commands;

/// <summary>The help of System.CommandLine, and the command's example after it; of the program, its commands by groups.</summary>
internal sealed class CommandLineHelp : SynchronousCommandLineAction
{
    private const int Width = 80;
    private const int Indent = 2;

    private readonly HelpAction _inner = new();

    // Help is asked for when something is wrong, too: it must not fail because of what else stands on the line.
    public override bool ClearsParseErrors => true;

    public static HelpOption Option() => new("--help", "-h") { Description = "Show this help.", Action = new CommandLineHelp() };

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is GroupedCommand program)
        {
            Write(program, output);
            return ExitCode.Done;
        }

        _inner.Invoke(parseResult);
        if (parseResult.CommandResult.Command is CommandWithExample command)
        {
            output.WriteLine("Example:");
            foreach (string line in command.Example.Split('\n'))
            {
                output.WriteLine($"  {line}");
            }

            output.WriteLine();
        }

        return ExitCode.Done;
    }

    private static void Write(GroupedCommand program, TextWriter output)
    {
        int column = program.Subcommands.Max(command => command.Name.Length) + Indent;
        Wrap(output, "", 0, program.Description ?? "");
        output.WriteLine();
        output.WriteLine($"Usage: {program.Name} COMMAND [OPTIONS]");
        foreach ((string title, IReadOnlyList<Command> commands) in program.Groups)
        {
            output.WriteLine();
            output.WriteLine($"{title}:");
            foreach (Command command in commands)
            {
                Wrap(output, command.Name, column, FirstSentence(command.Description ?? ""));
            }
        }

        output.WriteLine();
        output.WriteLine("Options:");
        foreach (Option option in program.Options)
        {
            Wrap(output, string.Join(", ", option.Aliases.Append(option.Name)), column + Indent, option.Description ?? "");
        }

        output.WriteLine();
        output.WriteLine($"'{program.Name} COMMAND --help' shows the options of a command, and an example.");
    }

    /// <summary>A list has room for what a command is for; its own help says the rest.</summary>
    private static string FirstSentence(string text) => text.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? text[..(end + 1)] : text;

    /// <summary>A name, and beside it a text, broken at spaces.</summary>
    private static void Wrap(TextWriter output, string name, int column, string text)
    {
        int left = column == 0 ? 0 : Indent + column;
        string before = column == 0 ? "" : $"{new string(' ', Indent)}{name.PadRight(column)}";
        while (text.Length > Width - left && text.LastIndexOf(' ', Width - left) is > 0 and var space)
        {
            output.WriteLine(before + text[..space]);
            text = text[(space + 1)..];
            before = new string(' ', left);
        }

        output.WriteLine(before + text);
    }
}
