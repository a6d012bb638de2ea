using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Leafwatch.Receivers;

/// <summary>Runs a program: never through a shell, without this program's environment (which may hold secrets), for so long and no longer.</summary>
internal static class ChildProgram
{
    private const int LongestOutput = 64 * 1024;

    private static readonly string[] Kept = ["PATH", "LANG", "TZ", "SystemRoot"];

    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments, as it gets them.</param>
    /// <param name="environment">Variables besides the usual few.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="cancellation">Kills it, and what it started.</param>
    /// <returns>Its exit status and the beginning of what it wrote; a status of <see langword="null"/> when it could not be run.</returns>
    public static async Task<(int? Status, string Output, string Errors)> RunAsync(
        string path, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment, ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(path, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetPathRoot(path)!,
        };
        Dictionary<string, string?> kept = Kept.Where(start.Environment.ContainsKey).ToDictionary(name => name, name => start.Environment[name]);
        start.Environment.Clear();
        foreach ((string name, string? value) in kept)
        {
            start.Environment[name] = value;
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = new() { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            return (null, "", failure.NativeErrorCode switch
            {
                2 => "there is no such file",
                13 => "it may not be run",
                _ => failure.Message,
            });
        }

        using CancellationTokenRegistration killing = cancellation.UnsafeRegister(static state => Kill((Process)state!), process);
        Task<string> output = BeginningAsync(process.StandardOutput.BaseStream);
        Task<string> errors = BeginningAsync(process.StandardError.BaseStream);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not want to read all of it; its status says what came of it.
        }

        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return (process.ExitCode, await output.WaitAsync(cancellation).ConfigureAwait(false), await errors.WaitAsync(cancellation).ConfigureAwait(false));
    }

    /// <summary>Keeps the beginning and reads the rest, so that the program does not wait for room.</summary>
    private static async Task<string> BeginningAsync(Stream stream)
    {
        using MemoryStream kept = new();
        byte[] buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false) is > 0 and var read)
            {
                kept.Write(buffer, 0, (int)Math.Min(read, LongestOutput - kept.Length));
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // Killed meanwhile.
        }

        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length).Trim();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
