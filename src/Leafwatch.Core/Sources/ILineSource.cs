using System.Threading.Channels;

namespace Leafwatch.Core.Sources;

/// <summary>Something that lines come from while the program runs.</summary>
public interface ILineSource
{
    /// <summary>Hands on what is read and what happens, in order, until it is cancelled or there will be no more.</summary>
    /// <param name="known">The positions that an earlier run stored; those of other sources are among them.</param>
    /// <param name="items">
    /// Where to, shared by all sources. It is bounded: a source waits for its turn with each item, and of those who wait the
    /// first is served first, so that none starves the others. It is not this source's to complete.
    /// </param>
    /// <param name="cancellation">Ends the reading; the task then completes as usual.</param>
    Task RunAsync(IReadOnlyList<SourcePosition> known, ChannelWriter<SourceItem> items, CancellationToken cancellation);
}
