using Leafwatch.Web.Pages;

namespace Leafwatch.Tests.Web.Pages;

public sealed class ShownTests
{
    [Theory]
    [InlineData("Look.\nAsk <them>.", "<ul><li>Look.</li><li>Ask &lt;them&gt;.</li></ul>")]
    [InlineData("- Look\n  twice.\n- Ask.", "<ul><li>Look twice.</li><li>Ask.</li></ul>")]
    [InlineData("First:\n- look.", "<ul><li>First:</li><li>look.</li></ul>")]
    public void What_is_to_be_done_is_a_list(string text, string expected) => Assert.Equal(expected, Shown.Steps(text).ToString());
}
