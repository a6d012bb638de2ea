using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Monitoring;
using Leafwatch.Status;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Monitoring;

public sealed class MonitorConsoleTests
{
    [Fact]
    public void A_delivery_that_is_tried_again_and_again_is_one_trouble_and_says_each_time_when_the_next_try_is()
    {
        using StringWriter error = new();
        MonitorConsole console = new(TextWriter.Null, error);
        Notification owed = SomeAlert.Owed();

        foreach (int minute in (int[])[1, 3])
        {
            DateTimeOffset now = SomeAlert.Noon.AddMinutes(minute);
            console.Show(new DeliveryReport(owed, new DeliveryAttempt(minute, now), new DeliveryResult.Retry("connection refused"), now.AddMinutes(2)));
        }

        Trouble trouble = Assert.Single(console.Troubles.Latest);
        Assert.Equal(2, trouble.Times);
        Assert.EndsWith("connection refused", trouble.Text, StringComparison.Ordinal);
        string[] lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ((int[])[3, 5]).Select(minute => $"; next try {SomeAlert.Noon.AddMinutes(minute).ToLocalTime():HH:mm:ss}"),
            lines.Select(line => line.TrimEnd()[^"; next try 00:00:00".Length..]));
    }
}
