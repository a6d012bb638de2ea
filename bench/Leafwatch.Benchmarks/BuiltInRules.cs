using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rules;

namespace Leafwatch.Benchmarks;

/// <summary>The rules that the program carries.</summary>
internal static class BuiltInRules
{
    public static RuleSet Read()
    {
        string directory = Path.Combine(AppContext.BaseDirectory, "rules");
        RuleReader reader = new(Formats.All.SelectMany(format => format.Fields).Distinct());
        return reader.Read(
            Directory.EnumerateFiles(directory, "*.yml", SearchOption.AllDirectories)
                .Where(path => !path.Contains("classic", StringComparison.Ordinal))
                .Select(path => (path, File.ReadAllText(path))));
    }
}
