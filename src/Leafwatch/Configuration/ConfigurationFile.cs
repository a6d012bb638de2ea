using System.Text;
using Leafwatch.Core;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Finds and reads the configuration file.</summary>
internal static class ConfigurationFile
{
    public const string Variable = "LEAFWATCH_CONFIG";

    /// <summary>Nobody writes a configuration this long: it is another file.</summary>
    private const int LongestFile = 4 * 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file that was asked for, on the command line or in the environment; else that of the machine if it exists; else none.</summary>
    public static string? Find(string? asked, Machine machine)
    {
        if ((asked ?? machine.Variable(Variable)) is { } file)
        {
            return file;
        }

        string system = machine.IsWindows
            ? Path.Combine(machine.Variable("ProgramData") ?? @"C:\ProgramData", "Leafwatch", "leafwatch.yml")
            : "/etc/leafwatch/leafwatch.yml";
        return File.Exists(system) ? system : null;
    }

    public static LoadedSettings Load(string? asked, Machine machine, KnownWords known)
    {
        string? file = Find(asked, machine);
        if (file is null)
        {
            (Settings settings, IReadOnlyList<Diagnostic> found) = SettingsReader.Read(null, "", machine, known);
            return new LoadedSettings(null, settings, found);
        }

        try
        {
            FileInfo info = new(file);
            if (Directory.Exists(file))
            {
                return Failed(file, machine, "the configuration cannot be read: that is a directory", $"{Path.Combine(file, "leafwatch.yml")}?");
            }

            if (info.Length > LongestFile)
            {
                return Failed(file, machine, "the file is larger than 4 MiB", "is it the configuration?");
            }

            (Settings settings, IReadOnlyList<Diagnostic> found) = SettingsReader.Read(file, File.ReadAllText(file, Utf8), machine, known);
            return new LoadedSettings(file, settings, found);
        }
        catch (DecoderFallbackException)
        {
            return Failed(file, machine, "the configuration is not UTF-8", null);
        }
        catch (Exception e) when (FileProblem.Of(e) is not null)
        {
            return Failed(file, machine, $"the configuration cannot be read: {FileProblem.Of(e)}", null);
        }
    }

    private static LoadedSettings Failed(string file, Machine machine, string message, string? hint) =>
        new(file, Settings.Default(machine), [new Diagnostic(file, 1, 1, message, hint)]);
}

/// <param name="File">The file that was read, or <see langword="null"/> when there is none and the defaults hold.</param>
/// <param name="Settings">What is usable of it: with errors, not to be run.</param>
/// <param name="Diagnostics">All that is wrong in it.</param>
internal sealed record LoadedSettings(string? File, Settings Settings, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool HasErrors => Diagnostics.Any(diagnostic => !diagnostic.IsWarning);
}
