using System.Threading.Channels;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>What the listeners of a receiver share.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="Options">What is granted to peers.</param>
/// <param name="Lines">Where their messages go.</param>
/// <param name="Complaints">What is wrong with them.</param>
/// <param name="Items">Where to what happens is told.</param>
/// <param name="Time">The clock.</param>
internal sealed record ReceiverContext(
    string Source, SyslogOptions Options, ReceivedLines Lines, PeerComplaints Complaints, ChannelWriter<SourceItem> Items, TimeProvider Time)
{
    public AllowedNetworks Allowed { get; } = new(Options.Allow);

    public ConnectionLimits Connections { get; } = new(Options.Connections, Options.ConnectionsPerPeer);

    public ValueTask TellAsync(SourceEvent what, CancellationToken cancellation) => Items.WriteAsync(new SourceItem(what), cancellation);
}
