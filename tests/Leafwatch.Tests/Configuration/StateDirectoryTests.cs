using Leafwatch.Configuration;
using Leafwatch.Values;

namespace Leafwatch.Tests.Configuration;

public sealed class StateDirectoryTests
{
    [Fact]
    public void Root_keeps_state_with_the_system() =>
        Assert.Equal("/var/lib/leafwatch", StateDirectory.Default(On(privileged: true, ("XDG_STATE_HOME", "/home/a/state"))));

    [Fact]
    public void A_service_keeps_state_where_systemd_made_a_place() =>
        Assert.Equal("/var/lib/watch", StateDirectory.Default(On(privileged: false, ("STATE_DIRECTORY", "/var/lib/watch:/var/lib/other"), ("HOME", "/"))));

    [Fact]
    public void A_user_keeps_state_at_home()
    {
        Assert.Equal("/srv/state/leafwatch", StateDirectory.Default(On(false, ("XDG_STATE_HOME", "/srv/state"), ("HOME", "/home/a"))));
        Assert.Equal("/home/a/.local/state/leafwatch", StateDirectory.Default(On(false, ("HOME", "/home/a"))));
        Assert.Equal("/home/a/.local/state/leafwatch", StateDirectory.Default(On(false, ("XDG_STATE_HOME", "relative"), ("HOME", "/home/a"))));
    }

    [Fact]
    public void A_user_without_a_home_keeps_state_with_the_system() => Assert.Equal("/var/lib/leafwatch", StateDirectory.Default(On(false, ("HOME", "/"))));

    [Fact]
    public void Windows_keeps_it_for_all_programs()
    {
        Machine windows = On(true, ("ProgramData", "D:")) with { IsWindows = true };

        Assert.Equal(Path.Combine("D:", "Leafwatch"), StateDirectory.Default(windows));
    }

    private static Machine On(bool privileged, params (string Name, string Value)[] variables) =>
        ConfigurationReading.Machine(variables) with { IsPrivileged = privileged };
}
