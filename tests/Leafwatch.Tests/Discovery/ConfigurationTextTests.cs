using CsCheck;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Yaml;
using Leafwatch.Discovery;
using Leafwatch.Discovery.Apache;
using Leafwatch.Tests.Configuration;
using Leafwatch.Tests.Support;
using Leafwatch.Values;

namespace Leafwatch.Tests.Discovery;

public sealed class ConfigurationTextTests
{
    private static readonly KnownWords Known = new([.. Formats.All.Select(format => format.Name)], _ => true);

    [Fact]
    public void What_is_written_is_read_as_what_was_found()
    {
        using MachineTree machine = new();
        machine.With("/etc/localtime.of", "").With("/etc/timezone", "America/Toronto\n").With("/etc/apache2/apache2.conf", """
            ServerName www.example.org
            RemoteIPHeader X-Forwarded-For
            RemoteIPInternalProxy 192.0.2.0/24
            CustomLog "it's #1: odd.log" "%a it's %t \"%r\" %>s \\ \"%{X-Forwarded-For}i\" : # {é}"
            CustomLog plain.log "%h %l %u %t \"%r\" %>s %b"
            """);
        DiscoveredLogs found = LogSurvey.Of(machine.Root);
        string text = Text(found);

        (Settings settings, IReadOnlyList<Diagnostic> diagnostics) = SettingsReader.Read("leafwatch.yml", text, ConfigurationReading.Machine(), Known);

        Assert.Empty(diagnostics);
        Assert.Equal(found.Logs.Select(log => log.Path), settings.Sources.Select(source => source.Origin.ToString()));
        Assert.NotNull(settings.Sources[0].Layout);
        Assert.Equal("192.0.2.0/24", Assert.Single(settings.Sources[0].TrustedProxies).ToString());
        Assert.All(settings.Sources, source => Assert.Equal(("www.example.org", "America/Toronto"), (source.VirtualHost, source.Zone?.Id)));
        Assert.Equal("apache-common", settings.Sources[1].Format);
        Assert.Contains("# Apache's access log, said in /etc/apache2/apache2.conf:4\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_path_and_any_remark_make_a_configuration_that_reads_back()
    {
        Gen.String[1, 40].Where(path => !path.Contains('\0', StringComparison.Ordinal)).Sample(
            word =>
            {
                FoundLog log = new()
                {
                    Origin = new FileOrigin("/logs/" + word, BeginSettings.AtEnd),
                    What = "a log",
                    Format = ApacheFormats.Of("%h %t \"%r\" " + word, []),
                    Said = new SaidAt("/etc/" + word, 1),
                    Remarks = [word],
                };
                if (!ConfigurationText.CanName(log))
                {
                    return;
                }

                string text = Text(new DiscoveredLogs([log], [new Remark(null, word)]));
                List<Diagnostic> faults = [];
                YamlEntry root = Assert.Single(new YamlText("leafwatch.yml", faults).Read(text));
                Assert.Empty(faults);
                Assert.Equal("/logs/" + word, root.Get("sources")!.AsItems()[0].Get("path")!.Scalar);
                if (log.Format.Layout is not null)
                {
                    Assert.Equal("%h %t \"%r\" " + word, root.Get("sources")!.AsItems()[0].Get("format")?.Get("apache")?.Scalar ?? "%h %t \"%r\" " + word);
                }
            },
            iter: 2000);
    }

    private static string Text(DiscoveredLogs found) => ConfigurationText.Of(
        [.. found.Logs.Select(log => (log, LogLook.At(log, TimeProvider.System)))], found.Remarks, new DateTimeOffset(2025, 10, 10, 8, 0, 0, TimeSpan.Zero));
}
