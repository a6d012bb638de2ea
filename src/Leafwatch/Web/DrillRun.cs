using Leafwatch.Configuration;
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
        Lock gate = new();
        List<string> said = [];
        bool isTold = await new Drill(chosen, loaded, Say).RunAsync(Patience, cancellation);
        lock (gate)
        {
            show(this with { Said = [.. said], IsTold = isTold });
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
