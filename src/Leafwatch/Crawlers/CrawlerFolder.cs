using System.Net;
using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Values;

namespace Leafwatch.Crawlers;

/// <summary>
/// The networks of crawlers, from files that their operators publish and the user puts into a folder: <c>googlebot.json</c> and the like with
/// <c>prefixes</c> of <c>ipv4Prefix</c> and <c>ipv6Prefix</c>, or a text with a network on each line. The name of a file is that of the crawler;
/// of one that is not known, also what it has in its user agent.
/// </summary>
internal static class CrawlerFolder
{
    private const long LongestFile = 16 * 1024 * 1024;

    /// <summary>No operator has so many addresses: a network that is larger would let everybody in.</summary>
    private const int ShortestPrefix = 8;

    /// <summary>The crawlers that are known, with the networks of those that have a file.</summary>
    /// <param name="folder">The folder, if there is one.</param>
    /// <param name="diagnostics">Takes what is wrong.</param>
    public static IReadOnlyList<Crawler> Read(string? folder, ICollection<Diagnostic> diagnostics)
    {
        List<Crawler> crawlers = [.. KnownCrawlers.All];
        foreach (string file in folder is null ? [] : Files(folder, diagnostics))
        {
            string name = Path.GetFileNameWithoutExtension(file).ToLowerInvariant();
            IReadOnlyList<IPNetwork> networks = ReadFile(file, diagnostics);
            int known = crawlers.FindIndex(crawler => crawler.Name == name);
            if (known < 0)
            {
                crawlers.Add(new Crawler(name, name, []) { Networks = networks });
            }
            else
            {
                crawlers[known] = crawlers[known] with { Networks = [.. crawlers[known].Networks, .. networks] };
            }
        }

        return crawlers;
    }

    private static string[] Files(string folder, ICollection<Diagnostic> diagnostics)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".json" or ".txt").Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (FileProblem.Of(e) is { } problem)
        {
            diagnostics.Add(new Diagnostic(folder, 1, 1, $"the folder with the networks of crawlers cannot be read: {problem}"));
            return [];
        }
    }

    private static List<IPNetwork> ReadFile(string file, ICollection<Diagnostic> diagnostics)
    {
        List<IPNetwork> networks = [];
        try
        {
            if (new FileInfo(file).Length > LongestFile)
            {
                diagnostics.Add(new Diagnostic(file, 1, 1, "the file is larger than 16 MiB", "is it a list of networks?"));
                return networks;
            }

            if (Path.GetExtension(file) == ".json")
            {
                ReadJson(file, networks, diagnostics);
            }
            else
            {
                ReadText(file, networks, diagnostics);
            }
        }
        catch (JsonException e)
        {
            diagnostics.Add(new Diagnostic(file, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, "not JSON"));
        }
        catch (Exception e) when (FileProblem.Of(e) is { } problem)
        {
            diagnostics.Add(new Diagnostic(file, 1, 1, $"the networks of a crawler cannot be read: {problem}"));
        }

        if (networks.Count == 0 && !diagnostics.Any(diagnostic => diagnostic.File == file))
        {
            diagnostics.Add(new Diagnostic(file, 1, 1, "no network in it", "prefixes with ipv4Prefix or ipv6Prefix in a .json, a network on each line of a .txt"));
        }

        return networks;
    }

    private static void ReadJson(string file, List<IPNetwork> networks, ICollection<Diagnostic> diagnostics)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(file));
        if (json.RootElement.ValueKind != JsonValueKind.Object
            || !json.RootElement.TryGetProperty("prefixes", out JsonElement prefixes) || prefixes.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (JsonElement prefix in prefixes.EnumerateArray().Where(prefix => prefix.ValueKind == JsonValueKind.Object))
        {
            foreach (JsonProperty property in prefix.EnumerateObject().Where(property => property.Name is "ipv4Prefix" or "ipv6Prefix"))
            {
                Add(property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText(), file, 1, networks, diagnostics);
            }
        }
    }

    private static void ReadText(string file, List<IPNetwork> networks, ICollection<Diagnostic> diagnostics)
    {
        foreach ((int line, string text) in File.ReadLines(file).Index())
        {
            int comment = text.IndexOf('#', StringComparison.Ordinal);
            string written = (comment < 0 ? text : text[..comment]).Trim();
            if (written.Length > 0)
            {
                Add(written, file, line + 1, networks, diagnostics);
            }
        }
    }

    private static void Add(string written, string file, int line, List<IPNetwork> networks, ICollection<Diagnostic> diagnostics)
    {
        // .NET takes '7' for 0.0.0.7.
        bool isWhole = written.Contains(':', StringComparison.Ordinal) || written.Count(c => c == '.') == 3;
        IPNetwork network = IPAddress.TryParse(written, out IPAddress? address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : default;
        if (!isWhole || (address is null && !IPNetwork.TryParse(written, out network)))
        {
            diagnostics.Add(new Diagnostic(file, line, 1, $"found '{VisibleText.Of(written, 100)}', expected a network", "192.0.2.0/24"));
        }
        else if (network.PrefixLength < ShortestPrefix)
        {
            diagnostics.Add(new Diagnostic(file, line, 1, $"{network} is larger than any crawler's network", $"a prefix of {ShortestPrefix} or more"));
        }
        else
        {
            networks.Add(network);
        }
    }
}
