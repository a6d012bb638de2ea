namespace Leafwatch.Demo;

/// <summary>A program that asks for what it knows to break into, and is told 404 again and again.</summary>
internal sealed class Scanner(ServerLogs logs, Random random, string address) : Actor(logs, random)
{
    private static readonly string[] Probes =
    [
        "/wp-login.php", "/.env", "/phpmyadmin/index.php", "/admin/config.php", "/.git/config", "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
        "/cgi-bin/test.cgi", "/backup.zip", "/db.sql", "/server-status", "/xmlrpc.php?rsd", "/old/", "/shell.php?cmd=id", "/%2e%2e/%2e%2e/etc/passwd",
        "/actuator/env", "/solr/admin/info/system", "/manager/html", "/boaform/admin/formLogin", "/HNAP1", "/owa/auth/logon.aspx",
    ];

    private readonly Client _client = new(address, "Mozilla/5.0 zgrab/0.x");

    public override IEnumerable<StoryLine> Act(TimeSpan from)
    {
        TimeSpan at = from;
        yield return Logs.Access(at, _client, "GET /", 200, 14_233);
        foreach (string probe in Probes)
        {
            at += Between(80, 280);
            yield return Logs.Access(at, _client, $"GET {probe}", 404, 1_245);
        }
    }
}
