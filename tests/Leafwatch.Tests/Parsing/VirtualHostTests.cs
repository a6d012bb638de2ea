using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Tests.Parsing;

public sealed class VirtualHostTests
{
    public static TheoryData<string> WithExample => [.. Formats.All.Where(format => format.Example is not null).Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(WithExample))]
    public void All_else_of_a_line_stays_as_it_is(string name)
    {
        LogFormat format = Formats.Find(name)!;
        Dictionary<string, string> expected = Fields(format);
        expected.TryAdd(Field.UrlDomain.Name, "www.example.org");
        Assert.Equal(expected, Fields(VirtualHost.Of(format, "www.example.org")));
    }

    private static Dictionary<string, string> Fields(LogFormat format)
    {
        LineParser parser = format.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => DateTimeOffset.UnixEpoch));
        byte[] example = Encoding.UTF8.GetBytes(format.Example!);
        int line = example.AsSpan().LastIndexOf((byte)'\n') + 1;
        if (line > 0)
        {
            parser.Begin(example.AsSpan(0, line - 1));
        }

        EventView view = new();
        view.Begin(example, line, example.Length - line);
        Assert.True(parser.TryParse(view));
        return format.Fields.Where(view.Has).ToDictionary(field => field.Name, field => Encoding.UTF8.GetString(view[field]));
    }

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
