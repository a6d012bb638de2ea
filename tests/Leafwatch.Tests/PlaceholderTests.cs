namespace Leafwatch.Tests;

public sealed class PlaceholderTests
{
    [Fact]
    public void It_builds() => Assert.NotNull(Leafwatch.Core.Field.Message.Name);
}
