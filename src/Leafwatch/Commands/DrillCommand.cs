using System.CommandLine;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Drills;
using Leafwatch.Loading;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch drill</c>: a marked, harmless attack through the real pipeline to the real receivers, timed.</summary>
internal static class DrillCommand
{
    public static Command Create()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Option<string?> receiver = new("--receiver") { Description = "Only this receiver; by default all of them.", HelpName = "R" };
        Option<int> timeout = new("--timeout")
        {
            Description = "Give up after this many seconds.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 60,
        };
        CommandWithExample command = new(
            "drill",
            "Send a marked, harmless attack through the real pipeline to the real receivers, and time it.",
            "leafwatch drill --receiver security")
        {
            file, receiver, timeout,
        };
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(file), parsed.GetValue(receiver), parsed.GetValue(timeout), parsed.InvocationConfiguration, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? asked, string? receiverName, int seconds, InvocationConfiguration console, CancellationToken cancellation)
    {
        LoadedConfiguration loaded = LoadedConfiguration.Load(asked);
        loaded.PrintDiagnostics(console.Error);
        if (loaded.IsUnusable)
        {
            return ExitCode.Wrong;
        }

        ReceiverSettings[] chosen = [.. loaded.Settings.Receivers.Where(each => receiverName is null || each.Name == receiverName)];
        if (chosen.Length == 0)
        {
            string[] names = [.. loaded.Settings.Receivers.Select(each => each.Name)];
            string found = receiverName is null ? "the configuration has no receivers" : $"no receiver is named '{receiverName}'";
            string? hint = receiverName is null ? "see docs/guide/configuration.md" : Spelling.DidYouMean(receiverName, names) ?? (names.Length == 0 ? "the configuration has none" : $"there are {string.Join(", ", names.Take(20))}");
            return CommandLineErrors.Print([$"{found}{(hint is null ? "" : $" ({hint})")}"], console.Error);
        }

        return await new Drill(chosen, loaded, Say).RunAsync(TimeSpan.FromSeconds(seconds), cancellation) ? ExitCode.Done : ExitCode.NotSo;

        void Say(string line)
        {
            console.Output.WriteLine(line);
            console.Output.Flush();
        }
    }
}
