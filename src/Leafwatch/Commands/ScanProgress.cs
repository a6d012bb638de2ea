using Leafwatch.Scanning;
using Spectre.Console;

namespace Leafwatch.Commands;

/// <summary>Runs a scan, with a bar that shows how far it is where somebody sees it.</summary>
internal static class ScanProgress
{
    public static void Run(LogScan scan, string what, CancellationToken cancellation)
    {
        if (Console.IsErrorRedirected)
        {
            scan.Run(cancellation);
            return;
        }

        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        terminal.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).Start(context =>
        {
            ProgressTask shown = context.AddTask(Markup.Escape(what));
            Thread reading = new(() => scan.Run(cancellation));
            reading.Start();
            while (!reading.Join(TimeSpan.FromMilliseconds(100)))
            {
                shown.Value = scan.Progress * shown.MaxValue;
            }
        });
    }
}
