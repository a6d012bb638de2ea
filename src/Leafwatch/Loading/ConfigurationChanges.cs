using System.Text;
using Leafwatch.Configuration;

namespace Leafwatch.Loading;

/// <summary>
/// Changes what is in force while the monitor runs. A change is tried with the configuration as it stands on the disk, written into the state folder,
/// and taken up by the monitor as a whole; one that will not do changes nothing.
/// </summary>
/// <param name="asked">The configuration that the monitor was started with.</param>
/// <param name="reload">What gives it to the monitor.</param>
/// <param name="time">The clock.</param>
internal sealed class ConfigurationChanges(string? asked, ConfigurationReload reload, TimeProvider time)
{
    private readonly Lock _gate = new();

    /// <summary>What is in force.</summary>
    public LoadedConfiguration InForce => reload.InForce;

    /// <summary>Reads the configuration from the disk, to be used apart from the monitor's.</summary>
    /// <param name="change">What is changed in it; nothing when not said.</param>
    public LoadedConfiguration Read(Func<Adjustments, Adjustments>? change = null)
    {
        LoadedConfiguration stands = LoadedConfiguration.Load(asked);
        return change is null ? stands : LoadedConfiguration.Load(asked, change(stands.Adjustments));
    }

    /// <summary>Lets the configuration be read anew.</summary>
    /// <returns>Why it is refused; nothing when it is in force.</returns>
    public IReadOnlyList<string> Reload()
    {
        lock (_gate)
        {
            return reload.Run();
        }
    }

    /// <summary>Changes what holds over the configuration.</summary>
    /// <returns>Why it is refused; nothing when it is in force.</returns>
    public IReadOnlyList<string> Change(Func<Adjustments, Adjustments> change)
    {
        lock (_gate)
        {
            try
            {
                DateTimeOffset now = time.GetUtcNow();
                LoadedConfiguration tried = Read(adjustments => change(adjustments).WithoutExpired(now));
                string path = Adjustments.PathIn(InForce.Settings.StateDirectory);
                string? before = File.Exists(path) ? File.ReadAllText(path) : null;
                if (ConfigurationReload.WhyNot(tried) is { Count: > 0 } why)
                {
                    return why;
                }

                Write(path, tried.Adjustments.IsEmpty ? null : tried.Adjustments.Write());
                if (reload.Take(tried) is { Count: > 0 } refused)
                {
                    Write(path, before);
                    return refused;
                }

                return [];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return [e.Message];
            }
        }
    }

    /// <summary>The file has the old text or the new one, and nothing between.</summary>
    private static void Write(string path, string? text)
    {
        if (text is null)
        {
            File.Delete(path);
            return;
        }

        string beside = path + ".new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream file = new(beside, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }
}
