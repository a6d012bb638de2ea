using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

public sealed class CheckTests
{
    [Fact]
    public async Task Every_mistake_of_a_configuration_is_said_at_once_each_with_its_place()
    {
        using Workplace place = new();
        string configuration = place.Write("leafwatch.yml", """
            surces:
              - path: access.log
            report: { lg: report_log.txt }
            """);
        await using RunningProcess check = RunningProcess.Start(Requires.Leafwatch(), ["check", "-c", configuration]);
        Assert.Equal(2, await check.ExitAsync());
        Assert.Contains($"{configuration}:1:1: ", check.Output, StringComparison.Ordinal);
        Assert.Contains("'sources'", check.Output, StringComparison.Ordinal);
        Assert.Contains($"{configuration}:3:11: ", check.Output, StringComparison.Ordinal);
    }
}
