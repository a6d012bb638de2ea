using System.Diagnostics;
using System.Text;

namespace Leafwatch.EndToEnd.Support;

/// <summary>A program that runs beside the test; whatever happens, it does not outlive it.</summary>
internal sealed class RunningProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private RunningProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Told of each line on standard output or standard error.</summary>
    public Action<string> OnLine { get; init; } = _ => { };

    /// <summary>What it has said so far, on both.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static RunningProcess Start(string program, IEnumerable<string> arguments, Action<string>? onLine = null, string? directory = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "/",
        };
        Process process = new() { StartInfo = start };
        RunningProcess running = new(process) { OnLine = onLine ?? (_ => { }) };
        process.OutputDataReceived += (_, line) => running.Take(line.Data);
        process.ErrorDataReceived += (_, line) => running.Take(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Runs a program to its end and expects it to succeed.</summary>
    public static async Task<string> RunAsync(string program, params IEnumerable<string> arguments)
    {
        await using RunningProcess running = Start(program, arguments);
        int exit = await running.ExitAsync();
        Assert.True(exit == 0, $"{program} ended with {exit}: {running.Output}");
        return running.Output;
    }

    public async Task<int> ExitAsync()
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>Sends a signal by its name, as kill(1) does.</summary>
    public Task SignalAsync(string name) => RunAsync("/bin/kill", "-" + name, Id.ToString());

    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Append(line).Append('\n');
        }

        OnLine(line);
    }
}
