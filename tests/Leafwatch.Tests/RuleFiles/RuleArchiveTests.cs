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
