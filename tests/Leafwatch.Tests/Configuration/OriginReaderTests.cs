using Leafwatch.Configuration;
using Leafwatch.Core;
using static Leafwatch.Tests.Configuration.ConfigurationReading;

namespace Leafwatch.Tests.Configuration;

public sealed class OriginReaderTests
{
    [Theory]
    [InlineData("journal: all", "journal")]
    [InlineData("journal: {}", "journal")]
    [InlineData("journal: { units: [ssh, cron.service], identifiers: sshd }", "journal ssh.service, cron.service sshd")]
    [InlineData("stdin: {}", "stdin")]
    [InlineData("stdin: true", "stdin")]
    [InlineData("stdin:", "stdin")]
    public void Each_kind_of_source_has_its_key(string origin, string name)
    {
        SourceSettings source = Assert.Single(ReadWell($"sources:\n  - {origin}\n").Sources);

        Assert.Equal(name, source.Name);
    }

    [Fact]
    public void A_journal_says_what_is_wanted_of_it_and_since_when()
    {
        Settings settings = ReadWell("sources:\n  - journal: { units: [ssh@*.service], directory: logs }\n    since: 2h\n");

        JournalOrigin journal = Assert.IsType<JournalOrigin>(Assert.Single(settings.Sources).Origin);
        Assert.Equal(["ssh@*.service"], journal.Units);
        Assert.Equal(InThisFolder("logs"), journal.Directory);
        Assert.Equal(TimeSpan.FromHours(2), journal.Begin.Since);
    }

    [Fact]
    public void A_channel_is_known_on_Windows_only()
    {
        const string text = "sources:\n  - channel: Security\n    start: beginning\n";
        (Settings settings, IReadOnlyList<Diagnostic> diagnostics) = SettingsReader.Read(FileName, text, Machine() with { IsWindows = true }, Known);

        Assert.Empty(diagnostics);
        Assert.Equal(new ChannelOrigin("Security", new BeginSettings(true, null)), Assert.Single(settings.Sources).Origin);
        Assert.Equal("leafwatch.yml:2:14: there are no event channels but on Windows (journal: all)", ReadBadly(text));
    }

    [Theory]
    [InlineData("{ journal: all, stdin: {} }", "2:5: 'sources[0]' has 'journal' and 'stdin': a source is one of them (make a source of each)")]
    [InlineData("{ journal: some }", "2:16: 'sources[0].journal': found 'some', expected all, or what is wanted of it (journal: { units: [ssh.service] })")]
    [InlineData("{ journal: { unit: ssh } }", "2:18: unknown key 'unit' in 'sources[0].journal' (did you mean 'units'?)")]
    [InlineData("{ journal: all, since: 2h, start: end }", "2:28: 'since' and 'start' both say where to begin (take one of them out)")]
    [InlineData("{ stdin: {}, start: end }", "2:25: standard input has no other beginning than its own (take it out)")]
    [InlineData("{ stdin: 5 }", "2:14: 'sources[0].stdin': found '5', expected nothing more (stdin: {})")]
    public void What_cannot_be_meant_is_said(string source, string expected) =>
        Assert.Equal("leafwatch.yml:" + expected, ReadBadly($"sources:\n  - {source}\n"));
}
