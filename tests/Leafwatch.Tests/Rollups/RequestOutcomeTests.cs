using System.Text;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Tests.Rollups;

public sealed class RequestOutcomeTests
{
    [Theory]
    [InlineData(404, "GET", "/old-page", "https://www.example.org/", RequestOutcome.Refused)]
    [InlineData(404, "GET", "/favicon.ico", "-", RequestOutcome.Answered)]
    [InlineData(404, "GET", "/api/notifications", "-", RequestOutcome.Answered)]
    [InlineData(404, "GET", "/api/.env", "-", RequestOutcome.Refused)]
    [InlineData(404, "GET", "/a.js", "https://www.example.org/", RequestOutcome.Answered)]
    [InlineData(404, "GET", "/a.js", "-", RequestOutcome.Refused)]
    [InlineData(403, "GET", "/favicon.ico", "-", RequestOutcome.Refused)]
    [InlineData(401, "POST", "/login", "-", RequestOutcome.RefusedPost)]
    [InlineData(302, "GET", "/admin/1.php", "-", RequestOutcome.Redirected)]
    [InlineData(304, "GET", "/", "-", RequestOutcome.Answered)]
    [InlineData(500, "GET", "/", "-", RequestOutcome.Answered)]
    internal void What_nobody_asked_for_by_hand_is_no_refusal(int status, string method, string path, string referrer, RequestOutcome outcome) =>
        Assert.Equal(outcome, RequestOutcomes.Of(status, Encoding.ASCII.GetBytes(method), Encoding.ASCII.GetBytes(path), Encoding.ASCII.GetBytes(referrer), isCrawler: false));

    [Fact]
    public void A_crawler_that_asks_for_old_pages_is_refused_nothing() =>
        Assert.Equal(RequestOutcome.Answered, RequestOutcomes.Of(404, "GET"u8, "/archive/1"u8, "-"u8, isCrawler: true));
}
