using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Where state is kept when the configuration does not say.</summary>
internal static class StateDirectory
{
    private const string System = "/var/lib/leafwatch";

    /// <summary>
    /// The directory that systemd made for the service (<c>StateDirectory=</c>, systemd.exec(5)); the system's for root; else
    /// the user's (XDG Base Directory Specification 0.8: a relative path there is ignored).
    /// </summary>
    public static string Default(Machine machine)
    {
        if (machine.IsWindows)
        {
            return Path.Combine(machine.Variable("ProgramData") ?? @"C:\ProgramData", "Leafwatch");
        }

        if (machine.Variable("STATE_DIRECTORY") is { } service)
        {
            return service.Split(':')[0];
        }

        if (machine.IsPrivileged)
        {
            return System;
        }

        if (machine.Variable("XDG_STATE_HOME") is ['/', ..] and { } home)
        {
            return Path.Combine(home, "leafwatch");
        }

        return machine.Variable("HOME") is ['/', _, ..] and { } user ? Path.Combine(user, ".local/state/leafwatch") : System;
    }
}
