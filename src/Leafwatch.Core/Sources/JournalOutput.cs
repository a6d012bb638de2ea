using System.ComponentModel;
using System.Diagnostics;

namespace Leafwatch.Core.Sources;

/// <summary>Runs journalctl with arguments.</summary>
internal delegate JournalOutput OpenJournal(IReadOnlyList<string> arguments);

/// <summary>What a running journalctl says. Ends it when disposed of.</summary>
internal sealed class JournalOutput(Stream entries, TextReader complaints, Func<CancellationToken, Task<int>> exit, Action end) : IDisposable
{
    public const string Program = "journalctl";

    private const int LongestComplaint = 1000;

    public Stream Entries => entries;

    /// <summary>Starts the program.</summary>
    /// <exception cref="IOException">It cannot be started.</exception>
    public static JournalOutput Start(IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What it complains of is shown as it is.
        start.Environment["LC_ALL"] = "C";
        Process process = new() { StartInfo = start };
        try
        {
            process.Start();
            process.StandardInput.Close();
            return new JournalOutput(
                process.StandardOutput.BaseStream, process.StandardError, cancellation => ExitAsync(process, cancellation), () => End(process));
        }
        catch (Win32Exception e)
        {
            process.Dispose();
            throw new IOException($"{Program} cannot be started: {e.Message}", e);
        }
    }

    /// <summary>What the program complains of first, on one line; empty when it ends without a complaint.</summary>
    public async Task<string> ComplaintAsync(CancellationToken cancellation)
    {
        char[] text = new char[LongestComplaint];
        int length = await complaints.ReadAsync(text, cancellation).ConfigureAwait(false);
        _ = DrainAsync();
        return string.Join(' ', new string(text, 0, length).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>How the program ended; to be called at the end of its output.</summary>
    public Task<int> ExitAsync(CancellationToken cancellation) => exit(cancellation);

    public void Dispose() => end();

    /// <summary>A program whose complaints nobody takes would wait for that some day.</summary>
    private async Task DrainAsync()
    {
        char[] unread = new char[LongestComplaint];
        try
        {
            while (await complaints.ReadAsync(unread).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The program was ended.
        }
    }

    private static async Task<int> ExitAsync(Process process, CancellationToken cancellation)
    {
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return process.ExitCode;
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }

        process.Dispose();
    }
}
