using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Actors;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Actors;

public sealed class ActorSurveyTests
{
    private readonly ActorSurvey _survey = new();

    [Fact]
    public void An_uptime_probe_is_found_by_its_rhythm()
    {
        for (int i = 0; i < 120; i++)
        {
            Ask(i * 60, "192.0.2.10", "UptimeRobot/2.0", "/", i == 50 ? 503 : 200);
        }

        Suggestion probe = Assert.Single(_survey.Suggest());
        Assert.Equal((SuggestedKind.Probe, "192.0.2.10", "UptimeRobot/2.0", 120L, 1), (probe.Kind, probe.Address, probe.Agent, probe.Events, probe.Paths));
        Assert.Equal(TimeSpan.FromMinutes(1), probe.Pause);
    }

    [Fact]
    public void A_visitor_whose_pauses_vary_is_none()
    {
        for (int i = 0; i < 120; i++)
        {
            Ask(i * i, "192.0.2.10", "Mozilla/5.0", "/", 200);
        }

        Assert.Empty(_survey.Suggest());
    }

    [Fact]
    public void Who_guesses_passwords_or_looks_for_pages_steadily_is_none()
    {
        for (int i = 0; i < 120; i++)
        {
            Ask(i * 60, "192.0.2.1", "a", "/login", 200, "POST");
            Ask(i * 60, "192.0.2.2", "b", "/", 401);
            Ask(i * 60, "192.0.2.3", "c", $"/{i}", 200);
            Ask(i * 60, "192.0.2.4", "d", "/", i % 10 == 0 ? 404 : 200);
        }

        Assert.Empty(_survey.Suggest());
    }

    [Fact]
    public void A_job_that_logs_in_is_found_unless_it_was_ever_refused()
    {
        for (int i = 0; i < 10; i++)
        {
            Login(i * 86400, "192.0.2.1", "backup", "success");
            Login(i * 86400, "192.0.2.2", "backup", i == 3 ? "failure" : "success");
        }

        Suggestion job = Assert.Single(_survey.Suggest());
        Assert.Equal((SuggestedKind.Job, "192.0.2.1", "backup"), (job.Kind, job.Address, job.User));
    }

    [Fact]
    public void A_program_of_ones_own_is_found_by_its_address_on_several_days()
    {
        for (int day = 0; day < 2; day++)
        {
            for (int i = 0; i < 60; i++)
            {
                Ask((day * 86400) + i, "10.0.0.5", "LinkChecker/10.1", $"/{i}", i % 3 == 0 ? 404 : 200);
                Ask((day * 86400) + i, "192.0.2.5", "LinkChecker/10.1", $"/{i}", i % 3 == 0 ? 404 : 200);
            }
        }

        Assert.Equal((SuggestedKind.Checker, "10.0.0.5"), (Assert.Single(_survey.Suggest()).Kind, _survey.Suggest()[0].Address));
    }

    [Fact]
    public void However_many_come_few_are_kept_and_those_who_come_most_stay()
    {
        for (int i = 0; i < 60; i++)
        {
            Ask(i * 300, "192.0.2.10", "probe", "/", 200);
            for (int other = 0; other < 1000; other++)
            {
                Ask((i * 300) + 1, $"198.51.{i}.{other % 250}", $"{other}", "/", 200);
            }
        }

        Assert.InRange(_survey.Count, 1, ActorSurvey.MostActors);
        Assert.Equal("192.0.2.10", Assert.Single(_survey.Suggest()).Address);
    }

    private void Ask(int second, string address, string agent, string path, int status, string method = "GET") => Add(
        second,
        ("source.ip", address),
        ("user_agent.original", agent),
        ("url.path", path),
        ("http.request.method", method),
        ("http.response.status_code", status.ToString(CultureInfo.InvariantCulture)));

    private void Login(int second, string address, string user, string outcome) => Add(
        second, ("source.ip", address), ("user.name", user), ("event.action", "ssh_login"), ("event.outcome", outcome));

    private void Add(int second, params (string Field, string Value)[] fields)
    {
        EventView line = SomeEvent.With(fields);
        line.Time = DateTimeOffset.UnixEpoch.AddSeconds(second);
        _survey.Add(line);
    }
}
