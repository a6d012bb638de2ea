using Leafwatch.Configuration;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Sources.Syslog;
using Leafwatch.Monitoring;

namespace Leafwatch.Loading;

/// <summary>The sources of a configuration that are no files.</summary>
internal static class ConfiguredStreams
{
    public static IReadOnlyList<MonitorSource> Of(IEnumerable<SourceSettings> sources, TimeProvider time) =>
        [.. sources.Where(source => source.Origin is not FileOrigin).Select(source => new MonitorSource(StreamKey(source), Stream(source, time)))];

    /// <summary>Journal and channels go on from a position; what is sent here is only sent once, and the receiver stays if it can.</summary>
    private static string StreamKey(SourceSettings source) => source.Origin switch
    {
        StdinOrigin => $"stdin {source.Name}",
        SyslogOrigin { Options: var options } => string.Join(
            '\n',
            [
                $"syslog {source.Name} {options.Connections} {options.ConnectionsPerPeer} {options.Idle} {options.Patience} {options.Linger} {options.ReceiveBuffer} {options.Blocks}",
                .. options.Listen.Select(endpoint => endpoint.ToString()),
                .. options.Allow.Select(network => network.ToString()),
                .. TlsFiles(options.Tls).Select(file => $"{file} {LastWritten(file)}"),
            ]),
        _ => Guid.NewGuid().ToString(),
    };

    private static IEnumerable<string> TlsFiles(TlsOptions? tls) =>
        tls is null ? [] : ((string?[])[tls.Certificate, tls.Key, tls.ClientAuthority]).OfType<string>();

    private static long LastWritten(string file)
    {
        try
        {
            return File.GetLastWriteTimeUtc(file).Ticks;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static Func<BlockPool, ILineSource> Stream(SourceSettings source, TimeProvider time) => source.Origin switch
    {
        JournalOrigin journal => blocks => new JournalFollower(
            new JournalSource(source.Name)
            {
                Units = journal.Units,
                Identifiers = journal.Identifiers,
                Directory = journal.Directory,
                Start = journal.Begin.AtBeginning ? StartAt.Beginning : StartAt.End,
                Since = journal.Begin.Since,
            },
            blocks,
            time),
        ChannelOrigin channel => blocks => OperatingSystem.IsWindows()
            ? new EventChannelFollower(
                new EventChannelSource(source.Name, channel.Channel)
                {
                    Start = channel.Begin.AtBeginning ? StartAt.Beginning : StartAt.End,
                    Since = channel.Begin.Since,
                },
                blocks,
                time)
            : throw new PlatformNotSupportedException("The configuration is read in vain: there are event channels on Windows only."),
        StdinOrigin => blocks => new StandardInputReader(source.Name, Console.OpenStandardInput(), blocks, time),
        SyslogOrigin syslog => blocks => new SyslogReceiver(source.Name, syslog.Options, blocks, time),
        _ => throw new InvalidOperationException($"A source of an unknown kind: {source.Origin}."),
    };
}
