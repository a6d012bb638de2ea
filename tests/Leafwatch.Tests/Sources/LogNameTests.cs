using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class LogNameTests
{
    [Theory]
    [InlineData("/l/access.log", "/l/access.log")]
    [InlineData("/l/access.log.1", "/l/access.log")]
    [InlineData("/l/access.log.12", "/l/access.log")]
    [InlineData("/l/access.log-20241009", "/l/access.log")]
    [InlineData("/l/access.log.2024-10-09", "/l/access.log")]
    [InlineData("/l/access-20241009.log", "/l/access.log")]
    [InlineData("/l/site-1.log", "/l/site-1.log")]
    [InlineData("/l.1/access_log", "/l.1/access_log")]
    [InlineData("/l/1", "/l/1")]
    [InlineData("/l/-1", "/l/-1")]
    [InlineData("/l/", "/l/")]
    public void A_rotated_name_tells_the_log(string path, string log) => Assert.Equal(log, LogName.LogOf(path));
}
