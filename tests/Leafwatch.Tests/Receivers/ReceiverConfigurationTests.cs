using System.Text.RegularExpressions;
using Leafwatch.Tests.Configuration;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Receivers;

public sealed partial class ReceiverConfigurationTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "guide", "receivers.md"));

    public static TheoryData<string> Examples => [.. YamlBlock().Matches(Guide).Select(block => block.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_of_the_guide_is_read_without_a_complaint(string example) => ConfigurationReading.ReadWell(example);

    [Theory]
    [InlineData("slck: {}", "1:19: unknown key 'slck' in 'receivers.a' (did you mean 'slack'?)")]
    [InlineData("slack: {}", "1:26: 'receivers.a.slack' has no 'url' (url_file: hook.url)")]
    [InlineData("slack: { url: 'http://chat.example.org/x' }", "1:33: 'receivers.a.slack.url' would send alerts to 'chat.example.org' in clear over the network (use https; if clear is meant, say insecure: true)")]
    [InlineData("slack: { url: 'ftp://chat.example.org/geheim' }", "1:33: 'receivers.a.slack.url' is no web address (https://… ; a user name or token has a key of its own)")]
    [InlineData("slack: { url: 'https://x.example.org', chanel: a }", "1:58: unknown key 'chanel' in 'receivers.a.slack' (known here: url, url_file, insecure, ca_file)")]
    [InlineData("slack: { url: 'https://x.example.org' }, teams: { url: 'https://x.example.org' }", "1:60: 'receivers.a' is told in two ways, 'slack' and 'teams' (make it two receivers; a route can lead to both)")]
    [InlineData("telegram: { token: t }", "1:29: 'receivers.a.telegram' has no 'chat' (chat: -1001234567890)")]
    [InlineData("ntfy: { topic: 'a b' }", "1:34: 'receivers.a.ntfy.topic': found 'a b', expected a topic of at most 64 letters, digits, '_' and '-'")]
    [InlineData("pagerduty: {}", "1:30: 'receivers.a.pagerduty' has no 'key' (key_file: pagerduty.key)")]
    [InlineData("command: { run: 'tell {level}' }", "1:35: 'receivers.a.command.run': found 'tell {level}', expected the whole path of a program (arguments are items of their own: run: [/usr/local/bin/tell, --level, \"{level}\"]; there is no shell)")]
    [InlineData("alertmanager: { url: 'https://x.example.org', labels: { severity: x } }", "1:75: every alert has a label 'severity' of its own")]
    [InlineData("ntfy: { topic: t }, template: { subject: '{leve}' }", "1:62: 'receivers.a.template.subject': there is no field 'leve' (did you mean 'level'?)")]
    [InlineData("ntfy: { topic: t }, template: { text: '{if drill}x{end}' }", "1:57: 'receivers.a.template.text' says nothing of an incident (a text without a condition around it, as in {sentence})")]
    [InlineData("email: { to: a@example.org, smtp: { host: h, username: u, auth: xoauth2 } }", "1:53: 'receivers.a.email.smtp' does not say where the token is (token_file: /run/leafwatch/token, kept fresh by somebody else; or token_command: [/usr/local/bin/print-token])")]
    [InlineData("block: { table: 'x; flush ruleset' }", "1:35: 'receivers.a.block.table': found 'x; flush ruleset', expected a name of at most 32 letters, digits and '_'")]
    public void What_is_wrong_with_a_receiver_is_said(string receiver, string message) =>
        Assert.Equal($"leafwatch.yml:{message}", ConfigurationReading.ReadBadly($"receivers: {{ a: {{ {receiver} }} }}"));

    [Fact]
    public void No_secret_is_in_the_text_of_the_settings()
    {
        string text = string.Concat(ConfigurationReading.ReadWell(
            """
            receivers:
              a: { slack: { url: 'https://x.example.org/hunter2' } }
              b: { telegram: { token: 'hunter2', chat: c } }
              c: { pagerduty: { key: hunter2 } }
              d: { webhook: { url: 'https://x.example.org/hunter2', secret: hunter2 } }
              e: { command: { run: [/bin/true], environment: { A: hunter2 } } }
            """).Receivers.Select(receiver => receiver.ToString()));
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    [GeneratedRegex("^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
