using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Values;

namespace Leafwatch.Tests.Configuration;

/// <summary>Reads a configuration as the tests need it: with made-up names of formats and no machine around it.</summary>
internal static class ConfigurationReading
{
    public const string FileName = "leafwatch.yml";

    public static readonly KnownWords Known = new(["apache-combined", "nginx-combined", "sshd"], text => text.StartsWith("thu ", StringComparison.Ordinal));

    public static Machine Machine(params (string Name, string Value)[] variables) => new()
    {
        Variables = variables.ToDictionary(variable => variable.Name, variable => variable.Value),
        IsPrivileged = true,
        HostName = "web.example.org",
    };

    public static (Settings Settings, IReadOnlyList<Diagnostic> Diagnostics) Read(string text, params (string Name, string Value)[] variables) =>
        SettingsReader.Read(FileName, text, Machine(variables), Known);

    /// <summary>The settings of a configuration that has nothing wrong in it.</summary>
    public static Settings ReadWell(string text, params (string Name, string Value)[] variables)
    {
        (Settings settings, IReadOnlyList<Diagnostic> diagnostics) = Read(text, variables);
        Assert.Empty(diagnostics);
        return settings;
    }

    /// <summary>The only thing that is wrong in a configuration, as it is printed.</summary>
    public static string ReadBadly(string text, params (string Name, string Value)[] variables) =>
        Assert.Single(Read(text, variables).Diagnostics).ToString();

    public static string InThisFolder(string name) => Path.Combine(Environment.CurrentDirectory, name);
}
