using System.CommandLine;
using Leafwatch.Discovery;
using Leafwatch.Terminal;
using Leafwatch.Values;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch init</c>: writes a configuration from what the programs of a machine say of their logs.</summary>
internal static class InitCommand
{
    private const string DefaultOutput = "leafwatch.yml";
    private const int WidthOfPipe = 160;

    public static Command Create()
    {
        Option<string> output = new("--output", "-o")
        {
            Description = "The configuration to write; - for standard output.",
            HelpName = "FILE",
            DefaultValueFactory = _ => DefaultOutput,
        };
        Option<string?> root = new("--root") { Description = "The root of another machine's file system: an image, a container.", HelpName = "DIR" };
        Option<bool> force = new("--force") { Description = "Overwrite an existing file." };
        Option<bool> json = new("--json") { Description = "One JSON object for each log and remark, then a summary." };
        CommandWithExample command = new(
            "init",
            "Find this machine's logs from the configurations of its servers, show how they are read, and write a configuration.",
            "leafwatch init -o /etc/leafwatch/leafwatch.yml")
        {
            output, root, force, json,
        };
        command.SetAction(parsed =>
        {
            string from = parsed.GetValue(root) ?? Path.GetPathRoot(Environment.CurrentDirectory)!;
            return Directory.Exists(from)
                ? Run(from, parsed.GetRequiredValue(output), parsed.GetValue(force), parsed.GetValue(json), parsed.InvocationConfiguration)
                : CommandLineErrors.Print([$"--root: there is no directory '{from}'"], parsed.InvocationConfiguration.Error);
        });
        return command;
    }

    private static int Run(string root, string file, bool force, bool json, InvocationConfiguration console)
    {
        DiscoveredLogs found = LogSurvey.Of(root);
        (FoundLog Log, LogLook Look)[] logs = [.. found.Logs.Where(ConfigurationText.CanName).Select(log => (log, LogLook.At(log, TimeProvider.System)))];
        bool isToOutput = file == "-";
        SurveyReport report = new(isToOutput ? console.Error : console.Output, Console.IsOutputRedirected ? WidthOfPipe : Console.WindowWidth);
        if (json)
        {
            SurveyJson.Write(isToOutput ? console.Error : console.Output, logs, found.Remarks);
        }
        else
        {
            report.Write(logs, found.Remarks);
        }

        if (logs.Length == 0)
        {
            console.Error.WriteLine("leafwatch: no log was found; nothing is written");
            console.Error.WriteLine("  name your logs in a configuration: see docs/guide/configuration.md");
            return ExitCode.NotSo;
        }

        string text = ConfigurationText.Of(logs, found.Remarks, TimeProvider.System.GetLocalNow());
        if (isToOutput)
        {
            console.Output.Write(text);
            return ExitCode.Done;
        }

        if (Problem(file, text, force) is { } problem)
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(file)}: {TerminalText.Escape(problem)}");
            return ExitCode.NotSo;
        }

        if (!json)
        {
            console.Output.WriteLine($"Written: {TerminalText.Escape(file)}. Look through it; then watch: leafwatch run -c {TerminalText.Escape(file)}");
        }

        return ExitCode.Done;
    }

    /// <summary>Writes the file; says why not.</summary>
    private static string? Problem(string file, string text, bool force)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            using FileStream stream = new(file, force ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
            using StreamWriter writer = new(stream);
            writer.Write(text);
            return null;
        }
        catch (IOException) when (!force && File.Exists(file))
        {
            return "the file is there already, and stays as it is (--force writes over it)";
        }
        catch (Exception e) when (FileProblem.Of(e) is { } problem)
        {
            return problem;
        }
    }
}
