using System.Threading.Channels;

namespace Leafwatch.Core.Sources;

/// <summary>Tries again what failed: after a second, then twice as long each time, a minute at most. Each reason is told once.</summary>
internal sealed class SourceRetry(string source, string path, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private string _told = "";
    private int _failures;

    /// <summary>Whether it failed, and has not worked since.</summary>
    public bool IsFailing => _failures > 0;

    /// <summary>Takes down that it works, for a source that tells so in its own way.</summary>
    public void Succeed() => (_failures, _told) = (0, "");

    /// <summary>Takes down that it works; tells it if it did not before.</summary>
    public async Task SucceedAsync(ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        if (IsFailing)
        {
            Succeed();
            await items.WriteAsync(new SourceItem(new SourceEvent.FileReadable(source, path)), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Tells what is wrong while the reading goes on.</summary>
    public async Task TellAsync(string reason, ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        if (reason != _told)
        {
            _told = reason;
            await items.WriteAsync(new SourceItem(new SourceEvent.FileUnreadable(source, path, reason)), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Tells why it failed, and waits until it is to be tried again.</summary>
    public async Task WaitAsync(string reason, ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        await TellAsync(reason, items, cancellation).ConfigureAwait(false);
        TimeSpan wait = TimeSpan.FromSeconds(1 << Math.Min(_failures++, 6));
        await Task.Delay(wait < Longest ? wait : Longest, time, cancellation).ConfigureAwait(false);
    }
}
