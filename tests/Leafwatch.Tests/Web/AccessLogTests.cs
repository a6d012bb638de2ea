using System.Text;
using CsCheck;
using Leafwatch.Tests.Parsing;
using Leafwatch.Tests.Support;
using Leafwatch.Web;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Web;

public sealed class AccessLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whatever_somebody_calls_themselves_the_line_says_who_asked_and_what_came_of_it() => Gen.Select(Gen.String, Gen.String, Gen.String).Sample((user, path, agent) =>
    {
        string file = Path.Combine(_folder.Path, Guid.NewGuid().ToString("N"));
        AccessLog log = new(file, new FakeTimeProvider(DateTimeOffset.UnixEpoch), Assert.Fail);

        log.Write("192.0.2.7", user, ("POST", "/" + path, "HTTP/1.1"), 401, agent);

        byte[] line = File.ReadAllBytes(file);
        Assert.Equal(line.Length - 1, line.AsSpan().IndexOf((byte)'\n'));
        ParsedLine read = ParsedLine.Read("apache-combined", line[..^1]);
        Assert.True(read.IsRead, Encoding.UTF8.GetString(line));
        Assert.Equal(("192.0.2.7", "401"), (read["source.ip"], read["http.response.status_code"]));
    }, iter: 200);

    [Fact]
    public void The_log_does_not_grow_beyond_its_bound()
    {
        string file = _folder.Write("log", new string('x', (int)AccessLog.Longest + 1));
        AccessLog log = new(file, new FakeTimeProvider(), Assert.Fail);

        log.Write("192.0.2.7", null, ("GET", "/", "HTTP/1.1"), 200, "test");

        Assert.True(File.Exists(file + ".1"));
        Assert.InRange(new FileInfo(file).Length, 1, 200);
    }
}
