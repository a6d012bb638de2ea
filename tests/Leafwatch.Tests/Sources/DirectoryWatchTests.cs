using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using System.Threading.Channels;
using Leafwatch.Core.Sources;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Sources;

/// <summary>The clock stands still in these: nothing is found by polling.</summary>
public sealed class DirectoryWatchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("leafwatch-").FullName;
    private readonly BlockPool _pool = new();
    private readonly Channel<SourceItem> _items = Channel.CreateBounded<SourceItem>(16);

    /// <summary>A look at all keeps off the next for a moment; in a test there is no such moment.</summary>
    private readonly FollowOptions _options = new() { LeastInterval = TimeSpan.Zero };

    public static bool IsNotified => OperatingSystem.IsLinux() && DirectoryWatch.IsLocal(Path.GetTempPath());

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact(Skip = "the system tells nothing", SkipUnless = nameof(IsNotified))]
    public async Task A_new_line_is_seen_at_once()
    {
        string log = Path.Combine(_directory, "access.log");
        await File.WriteAllTextAsync(log, "1\n");
        await Follow("access.log", async () =>
        {
            Assert.Equal("1\n", await NextLines());
            for (int i = 2; i < 100; i++)
            {
                await File.AppendAllTextAsync(log, $"{i}\n");
                Assert.Equal($"{i}\n", await NextLines());
            }
        });
    }

    [Fact(Skip = "the system tells nothing", SkipUnless = nameof(IsNotified))]
    public async Task So_are_new_files_and_rotations() => await Follow("*.log", async () =>
    {
        string log = Path.Combine(_directory, "access.log");
        for (int i = 0; i < 20; i++)
        {
            await File.AppendAllTextAsync(log, $"{i}\n");
            Assert.Equal($"{i}\n", await NextLines());
            await File.AppendAllTextAsync(log, $"{i} again\n");
            Assert.Equal($"{i} again\n", await NextLines());
            File.Move(log, $"{log}.{i}");
        }
    });

    [Fact(Skip = "the system tells nothing", SkipUnless = nameof(IsNotified))]
    public async Task A_cut_is_seen_at_once()
    {
        string log = Path.Combine(_directory, "access.log");
        await Follow("access.log", async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                await File.WriteAllTextAsync(log, $"{i} begins\n");
                Assert.Equal($"{i} begins\n", await NextLines());
                await File.AppendAllTextAsync(log, $"{i} ends\n");
                Assert.Equal($"{i} ends\n", await NextLines());
            }
        });
    }

    [Fact(Skip = "the system tells nothing", SkipUnless = nameof(IsNotified))]
    [SupportedOSPlatform("linux")]
    public async Task Signals_to_the_process_deafen_nobody()
    {
        string log = Path.Combine(_directory, "access.log");
        using PosixSignalRegistration handled = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => { });
        await Follow("access.log", async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                await File.AppendAllTextAsync(log, $"{i}\n");
                Assert.Equal($"{i}\n", await NextLines());
                Interrupt("directory watch");
            }
        });
    }

    private static void Interrupt(string threadName)
    {
        const int sigcont = 18;
        foreach (string thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (NameOf(thread) == threadName)
            {
                Assert.Equal(0, SendSignal(Environment.ProcessId, int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), sigcont));
            }
        }
    }

    /// <summary>The name of a thread; nothing of one that has ended since.</summary>
    private static string? NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd();
        }
        catch (IOException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "tgkill")]
    private static extern int SendSignal(int process, int thread, int signal);

    private async Task Follow(string pattern, Func<Task> test)
    {
        using CancellationTokenSource stop = new();
        using FileFollower follower = new([new FileSource("web", Path.Combine(_directory, pattern), StartAt.Beginning)], _pool, new FakeTimeProvider(), _options);
        Task running = follower.RunAsync([], _items, stop.Token);
        await test();
        await stop.CancelAsync();
        await running.WaitAsync(Patience);
    }

    private async Task<string> NextLines()
    {
        while (true)
        {
            SourceItem item = await _items.Reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Patience);
            if (item.Batch is { } batch)
            {
                return Encoding.UTF8.GetString(batch.Bytes);
            }
        }
    }
}
