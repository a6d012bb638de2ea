using Leafwatch.Core.Sources;

namespace Leafwatch.Monitoring;

/// <summary>A source, or all files together, as the monitor starts it.</summary>
/// <param name="Key">What says that a source of another configuration is this very one, so that it goes on when that takes over.</param>
/// <param name="Open">Makes it.</param>
internal sealed record MonitorSource(string Key, Func<BlockPool, ILineSource> Open)
{
    /// <summary>One that begins anew with each configuration: it goes on from its stored position.</summary>
    public static MonitorSource Anew(Func<BlockPool, ILineSource> open) => new(Guid.NewGuid().ToString(), open);
}
