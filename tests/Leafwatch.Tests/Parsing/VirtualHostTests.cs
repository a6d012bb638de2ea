using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Tests.Parsing;

public sealed class VirtualHostTests
{
    [Theory]
    [InlineData("apache-common", "192.0.2.7 - - [10/Oct/2025:13:55:36 -0700] \"GET /a HTTP/1.1\" 404 209", "www.example.org")]
    [InlineData("apache-vhost-combined", "shop.example.org:80 192.0.2.7 - - [10/Oct/2025:13:55:36 -0700] \"GET /a HTTP/1.1\" 404 209 \"-\" \"-\"", "shop.example.org")]
    [InlineData("nginx-json", "{\"time_iso8601\":\"2025-10-10T13:55:36-07:00\",\"remote_addr\":\"192.0.2.7\",\"status\":404,\"host\":\"shop.example.org\"}", "shop.example.org")]
    [InlineData("nginx-json", "{\"time_iso8601\":\"2025-10-10T13:55:36-07:00\",\"remote_addr\":\"192.0.2.7\",\"status\":404}", "www.example.org")]
    public void A_line_that_names_no_site_is_of_the_site_of_its_log(string format, string line, string expected)
    {
        LogFormat hosted = VirtualHost.Of(Formats.Find(format)!, "www.example.org");
        LineParser parser = hosted.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => DateTimeOffset.UnixEpoch));
        EventView view = new();
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        view.Begin(bytes, 0, bytes.Length);

        Assert.True(parser.TryParse(view));
        Assert.Contains(Field.UrlDomain, hosted.Fields);
        Assert.Equal(expected, Encoding.UTF8.GetString(view[Field.UrlDomain]));
        Assert.Equal("404", Encoding.UTF8.GetString(view[Field.HttpResponseStatusCode]));
        Assert.Equal("web", Encoding.UTF8.GetString(view[Field.EventCategory]));
    }
}
