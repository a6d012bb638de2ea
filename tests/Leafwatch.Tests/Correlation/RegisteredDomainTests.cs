using System.Text;
using Leafwatch.Core.Correlation;

namespace Leafwatch.Tests.Correlation;

public sealed class RegisteredDomainTests
{
    [Theory]
    [InlineData("a.b.example.org", "example.org")]
    [InlineData("example.org.", "example.org")]
    [InlineData("www.example.co.uk", "example.co.uk")]
    [InlineData("example.co.uk", "example.co.uk")]
    [InlineData("a.www.example.com.br.", "example.com.br")]
    [InlineData("x.example.de", "example.de")]
    [InlineData("x.bbc.de", "bbc.de")]
    [InlineData("x.abc.io", "abc.io")]
    [InlineData("localhost", "localhost")]
    [InlineData("", "")]
    [InlineData("..", "")]
    public void The_domain_of_a_name_is_its_last_labels(string name, string domain) =>
        Assert.Equal(domain, Encoding.UTF8.GetString(RegisteredDomain.Of(Encoding.UTF8.GetBytes(name))));
}
