using System.Runtime.InteropServices;
using Leafwatch.RuleFiles;
using Leafwatch.Values;

namespace Leafwatch.Loading;

/// <summary>
/// What asks a running monitor to read its configuration anew: SIGHUP where there are signals; a file <c>reload</c> in the state directory
/// everywhere; and with <c>reload: auto</c> a change of the files themselves, once they have stopped changing.
/// </summary>
/// <param name="reload">What reads it.</param>
/// <param name="time">The clock.</param>
internal sealed class ReloadTriggers(ConfigurationReload reload, TimeProvider time)
{
    public const string FileName = "reload";

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    /// <summary>Listens until <paramref name="cancellation"/>.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using SemaphoreSlim asked = new(0);
        bool hasTerminal = !Console.IsInputRedirected;
        using PosixSignalRegistration? signal = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            // The signal of a window that was closed means what it always did.
            context.Cancel = !hasTerminal || IsTerminalThere();
            if (context.Cancel)
            {
                asked.Release();
            }
        });
        int taken = Fingerprint();
        int seen = taken;
        while (!cancellation.IsCancellationRequested)
        {
            bool isAsked = await IsReleasedAsync(asked, cancellation);
            if (cancellation.IsCancellationRequested)
            {
                return;
            }

            int now = reload.InForce.Settings.ReloadsItself ? Fingerprint() : taken;
            bool isSettled = now == seen;
            seen = now;
            if (isAsked || IsFileThere() || (now != taken && isSettled))
            {
                reload.Run();
                taken = seen = Fingerprint();
            }
        }
    }

    private static bool IsTerminalThere()
    {
        try
        {
            File.OpenHandle("/dev/tty").Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Waits for a signal, but no longer than until the next look.</summary>
    private async Task<bool> IsReleasedAsync(SemaphoreSlim asked, CancellationToken cancellation)
    {
        using CancellationTokenSource over = new(LookInterval, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        try
        {
            await asked.WaitAsync(either.Token);
            while (asked.Wait(0, CancellationToken.None))
            {
                // Several signals are one wish.
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private bool IsFileThere()
    {
        string path = Path.Combine(reload.InForce.Settings.StateDirectory, FileName);
        try
        {
            if (!File.Exists(path))
            {
                return false;
            }

            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file that cannot be taken away would ask for ever.
            return false;
        }
    }

    /// <summary>Names, lengths and times of all files that the configuration is made of.</summary>
    private int Fingerprint()
    {
        HashCode code = default;
        LoadedConfiguration inForce = reload.InForce;
        foreach (string path in ((string?[])[inForce.File, .. inForce.Settings.Formats, .. inForce.Settings.Rules.Directories]).OfType<string>())
        {
            try
            {
                foreach (FileInfo file in FilesAt(path))
                {
                    code.Add(file.FullName);
                    code.Add(file.LastWriteTimeUtc);
                    code.Add(file.Length);
                }
            }
            catch (Exception e) when (FileProblem.Of(e) is not null)
            {
                code.Add(path);
            }
        }

        return code.ToHashCode();
    }

    private static IEnumerable<FileInfo> FilesAt(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(RuleFile.IsRules).Order(StringComparer.Ordinal).Select(file => new FileInfo(file))
        : [new FileInfo(path)];
}
