using System.CommandLine;
using System.CommandLine.Parsing;
using Leafwatch.Core;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary>Says what is wrong with a command line, and what was probably meant.</summary>
internal static class CommandLineErrors
{
    public static int Print(ParseResult parsed, TextWriter error)
    {
        CommandResult place = parsed.CommandResult;
        string path = PathOf(place);
        HashSet<string> unknown = [.. parsed.UnmatchedTokens];
        foreach (string token in parsed.UnmatchedTokens)
        {
            error.WriteLine(Unknown(place.Command, token));
        }

        // A word that is not known is told once, in words that say what it stood for.
        foreach (ParseError e in parsed.Errors.Where(e => !unknown.Any(token => e.Message.Contains($"'{token}'", StringComparison.Ordinal))))
        {
            bool onlyFollows = unknown.Count > 0 && place.Command.Subcommands.Count > 0;
            if (!onlyFollows)
            {
                // The parser lists choices one below the other.
                error.WriteLine($"leafwatch: {TerminalText.Escape(string.Join(' ', e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))}");
            }
        }

        error.WriteLine($"  see {path} --help");
        return ExitCode.Wrong;
    }

    /// <summary>Says what is wrong with the values of options.</summary>
    public static int Print(IEnumerable<string> errors, TextWriter error)
    {
        foreach (string each in errors)
        {
            error.WriteLine($"leafwatch: {TerminalText.Escape(each)}");
        }

        return ExitCode.Wrong;
    }

    /// <summary>An argument that looks like an option is a slip of the hand, not a file; a file of such a name can be given as <c>./--name</c>.</summary>
    public static void RefuseOptions(ArgumentResult argument)
    {
        foreach (Token token in argument.Tokens.Where(token => token.Value.StartsWith("--", StringComparison.Ordinal)))
        {
            if (argument.Parent is CommandResult { Command: var command })
            {
                argument.AddError(Unknown(command, token.Value)["leafwatch: ".Length..]);
            }
        }
    }

    private static string Unknown(Command command, string token)
    {
        bool isOption = token.StartsWith('-');
        IEnumerable<string> known = isOption
            ? command.Options.SelectMany(option => option.Aliases.Append(option.Name))
            : command.Subcommands.Select(subcommand => subcommand.Name);
        string kind = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        string? meant = Spelling.DidYouMean(token.Length > 100 ? token[..100] : token, known);
        return $"leafwatch: unknown {kind} '{TerminalText.Escape(token, 200)}'{(meant is null ? "" : $" ({meant})")}";
    }

    private static string PathOf(CommandResult result)
    {
        string name = result.Command.Name;
        return result.Parent is CommandResult parent ? $"{PathOf(parent)} {name}" : name;
    }
}
