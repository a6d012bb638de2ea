using System.Text;
using Leafwatch.Configuration;
using Leafwatch.Loading;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Loading;

public sealed class LoadedConfigurationTests
{
    [Fact]
    public void The_layouts_of_sources_are_known_to_whoever_looks_at_a_line()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("leafwatch.yml", """
            sources:
              - path: /var/log/shop.log
                format: { nginx: '$remote_addr [$time_iso8601] "$request" $status rt=$request_time' }
            """);

        StringWriter error = new();
        byte[] line = Encoding.UTF8.GetBytes("192.0.2.7 [2026-11-24T02:41:43+00:00] \"GET /x HTTP/1.1\" 404 rt=0.012\n");
        Assert.Equal("nginx", LoadedConfiguration.LoadFormats(file, error, out _)?.Detect(line, null)?.Name);
        Assert.Empty(error.ToString());
    }

    [Fact]
    public void A_scan_takes_rules_and_thresholds_from_the_configuration()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("leafwatch.yml", "rules: { placeholders: { admins: [alice] }, thresholds: { http_404_burst: { count: 9 } } }\n");

        StringWriter error = new();
        Assert.NotNull(LoadedConfiguration.LoadFormats(file, error, out Settings? settings));
        Assert.Equal(["alice"], settings!.Rules.Placeholders["admins"]);
        Assert.Equal(9, Assert.Single(settings.Rules.Thresholds).Count);
        Assert.Empty(error.ToString());
    }
}
