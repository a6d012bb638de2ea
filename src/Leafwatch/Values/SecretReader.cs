using Leafwatch.Core.Yaml;

namespace Leafwatch.Values;

/// <summary>Reads a secret that stands in the configuration (<c>token</c>) or in a file of its own (<c>token_file</c>).</summary>
internal sealed class SecretReader(SettingsContext context)
{
    private const string File = "_file";

    public static bool IsThere(YamlEntry map, string key) => map.Child(key) is not null || map.Child(key + File) is not null;

    /// <summary>The secret; reports when it is not there.</summary>
    public Secret? Require(YamlEntry map, string key, string hint)
    {
        if (!IsThere(map, key))
        {
            map.Report($"'{map.Name}' has no '{key}'", hint);
            return null;
        }

        return Read(map, key);
    }

    /// <summary>The secret; nothing when it is not there.</summary>
    public Secret? Read(YamlEntry map, string key)
    {
        YamlEntry? value = map.Child(key);
        YamlEntry? file = map.Child(key + File);
        if (value is not null && file is not null)
        {
            // The environment is laid over the file: one way to say it takes the place of the other.
            switch (EnvironmentOverrides.Has(value), EnvironmentOverrides.Has(file))
            {
                case (true, false):
                    file = null;
                    break;
                case (false, true):
                    break;
                default:
                    file.Report($"'{map.Name}' has both '{key}' and '{key}{File}'");
                    break;
            }
        }

        return file is not null ? new SecretFile(context).Read(file) : value is not null ? ReadValue(value) : null;
    }

    private static Secret? ReadValue(YamlEntry entry)
    {
        // What stands there is not repeated in the message, whatever it is.
        if (string.IsNullOrEmpty(entry.Scalar))
        {
            entry.Report($"'{entry.Name}': expected a text");
            return null;
        }

        return new Secret(entry.Scalar);
    }
}
