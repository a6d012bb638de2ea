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
    [InlineData("/l/access.log.2.gz", "/l/access.log")]
    [InlineData("/l/access.log-20241009.zst", "/l/access.log")]
    [InlineData("/l/access.2024-10-09.log", "/l/access.log")]
    [InlineData("/l/u_ex241009.log", "/l/u_ex.log")]
    [InlineData("/l/u_ex24100914.log", "/l/u_ex.log")]
    [InlineData("/l/u_ex999999.log", "/l/u_ex999999.log")]
    [InlineData("/l/example241009.log", "/l/example241009.log")]
    [InlineData("/l/site-1.log", "/l/site-1.log")]
    [InlineData("/l.1/access_log", "/l.1/access_log")]
    [InlineData("/l/1", "/l/1")]
    [InlineData("/l/-1", "/l/-1")]
    [InlineData("/l/", "/l/")]
    public void A_rotated_name_tells_the_log(string path, string log) => Assert.Equal(log, LogName.LogOf(path));

    [Theory]
    [InlineData("/l/access.log", 0)]
    [InlineData("/l/access.log.1", 0)]
    [InlineData("/l/access.log.1728432000", 0)]
    [InlineData("/l/access.log-20241009", 20241009000000)]
    [InlineData("/l/access.log-20241009.gz", 20241009000000)]
    [InlineData("/l/access.log.2024-10-09-14", 20241009140000)]
    [InlineData("/l/u_ex241009.log", 20241009000000)]
    [InlineData("/l/u_ex24100914.log", 20241009140000)]
    [InlineData("/l/access.log-20241399", 0)]
    [InlineData("/l/access.log-202410090000000000", 0)]
    public void And_when_it_was_rotated(string path, long date) => Assert.Equal(date, LogName.DateOf(path));

    [Theory]
    [InlineData("/l/access.log.1", "/l/access.log.2.gz", true)]
    [InlineData("/l/access.log.2", "/l/access.log.2.gz", false)]
    [InlineData("/l/access.log.10", "/l/access.log.9", false)]
    [InlineData("/l/access.log-20241010", "/l/access.log-20241009.gz", true)]
    [InlineData("/l/access.log.1", "/l/access.log-20241009", false)]
    [InlineData("/l/access.log", "/l/access.log.1", false)]
    public void And_which_is_younger(string path, string than, bool isYounger) => Assert.Equal(isYounger, LogName.IsYounger(path, than));
}
