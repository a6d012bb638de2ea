using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Detection;

public sealed class ExplanationTests
{
    [Fact]
    public void It_says_which_selection_held_and_what_each_question_met()
    {
        Explanation explanation = Explanation.Of(
            SomeRules.Detecting("""
                status: { sc-status: [404, 410] }
                filter_probe: { cs-user-agent|contains: Probe, cs-username: null }
                condition: status and not 1 of filter_*
                """),
            [new LogSource("webserver")],
            SomeEvent.With(("http.response.status_code", "404"), ("user_agent.original", "uptime-probe/1"))).Single();
        Assert.False(explanation.Matched);
        Assert.Equal([("status", true), ("filter_probe", true)], explanation.Selections.Select(selection => (selection.Name, selection.Held)));
        Assert.Equal(
            [new TestOutcome("http.response.status_code = 404", "404", true), new TestOutcome("http.response.status_code = 410", "404", false)],
            explanation.Selections[0].Tests);
        Assert.Equal(
            [new TestOutcome("user_agent.original is '*Probe*'", "uptime-probe/1", true), new TestOutcome("user.name is present", null, false)],
            explanation.Selections[1].Tests);
    }
}
