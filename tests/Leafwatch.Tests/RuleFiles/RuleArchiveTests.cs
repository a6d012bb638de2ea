using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Leafwatch.Configuration;
using Leafwatch.Core.Rules;
using Leafwatch.RuleFiles;
using Leafwatch.Tests.Support;
using ZstdSharp;

namespace Leafwatch.Tests.RuleFiles;

public sealed class RuleArchiveTests : IDisposable
{
    private const string Rule = "title: Not found\nname: not_there\nauthor: Somebody\nlicense: DRL 1.1\nlogsource: { category: webserver }\ndetection: { a: { sc-status: 404 }, condition: a }\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rules.zip")]
    [InlineData("rules.tar.gz")]
    [InlineData("rules.tgz")]
    [InlineData("rules.tar.zst")]
    public void Public_rules_are_read_from_an_archive_with_author_and_licence(string name)
    {
        string path = Pack(name, ("rules/web/not_there.yml", Rule), ("README.md", "no rule"), (".github/workflow.yml", "on: push"));

        LoadedRules loaded = LoadedRules.Load(new RuleSettings { Directories = [path] }, isClassic: false);

        Assert.Empty(loaded.Diagnostics);
        RuleHeader header = loaded.InForce.Rules.Single(rule => rule.Header.Name == "not_there").Header;
        Assert.Equal(("Somebody", "DRL 1.1", $"{path}/rules/web/not_there.yml"), (header.Author, header.License, header.Place.File));
        Assert.Equal([$"{path}/rules/web/not_there.yml"], loaded.OwnFiles);
    }

    [Fact]
    public void Rules_of_an_archive_that_their_authors_withdrew_are_set_aside_and_counted()
    {
        string old = Rule.Replace("not_there", "long_gone", StringComparison.Ordinal) + "status: deprecated\n";
        string unsupported = Rule.Replace("not_there", "by_count", StringComparison.Ordinal).Replace("condition: a", "condition: a | count() > 5", StringComparison.Ordinal) + "status: unsupported\n";
        string path = Pack("rules.zip", ("deprecated/long_gone.yml", old), ("rules/not_there.yml", Rule), ("unsupported/by_count.yml", unsupported));

        LoadedRules loaded = LoadedRules.Load(new RuleSettings { Directories = [path] }, isClassic: false);

        Assert.Equal(
            $"{path}/deprecated/long_gone.yml:1:1: warning: 2 rules are marked as deprecated or unsupported by their authors, and set aside; this is the first",
            Assert.Single(loaded.Diagnostics).ToString());
        Assert.Contains(loaded.InForce.Rules, rule => rule.Header.Name == "not_there");
        Assert.DoesNotContain(loaded.InForce.Rules, rule => rule.Header.Name is "long_gone" or "by_count");
    }

    [Fact]
    public void A_deprecated_rule_of_a_folder_is_in_force()
    {
        File.WriteAllText(_folder["old.yml"], Rule + "status: deprecated\n");
        LoadedRules loaded = LoadedRules.Load(new RuleSettings { Directories = [_folder["old.yml"]] }, isClassic: false);
        Assert.Contains(loaded.InForce.Rules, rule => rule.Header.Name == "not_there");
    }

    [Theory]
    [InlineData("../evil.yml")]
    [InlineData("/etc/evil.yml")]
    [InlineData("rules/../../evil.yml")]
    [InlineData("..\\evil.yml")]
    public void An_entry_outside_of_the_archive_is_no_rule(string entry) => Assert.Empty(RuleArchive.Read(Pack("rules.zip", (entry, Rule))));

    [Theory]
    [InlineData("rules.zip")]
    [InlineData("rules.tgz")]
    public void A_rule_of_endless_length_is_refused(string name)
    {
        string path = Pack(name, ("a.yml", new string('#', 2 * 1024 * 1024)));
        Assert.Contains("larger than a rule", Assert.Throws<IOException>(() => RuleArchive.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rules.zip")]
    [InlineData("rules.tgz")]
    [InlineData("rules.tar.zst")]
    public void A_broken_archive_is_told_and_the_built_in_rules_are_there(string name)
    {
        string path = Pack(name, ("a.yml", Rule));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..60]);

        LoadedRules loaded = LoadedRules.Load(new RuleSettings { Directories = [path] }, isClassic: false);

        Assert.Contains("the archive is broken", Assert.Single(loaded.Diagnostics).Message, StringComparison.Ordinal);
        Assert.Contains(loaded.InForce.Rules, rule => rule.Header.Name == "http_404");
    }

    private string Pack(string name, params (string Name, string Text)[] entries)
    {
        string path = Path.Combine(_folder.Path, name);
        using FileStream file = File.Create(path);
        if (name.EndsWith(".zip", StringComparison.Ordinal))
        {
            using ZipArchive zip = new(file, ZipArchiveMode.Create);
            foreach ((string entry, string text) in entries)
            {
                using Stream stream = zip.CreateEntry(entry).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }

            return path;
        }

        using Stream packed = name.EndsWith(".zst", StringComparison.Ordinal) ? new CompressionStream(file) : new GZipStream(file, CompressionMode.Compress);
        using TarWriter tar = new(packed);
        foreach ((string entry, string text) in entries)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, entry) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }

        return path;
    }
}
