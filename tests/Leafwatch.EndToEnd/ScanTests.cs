using System.Net;
using System.Text.Json;
using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

public sealed class ScanTests
{
    [Fact]
    public async Task A_scan_of_what_Apache_wrote_finds_the_same_in_the_log_and_in_its_gzip_archive()
    {
        using Workplace place = new();
        await using Apache apache = await Apache.StartAsync(place);
        await apache.GetAsync("/", HttpStatusCode.OK, times: 20);
        await apache.GetAsync("/missing", HttpStatusCode.NotFound, times: 7);
        await Eventually.TrueAsync(() => File.ReadLines(apache.AccessLog).Count() == 27, () => File.ReadAllText(apache.AccessLog));

        JsonElement[] plain = await ScanAsync(apache.AccessLog);
        await RunningProcess.RunAsync("/bin/gzip", apache.AccessLog);
        JsonElement[] compressed = await ScanAsync(apache.AccessLog + ".gz");

        Assert.Equal(2, plain.Length);
        Assert.Equal("http_404_burst", plain[0].GetProperty("rule").GetProperty("name").GetString());
        Assert.Equal("127.0.0.1", plain[0].GetProperty("group").GetProperty("source.ip").GetString());
        Assert.Equal(7, plain[0].GetProperty("count").GetInt32());
        Assert.Equal(27, plain[1].GetProperty("lines").GetInt32());
        Assert.Equal(0, plain[1].GetProperty("unparsed").GetInt32());
        Assert.Equal(plain[0].GetRawText(), compressed[0].GetRawText());
    }

    private static async Task<JsonElement[]> ScanAsync(string log)
    {
        string output = await RunningProcess.RunAsync(Requires.Leafwatch(), "scan", log, "--json");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }
}
