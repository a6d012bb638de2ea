using System.Text;
using Leafwatch.Configuration;
using Leafwatch.Core.Parsing;
using Leafwatch.Discovery;
using Leafwatch.Loading;
using Leafwatch.Monitoring;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Discovery;

public sealed class FoundSourcesTests : IDisposable
{
    private readonly MachineTree _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Two_layouts_that_servers_write_into_one_file_are_told_apart_by_its_lines()
    {
        _machine
            .With("/var/log/apache2/shared.log", "a [19/Nov/2026:08:00:01 +0000] 192.0.2.7 \"GET / HTTP/1.1\" 404\n")
            .With("/etc/apache2/apache2.conf", """
                LogFormat "a %t %h \"%r\" %>s" first
                LogFormat "b %>s %h %t \"%r\"" second
                CustomLog /var/log/apache2/shared.log first
                CustomLog /var/log/apache2/shared.log second
                CustomLog /var/log/apache2/other.log second
                """);
        IReadOnlyList<SourceSettings> sources = FoundSources.Of(LogSurvey.Of(_machine.Root), TextWriter.Null, []);
        SourceLines shared = ConfiguredSources.Lines(sources, KnownFormats.BuiltIn, areFound: true).Single(source => source.Key.EndsWith("shared.log", StringComparison.Ordinal)).Value;
        KnownFormats known = KnownFormats.BuiltIn.With(shared.SharedBy);

        Assert.Null(shared.Format);
        Assert.Equal(["apache", "apache-2"], shared.SharedBy.Select(layout => layout.Name));
        Assert.Equal("apache-2", sources.Single(source => source.Name.EndsWith("other.log", StringComparison.Ordinal)).Layout?.Name);
        Assert.Equal("apache", Detected("a [19/Nov/2026:08:00:01 +0000] 192.0.2.7 \"GET / HTTP/1.1\" 404\n"));
        Assert.Equal("apache-2", Detected("b 404 192.0.2.7 [19/Nov/2026:08:00:01 +0000] \"GET / HTTP/1.1\"\n"));
        Assert.Equal("syslog", Detected("Nov 19 08:00:01 www sshd[1001]: Failed password for root from 192.0.2.7 port 4711 ssh2\n"));

        string? Detected(string line) => known.Detect(Encoding.ASCII.GetBytes(line), null)?.Name;
    }
}
