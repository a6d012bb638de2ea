using Leafwatch.Web;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Web;

public sealed class RestTests
{
    [Fact]
    public void What_pages_are_made_of_is_let_go_once_when_nobody_asks_for_one_any_more()
    {
        FakeTimeProvider time = new();
        int letGo = 0;
        Rest rest = new(() => letGo++, time);
        Look(Rest.Quiet);
        Assert.Equal(0, letGo);

        rest.Asked();
        Look(Rest.Quiet / 2);
        rest.Asked();
        Look(Rest.Quiet * 0.9);
        Assert.Equal(0, letGo);
        Look(Rest.Quiet);
        Look(Rest.Quiet);
        Assert.Equal(1, letGo);

        rest.Asked();
        Look(Rest.Quiet);
        Assert.Equal(2, letGo);

        void Look(TimeSpan after)
        {
            time.Advance(after);
            rest.Look();
        }
    }
}
