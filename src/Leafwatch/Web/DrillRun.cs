using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Drills;
using Leafwatch.Loading;

namespace Leafwatch.Web;

/// <summary>A drill that was asked for from the dashboard, and what it said so far.</summary>
internal sealed record DrillRun(string? Receiver, string By, DateTimeOffset Asked)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public IReadOnlyList<string> Said { get; init; } = [];

    /// <summary>Whether everybody was told; <see langword="null"/> while it goes on.</summary>
    public bool? IsTold { get; init; }

    public async Task RunAsync(ConfigurationChanges changes, Action<DrillRun> show, CancellationToken cancellation)
    {
        // The allow-list of the running monitor is not to be used by another.
        LoadedConfiguration loaded = changes.Read();
        ReceiverSettings[] chosen = [.. loaded.Settings.Receivers.Where(each => Receiver is null || each.Name == Receiver)];
        DirectoryInfo directory = Directory.CreateTempSubdirectory("leafwatch-drill-");
        Lock gate = new();
        List<string> said = [];
        try
        {
            IReadOnlyList<Receiver> receivers = Composition.Receivers(chosen, text => Say($"           {VisibleText.Of(text, 500)}"));
            bool isTold = await new Drill(directory.FullName, receivers, loaded, Say).RunAsync(Patience, cancellation);
            lock (gate)
            {
                show(this with { Said = [.. said], IsTold = isTold });
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        void Say(string line)
        {
            lock (gate)
            {
                said.Add(line);
                show(this with { Said = [.. said] });
            }
        }
    }
}
