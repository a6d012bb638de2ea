using Leafwatch.Core;
using Leafwatch.Core.Anomalies;

namespace Leafwatch.Tests.Anomalies;

public sealed class AcceptedSharesTests
{
    [Fact]
    public void The_largest_share_of_a_kind_counts_until_somebody_says_that_it_was_right()
    {
        AcceptedShares accepted = new(0.05);
        accepted.Judge(Verdict.FalseAlarm, "4xx", 0.4);
        accepted.Judge(Verdict.Expected, "4xx", 0.3);
        Assert.Equal(0.4, accepted.Of("4xx"));
        Assert.Equal(0, accepted.Of("5xx"));
        accepted.Judge(Verdict.True, "4xx", 0.5);
        Assert.Equal(0, accepted.Of("4xx"));
    }

    [Fact]
    public void However_many_kinds_are_accepted_few_are_kept_and_written_down()
    {
        AcceptedShares accepted = new(0.05);
        for (int i = 0; i < 1000; i++)
        {
            accepted.Judge(Verdict.FalseAlarm, $"198.51.{i}.0/24", i / 1000.0);
        }

        using MemoryStream bytes = new();
        using BinaryWriter to = new(bytes);
        accepted.Write(to);
        to.Flush();
        bytes.Position = 0;
        AcceptedShares read = new(0.05);
        read.Read(new BinaryReader(bytes));
        Assert.Equal(256, read.All.Count());
        Assert.Equal(accepted.All, read.All);
        Assert.Equal(0.999, read.Of("198.51.999.0/24"));
    }
}
