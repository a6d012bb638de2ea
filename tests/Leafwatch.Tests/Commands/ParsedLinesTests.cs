using System.Net;
using System.Text;
using System.Text.Json;
using Leafwatch.Commands;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Exports;
using Leafwatch.Monitoring;

namespace Leafwatch.Tests.Commands;

public sealed class ParsedLinesTests
{
    private static readonly string[] Access = [.. Enumerable.Range(0, 9).Select(i => $"192.0.2.{i} - - [19/Nov/2026:08:00:00 -0500] \"GET / HTTP/1.1\" 200 5 \"-\" \"x\"")];
    private static readonly string[] Logins = [.. Enumerable.Range(0, 9).Select(i => $"Nov 24 02:41:4{i} web1 sshd[12]: Failed password for root from 198.51.100.{i} port 4022 ssh2")];

    [Fact]
    public void A_file_that_changes_its_format_is_read_on_in_the_other()
    {
        List<(bool Ok, string? Format)> shown = Show((LogFormat?)null, [.. Access, .. Access, .. Logins]);
        Assert.Equal([.. Enumerable.Repeat((true, "apache-combined"), 18), .. Enumerable.Repeat((true, "syslog"), 9)], shown);
    }

    [Fact]
    public void Of_a_stated_format_it_stays()
    {
        List<(bool Ok, string? Format)> shown = Show(KnownFormats.BuiltIn.Find("apache-combined"), [.. Access, .. Logins]);
        Assert.Equal([.. Enumerable.Repeat((true, "apache-combined"), 9), .. Enumerable.Repeat((false, (string?)null), 9)], shown);
    }

    [Fact]
    public void Lines_come_in_their_order_whether_they_are_read_or_not()
    {
        List<(bool Ok, string? Format)> shown = Show((LogFormat?)null, [Access[0], "rubbish", Access[1], Access[2], "rubbish", "rubbish"]);
        Assert.Equal([true, false, true, true, false, false], shown.Select(line => line.Ok));
    }

    [Fact]
    public void Lines_of_a_source_are_read_as_it_says()
    {
        SourceLines source = new(KnownFormats.BuiltIn.Find("iis-w3c"), TimeZoneInfo.Utc)
        {
            VirtualHost = "www.example.org",
            TrustedProxies = [IPNetwork.Parse("198.51.100.0/24")],
        };
        JsonElement line = Show(source, "#Fields: date time c-ip cs-method cs-uri-stem sc-status X-Forwarded-For", "2026-11-23 10:00:00 198.51.100.7 GET / 404 203.0.113.5").Single();
        Assert.Equal(("203.0.113.5", "www.example.org"), (line.GetProperty("source.ip").GetString(), line.GetProperty("url.domain").GetString()));
    }

    private static List<(bool Ok, string? Format)> Show(LogFormat? format, string[] lines) =>
        [.. Show(new SourceLines(format, TimeZoneInfo.Utc) { IsFormatStated = true }, lines)
            .Select(line => (line.GetProperty("ok").GetBoolean(), line.TryGetProperty("format", out JsonElement name) ? name.GetString() : null))];

    private static List<JsonElement> Show(SourceLines source, params string[] lines)
    {
        MemoryStream output = new();
        using (JsonLines json = new(output))
        {
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
            new ParsedLines(json, KnownFormats.BuiltIn, source, new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero), "x.log").Take(text, 0, text.Length, isLast: true);
        }

        return [.. Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
