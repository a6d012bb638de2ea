using System.Text;

namespace Leafwatch.Discovery;

/// <summary>The files that programs write to which a server pipes its log: rotatelogs(8), cronolog(1).</summary>
internal static class LogProgram
{
    private const string OptionsWithValueOfRotatelogs = "Lpn";
    private const string OptionsWithValueOfCronolog = "HSPpdzx";

    /// <summary>The glob of the files, or <see langword="null"/> when the program is none of those.</summary>
    public static string? FilesOf(string command)
    {
        List<string> words = Words(command);

        // `|$` lets a shell begin the program, `||` does not (mod_log_config, "Piped Logs").
        int first = words.Count > 0 && words[0] is "exec" ? 1 : 0;
        if (words.Count <= first)
        {
            return null;
        }

        string program = words[first][(words[first].LastIndexOf('/') + 1)..];
        IReadOnlyList<string> rest = [.. words.Skip(first + 1)];
        return program switch
        {
            "rotatelogs" or "rotatelogs2" or "rotatelogs.exe" => OfRotatelogs(rest),
            "cronolog" => Operand(rest, OptionsWithValueOfCronolog, out _) is { } template ? LogPath.OfTimes(template) : null,
            "tee" => Operand(rest, "", out _),
            _ => null,
        };
    }

    private static string? OfRotatelogs(IReadOnlyList<string> arguments)
    {
        // Without a conversion in its name, it gets the time of its beginning behind a point; with -n a number; with -t it is cut to nothing.
        string? name = Operand(arguments, OptionsWithValueOfRotatelogs, out string options);
        return name is null ? null
            : name.Contains('%', StringComparison.Ordinal) ? LogPath.OfTimes(name)
            : options.Contains('t', StringComparison.Ordinal) ? name
            : options.Contains('n', StringComparison.Ordinal) ? name + "*"
            : name + ".*";
    }

    private static string? Operand(IReadOnlyList<string> arguments, string withValue, out string options)
    {
        options = "";
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (argument is not ['-', _, ..])
            {
                return argument;
            }

            bool isLong = argument.StartsWith("--", StringComparison.Ordinal);
            options += isLong ? "" : argument[1..];
            i += !isLong && argument.Length == 2 && withValue.Contains(argument[1], StringComparison.Ordinal) ? 1 : 0;
        }

        return null;
    }

    /// <summary>The words of a command, as a shell parts them.</summary>
    private static List<string> Words(string command)
    {
        List<string> words = [];
        int i = 0;
        while (i < command.Length)
        {
            if (command[i] == ' ' || command[i] == '\t')
            {
                i++;
                continue;
            }

            StringBuilder word = new();
            char quote = '\0';
            for (; i < command.Length && (quote != '\0' || command[i] is not (' ' or '\t')); i++)
            {
                if (command[i] == quote)
                {
                    quote = '\0';
                }
                else if (quote == '\0' && command[i] is '"' or '\'')
                {
                    quote = command[i];
                }
                else
                {
                    word.Append(command[i]);
                }
            }

            words.Add(word.ToString());
        }

        return words;
    }
}
