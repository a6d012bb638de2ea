using Leafwatch.Configuration;
using Leafwatch.Core;

namespace Leafwatch.Tests.Configuration;

public sealed class FormatReaderTests
{
    [Theory]
    [InlineData("{ apache: '%h %l %u %t \"%r\" %>s %b %D' }", "192.0.2.7 - eve [10/Oct/2025:13:55:36 -0700] \"GET /a HTTP/1.1\" 404 209 12")]
    [InlineData("{ apache: combined }", "192.0.2.7 - eve [10/Oct/2025:13:55:36 -0700] \"GET /a HTTP/1.1\" 404 209 \"-\" \"curl\"")]
    [InlineData("{ nginx: '$remote_addr [$time_iso8601] \"$remote_user\" $status' }", "192.0.2.7 [2025-10-10T13:55:36-07:00] \"eve\" 404")]
    [InlineData("{ nginx: '$remote_addr [$time_iso8601] \"$remote_user\" $status', in: mixed }", "192.0.2.7 [2025-10-10T13:55:36-07:00] \"eve\" 404")]
    [InlineData("{ apache: common, in: docker }", "{\"log\":\"192.0.2.7 - eve [10/Oct/2025:13:55:36 -0700] \\\"GET /a HTTP/1.1\\\" 404 209\\n\",\"stream\":\"stdout\",\"time\":\"2025-10-10T20:55:36.5Z\"}")]
    [InlineData("{ json: { time: ts, source.ip: [client, request.remote_ip], user.name: user, http.response.status_code: status } }", "{\"ts\":\"2025-10-10T13:55:36-07:00\",\"request\":{\"remote_ip\":\"192.0.2.7\"},\"user\":\"eve\",\"status\":404}")]
    [InlineData("{ logfmt: { '@timestamp': ts, source.ip: ip, user.name: user, http.response.status_code: code } }", "ts=2025-10-10T13:55:36-07:00 ip=192.0.2.7 user=eve code=404")]
    public void A_layout_in_the_words_of_its_server_reads_its_lines(string format, string line)
    {
        SourceSettings source = Assert.Single(ConfigurationReading.ReadWell($"sources: [{{ path: a.log, format: {format} }}]").Sources);

        LineParser parser = source.Layout!.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => DateTimeOffset.UnixEpoch));
        EventView view = new();
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(line);
        view.Begin(bytes, 0, bytes.Length);

        Assert.True(parser.TryParse(view));
        Assert.Equal(new DateTimeOffset(2025, 10, 10, 13, 55, 36, TimeSpan.FromHours(-7)), view.Time);
        Assert.True(view[Field.SourceIp].SequenceEqual("192.0.2.7"u8));
        Assert.True(view[Field.UserName].SequenceEqual("eve"u8));
        Assert.True(view[Field.HttpResponseStatusCode].SequenceEqual("404"u8));
    }

    [Fact]
    public void Each_layout_of_one_server_has_a_name_of_its_own()
    {
        IReadOnlyList<SourceSettings> sources = ConfigurationReading.ReadWell("""
            sources:
              - { path: a.log, format: { apache: '%h %t "%r" %>s' } }
              - { path: b.log, format: { apache: '%h %t "%r" %>s %D' } }
              - { path: c.log, format: { apache: '%h %t "%r" %>s' } }
              - { path: d.log, format: { nginx: '$remote_addr [$time_iso8601] $status' } }
            """).Sources;

        Assert.Equal(["apache", "apache-2", "apache", "nginx"], sources.Select(source => source.Layout!.Name));
    }

    [Theory]
    [InlineData("syslog/nginx-combined")]
    [InlineData("journal-json/syslog/apache-combined")]
    public void A_name_may_be_that_of_a_format_in_an_envelope(string format) =>
        Assert.Equal(format, Assert.Single(ConfigurationReading.ReadWell($"sources: [{{ path: a.log, format: {format} }}]").Sources).Format);

    [Theory]
    [InlineData("letter/nginx-combined", "leafwatch.yml:3:13: 'sources[0].format': there is no format 'letter/nginx-combined' (did you mean 'nginx-combined'?)")]
    [InlineData("'%h %t'", "leafwatch.yml:3:13: 'sources[0].format': there is no format '%h %t' (a layout says whose it is: { apache: '…' })")]
    [InlineData("{ apahce: combined }", "leafwatch.yml:3:15: unknown key 'apahce' in 'sources[0].format' (did you mean 'apache'?)")]
    [InlineData("{ apache: a, nginx: b }", "leafwatch.yml:3:13: 'sources[0].format' has 'apache' and 'nginx': a format is one of them")]
    [InlineData("{ apache: [a] }", "leafwatch.yml:3:23: 'sources[0].format.apache': found a list, expected a text")]
    [InlineData("{ json: { source.ip: ip } }", "leafwatch.yml:3:21: 'sources[0].format.json' does not say which key holds the time, and a line without one cannot be placed (time: KEY)")]
    [InlineData("{ json: { time: ts, user.name: ts } }", "leafwatch.yml:3:44: the key 'ts' is given for more than one field (a key holds one value)")]
    [InlineData("{ json: { time: ts, user.name: a b } }", "leafwatch.yml:3:44: 'sources[0].format.json.user.name': found 'a b', expected one key; of several the best first, as a list ([a, b])")]
    [InlineData("{ json: ts }", "leafwatch.yml:3:21: 'sources[0].format.json': found 'ts', expected a map of keys and values")]
    [InlineData("{ apache: common, in: a/box }", "leafwatch.yml:3:35: 'sources[0].format.in': there is no envelope 'a/box' (known: syslog, journal-json, docker, cri, docker-logs, fluentd, shipped, mixed)")]
    [InlineData("{}", "leafwatch.yml:3:13: 'sources[0].format': found a map, expected a name, or a layout (apache: '%h %l %u %t \"%r\" %>s %b')")]
    public void What_is_wrong_is_said_with_its_place(string format, string expected) =>
        Assert.Equal(expected, ConfigurationReading.ReadBadly($"sources:\n  - path: a.log\n    format: {format}\n"));

    [Fact]
    public void What_is_wrong_in_a_layout_is_said_with_the_column_in_the_file()
    {
        string[] found = [.. ConfigurationReading.Read("""
            trusted_proxies: [192.0.2.0/33]
            sources:
              - path: a.log
                format: { apache: '%h %t "%r" %Q %>s' }
                trusted_proxies: nobody
                virtual_host: not a host
              - path: b.log
                format: { nginx: $remote_addr $time_lcal }
            """).Diagnostics.Select(diagnostic => $"{diagnostic.Line}:{diagnostic.Column}")];

        // The layout begins behind the quotation mark, and %Q is its 12th character.
        Assert.Equal(["1:19", "4:35", "5:22", "6:19"], found[..4]);
        Assert.StartsWith("8:", found[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Proxies_of_a_source_take_the_place_of_those_of_all()
    {
        Settings settings = ConfigurationReading.ReadWell("""
            trusted_proxies: [192.0.2.0/24, 2001:db8::1]
            sources:
              - { path: a.log, virtual_host: www.example.org }
              - { path: b.log, trusted_proxies: 198.51.100.7 }
              - { path: c.log, trusted_proxies: [] }
            """);

        Assert.Equal(["192.0.2.0/24", "2001:db8::1/128"], settings.Sources[0].TrustedProxies.Select(proxy => proxy.ToString()));
        Assert.Equal(["198.51.100.7/32"], settings.Sources[1].TrustedProxies.Select(proxy => proxy.ToString()));
        Assert.Empty(settings.Sources[2].TrustedProxies);
        Assert.Equal("www.example.org", settings.Sources[0].VirtualHost);
    }
}
