using Leafwatch.Demo;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Demo;

public sealed class StoryWriterTests
{
    [Fact]
    public void The_logs_exist_before_the_story_begins_and_keep_what_they_have()
    {
        using TemporaryFolder folder = new();
        StoryWriter writer = new(folder.Path, seed: 1, TimeProvider.System);
        File.WriteAllText(writer.AccessLog, "a line\n");
        writer.CreateLogs();
        Assert.Equal("a line\n", File.ReadAllText(writer.AccessLog));
        Assert.True(File.Exists(writer.AuthLog));
    }
}
