using Leafwatch.Core.Sources.Syslog;

namespace Leafwatch.Tests.Sources.Syslog;

public sealed class SyslogEndpointTests
{
    [Theory]
    [InlineData("udp://0.0.0.0:514", "udp://0.0.0.0:514")]
    [InlineData("udp://192.0.2.1", "udp://192.0.2.1:514")]
    [InlineData("tcp://192.0.2.1", "tcp://192.0.2.1:601")]
    [InlineData("tls://[2001:db8::1]", "tls://[2001:db8::1]:6514")]
    [InlineData("tls://[::]:10514/", "tls://[::]:10514")]
    [InlineData("tcp://*:601", "tcp://[::]:601")]
    public void An_endpoint_is_a_transport_an_address_and_a_port(string text, string endpoint) =>
        Assert.Equal(endpoint, SyslogEndpoint.TryParse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("udp")]
    [InlineData("udp://")]
    [InlineData("http://192.0.2.1:514")]
    [InlineData("udp://logs.example.org:514")]
    [InlineData("udp://192.0.2.1:0")]
    [InlineData("udp://192.0.2.1:65536")]
    [InlineData("udp://192.0.2.1:x")]
    [InlineData("udp://2001:db8::1:514")]
    [InlineData("udp://[2001:db8::1")]
    [InlineData("udp://[2001:db8::1]x")]
    public void Anything_else_is_none(string text) => Assert.Null(SyslogEndpoint.TryParse(text));
}
