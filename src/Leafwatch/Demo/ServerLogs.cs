using System.Globalization;

namespace Leafwatch.Demo;

/// <summary>Words what happens as the site's servers would log it.</summary>
internal sealed class ServerLogs(DateTimeOffset start)
{
    /// <summary>A line of Apache's combined format. https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#examples</summary>
    public StoryLine Access(TimeSpan at, Client client, string request, int status, int bytes, string referrer = "-")
    {
        DateTimeOffset time = start + at;
        string zone = (time.Offset < TimeSpan.Zero ? "-" : "+") + time.Offset.ToString("hhmm", CultureInfo.InvariantCulture);
        return new StoryLine(at, StoryLog.Access, string.Create(
            CultureInfo.InvariantCulture,
            $"{client.Address} - - [{time:dd/MMM/yyyy:HH:mm:ss} {zone}] \"{request} HTTP/1.1\" {status} {bytes} \"{referrer}\" \"{client.Agent}\""));
    }

    /// <summary>A line of sshd as rsyslog's RSYSLOG_FileFormat writes it.</summary>
    public StoryLine Sshd(TimeSpan at, int process, string message) => new(at, StoryLog.Auth, string.Create(
        CultureInfo.InvariantCulture,
        $"{start + at:yyyy-MM-ddTHH:mm:ss.ffffffzzz} www sshd[{process}]: {message}"));
}
