namespace Leafwatch.Demo;

/// <summary>Writes the story of the made-up site into log files as time passes.</summary>
internal sealed class StoryWriter(string directory, int seed, TimeProvider time)
{
    public string AccessLog { get; } = Path.Combine(directory, "access.log");

    public string AuthLog { get; } = Path.Combine(directory, "auth.log");

    /// <summary>How many lines have been written.</summary>
    public long Lines { get; private set; }

    /// <summary>Makes the log files, still empty, so that who watches them from the start does not miss one.</summary>
    public void CreateLogs()
    {
        foreach (string path in (string[])[AccessLog, AuthLog])
        {
            using FileStream made = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        DateTimeOffset start = time.GetLocalNow();
        using StreamWriter access = new(AccessLog, append: true) { AutoFlush = true, NewLine = "\n" };
        using StreamWriter auth = new(AuthLog, append: true) { AutoFlush = true, NewLine = "\n" };
        try
        {
            foreach (StoryLine line in new SiteStory(seed, start).Tell())
            {
                TimeSpan wait = start + line.At - time.GetUtcNow();
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, time, cancellation);
                }

                cancellation.ThrowIfCancellationRequested();
                StreamWriter log = line.Log == StoryLog.Access ? access : auth;
                await log.WriteLineAsync(line.Text.AsMemory(), cancellation);
                Lines++;
            }
        }
        catch (OperationCanceledException)
        {
            // The story has no end of its own.
        }
    }
}
