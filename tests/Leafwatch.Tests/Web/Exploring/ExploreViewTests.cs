using CsCheck;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Rules;
using Leafwatch.Web.Exploring;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Leafwatch.Tests.Web.Exploring;

public sealed class ExploreViewTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly SigmaFields Fields = new(Formats.All.SelectMany(format => format.Fields));

    [Fact]
    public void A_view_is_what_its_link_says()
    {
        Gen<string> text = Gen.String[1, 30].Select(some => some.Trim()).Where(some => some.Length > 0 && !some.Any(char.IsSurrogate));
        Gen.Select(text.Array[0, 4], text, Gen.Bool, Gen.Bool, Gen.Int[0, 3]).Sample((terms, word, compares, follows, kind) =>
        {
            ExploreView view = new()
            {
                Terms = [.. terms.Distinct()],
                Source = kind == 1 ? word : null,
                By = kind == 2 ? word : null,
                From = kind == 3 ? "7d" : ExploreView.UsualRange,
                To = kind == 3 ? "2026-03-02T10:00" : null,
                Compares = compares,
                Follows = follows,
            };

            ExploreView read = Read(view.Query);

            Assert.Equal(view.Terms, read.Terms);
            Assert.Equal(view with { Terms = [] }, read with { Terms = [] });
        });
    }

    [Fact]
    public void What_a_form_sends_is_added_to_what_was_asked_before()
    {
        Assert.Equal(["ip=192.0.2.1", "status>=500"], Read("?q=ip%3D192.0.2.1&field=status&is=%3E%3D&value=500").Terms);
        Assert.Equal(["agent=Mozilla 5", "path=/a"], Read("?add=%22agent%3DMozilla+5%22+path%3D/a").Terms);
        Assert.Equal(["192.0.2.0/24"], Read("?field=&is=%3D&value=192.0.2.0/24").Terms);
        Assert.Empty(Read("?field=ip&is=%3D&value=").Terms);
    }

    [Theory]
    [InlineData("?from=2026-03-03", "the end must come after")]
    [InlineData("?from=yesterday", "expected a time")]
    [InlineData("?q=stauts%3D1", "unknown field 'stauts'")]
    [InlineData("?q=path~(", "path~(")]
    [InlineData("?by=nonsense", "unknown field")]
    public void What_is_wrong_is_said(string query, string why)
    {
        ExploreRequest request = Read(query).Resolve(Fields, new RollupClock(TimeZoneInfo.Utc), RollupRetention.Default, Now);

        Assert.Contains(why, Assert.Single(request.Errors), StringComparison.Ordinal);
    }

    private static ExploreView Read(string query) => ExploreView.Of(new QueryCollection(QueryHelpers.ParseQuery(query)));
}
