using System.Text.RegularExpressions;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Receivers.Email;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Configuration;

/// <summary>Holds the examples of the guide to what the program reads.</summary>
public sealed partial class ConfigurationGuideTests : IDisposable
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "guide", "configuration.md"));

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Examples => [.. YamlBlock().Matches(Guide).Select(block => block.Groups[1].Value)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_is_read_without_a_complaint(string example)
    {
        Assert.Empty(Read(example).Diagnostics);
    }

    [Fact]
    public void The_first_example_says_what_it_looks_like()
    {
        Settings settings = Read(Examples.First()).Settings;

        Assert.Equal("/var/lib/leafwatch", settings.StateDirectory);
        Assert.Equal(["/var/log/apache2/*access.log", "/var/log/auth.log"], settings.Sources.Select(source => source.Origin.ToString()));
        Assert.Equal("America/Toronto", settings.Sources[1].Zone!.Id);
        Assert.Equal("http_404_burst", Assert.Single(settings.Rules.Thresholds).Rule);
        Assert.Equal("thursday", Assert.Single(settings.Rules.Profiles).Name);
        SmtpOptions smtp = Assert.IsType<EmailDelivery.ByServers>(((EmailOptions)settings.Receivers[0].Options).Delivery).Servers[0];
        Assert.Equal(("leafwatch", "hunter2"), (smtp.Username, smtp.Password!.Reveal()));
        Assert.Equal("level >= medium", Assert.Single(settings.Routes).When.Text);
        Assert.Equal(Path.Combine(_folder.Path, "report_log.txt"), settings.Report.Log);
        Assert.Equal(Path.Combine(_folder.Path, "extracted"), settings.Archive.Directory);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("sources")]
    [InlineData("path", "format", "timezone", "name", "start", "lateness", "silent_after", "trusted_proxies", "virtual_host")]
    [InlineData("syslog")]
    [InlineData("journal", "units", "identifiers", "stdin", "channel", "since")]
    [InlineData("rules", "directories", "thresholds", "profiles")]
    [InlineData("receivers", "to", "from", "smtp", "directory")]
    [InlineData("host", "port", "tls", "insecure", "username", "password_file", "password")]
    [InlineData("routes", "when", "escalate", "digest", "incidents", "quiet", "public_url")]
    [InlineData("dashboard", "public_url", "listen", "tls", "proxy", "trusted", "header", "session", "idle", "openid", "issuer", "client_id", "client_secret_file", "scopes", "user_claim", "role_claim", "roles")]
    [InlineData("report.log", "report.daily", "report.weekly", "report.monthly", "archive.directory", "classic")]
    [InlineData("history.minutes", "history.hours", "history.days", "history.alerts", "history.pseudonyms_after")]
    public void Every_key_is_in_the_guide(params string[] keys) =>
        Assert.All(keys, key => Assert.Contains($"`{key}`", Guide, StringComparison.Ordinal));

    private (Settings Settings, IReadOnlyList<Diagnostic> Diagnostics) Read(string example)
    {
        foreach (string secret in (string[])[_folder.Write("smtp.password", "hunter2\n"), _folder.Write("openid.secret", "hush\n")])
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        return SettingsReader.Read(Path.Combine(_folder.Path, "leafwatch.yml"), example, ConfigurationReading.Machine(), ConfigurationReading.Known);
    }

    [GeneratedRegex("^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
