using Leafwatch.Core;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Alerting;

/// <summary>What is done at a machine after somebody got in belongs to how they did.</summary>
public sealed class MachineActsTests
{
    [Fact]
    public void Guessing_getting_in_and_what_was_done_then_are_one_story()
    {
        using IncidentRun run = new();
        run.Take(IncidentRun.Make("203.0.113.7", "login_failure_burst", "medium", 40, run.Now, user: "bob"));
        run.Take(At("srv1", "bob", IncidentRun.Make("203.0.113.7", "login_success_after_much_guessing", "high", 2, run.Now, user: "bob"), hasAddress: true));
        run.Commit();
        Act(run, "windows_account_created", "SRV1", "Bob", target: "helpdesk2");
        Act(run, "windows_administrator_added", "srv1", "bob");
        Act(run, "windows_service_installed", "srv1", null);
        Act(run, "windows_log_cleared", "srv1", "helpdesk2");
        Assert.Equal(6, run.Only.AlertCount);
        Assert.True(run.Only.GotIn);
    }

    [Fact]
    public void That_people_log_in_is_nobody_who_got_in()
    {
        using IncidentRun run = new();
        run.Take(IncidentRun.Make("203.0.113.7", "login_entries", "informational", 40, run.Now, tag: "attack.t1078"));
        run.Commit();
        Assert.False(run.Only.GotIn);
    }

    [Fact]
    public void It_is_one_story_after_a_restart_as_well()
    {
        using IncidentRun run = new();
        run.Take(At("srv1", "bob", IncidentRun.Make("203.0.113.7", "login_success_after_much_guessing", "high", 2, run.Now, user: "bob"), hasAddress: true));
        run.Commit();
        run.Restart();
        Act(run, "windows_log_cleared", "srv1", "bob");
        Assert.Equal(2, run.Only.AlertCount);
    }

    [Theory]
    [InlineData("srv2", "bob", 5)]
    [InlineData("srv1", "alice", 5)]
    [InlineData("srv1", "bob", 70)]
    public void Who_acts_elsewhere_or_is_somebody_else_or_comes_much_later_is_another_story(string machine, string user, int minutes)
    {
        using IncidentRun run = new();
        run.Take(At("srv1", "bob", IncidentRun.Make("203.0.113.7", "login_success_after_much_guessing", "high", 2, run.Now, user: "bob"), hasAddress: true));
        run.Commit();
        run.Pass(TimeSpan.FromMinutes(minutes - 5));
        Act(run, "windows_account_created", machine, user);
        Assert.Equal(2, run.Incidents.Count);
    }

    [Fact]
    public void What_names_nobody_belongs_only_to_somebody_who_got_in()
    {
        using IncidentRun run = new();
        Act(run, "windows_account_created", "srv1", "bob");
        Act(run, "windows_service_installed", "srv1", null);
        Act(run, "windows_service_installed", "srv1", "SRV1$");
        Assert.Equal(2, run.Incidents.Count);
    }

    private static void Act(IncidentRun run, string rule, string machine, string? user, string? target = null)
    {
        run.Pass(TimeSpan.FromMinutes(5));
        Alert alert = At(machine, user, IncidentRun.Make("", rule, "high", 1, run.Now, user: user), hasAddress: false);
        run.Take(target is null ? alert : alert with { Traits = [.. alert.Traits, new Trait(Trait.TargetUser, [target])] });
        run.Commit();
    }

    private static Alert At(string machine, string? user, Alert alert, bool hasAddress) => alert with
    {
        Id = $"{alert.Id}-{machine}-{user}",
        Group = hasAddress ? alert.Group : [new GroupValue("host.name", machine)],
        Traits = [.. alert.Traits, new Trait("host.name", [machine])],
    };
}
