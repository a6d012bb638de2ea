using System.Collections;
using System.Collections.Frozen;

namespace Leafwatch.Values;

/// <summary>What the configuration takes from the machine it is read on.</summary>
internal sealed record Machine
{
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Whether the program runs as root, or as an administrator on Windows.</summary>
    public bool IsPrivileged { get; init; }

    public bool IsWindows { get; init; }

    public string HostName { get; init; } = "localhost";

    /// <summary>Its clock and its zone.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static Machine Current() => new()
    {
        Variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToFrozenDictionary(entry => (string)entry.Key, entry => entry.Value as string ?? ""),
        IsPrivileged = Environment.IsPrivilegedProcess,
        IsWindows = OperatingSystem.IsWindows(),
        HostName = Environment.MachineName,
    };

    /// <summary>The value of a variable, or <see langword="null"/> when it is not set or empty.</summary>
    public string? Variable(string name) => Variables.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
}
