using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class LogDiscoveryTests
{
    [Fact]
    public void The_logs_of_this_machine_are_found_with_their_formats()
    {
        using FollowedFolder root = new();
        foreach (string log in (string[])["apache2/access.log", "apache2/ssl_access.log", "apache2/other_vhosts_access.log", "apache2/error.log",
            "apache2/access.log.1", "nginx/access.log", "nginx/error.log", "httpd/ssl_access_log", "auth.log", "mail.log"])
        {
            root.Append("", "var/log/" + log);
        }

        IReadOnlyList<DiscoveredLog> found = LogDiscovery.Find(root.PathOf(""));

        Assert.All(found, log => Assert.True(log.IsReadable));
        Assert.Equal(
            [
                "apache-vhost-combined Apache's access log of the other virtual hosts: other_vhosts_access.log",
                "apache-combined Apache's access log: access.log, ssl_access.log",
                "apache-error Apache's error log: error.log",
                "apache-combined Apache's access log: ssl_access_log",
                "nginx-combined nginx's access log: access.log",
                "nginx-error nginx's error log: error.log",
                "sshd the system's log of logins: auth.log",
            ],
            found.Select(log => $"{log.Format} {log.Why}"));
    }

    [Fact]
    public void A_machine_without_logs_has_none()
    {
        using FollowedFolder root = new();
        Assert.Empty(LogDiscovery.Find(root.PathOf("")));
    }

    [Fact]
    public void A_log_that_may_not_be_read_is_found_all_the_same()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            return;
        }

        using FollowedFolder root = new();
        root.Append("", "var/log/auth.log");
        File.SetUnixFileMode(root.PathOf("var/log/auth.log"), UnixFileMode.None);

        DiscoveredLog log = Assert.Single(LogDiscovery.Find(root.PathOf("")));
        Assert.False(log.IsReadable);
        Assert.StartsWith(root.PathOf("var/log/auth.log"), Assert.Single(log.Unreadable), StringComparison.Ordinal);
    }
}
