using System.Diagnostics.CodeAnalysis;

namespace Leafwatch.Core.Sources;

/// <summary>A file that a pattern finds and that is not followed yet.</summary>
internal sealed record Newcomer(WatchedSource Source, string Path, FileStatus Status);

/// <summary>The files that the look going on has found and that are not followed yet, each once, for the first source that finds it.</summary>
internal sealed class Newcomers
{
    private readonly Dictionary<FileIdentity, Newcomer> _byIdentity = [];
    private readonly Dictionary<ulong, Newcomer> _byNode = [];

    public void Clear()
    {
        _byIdentity.Clear();
        _byNode.Clear();
    }

    public void Add(Newcomer newcomer)
    {
        _byIdentity.TryAdd(newcomer.Status.Identity, newcomer);
        _byNode.TryAdd(newcomer.Status.Identity.Node, newcomer);
    }

    public bool TryGet(FileIdentity identity, [NotNullWhen(true)] out Newcomer? newcomer) => _byIdentity.TryGetValue(identity, out newcomer);

    /// <summary>Finds the file of a stored identity.</summary>
    public bool TryGetStored(string stored, [NotNullWhen(true)] out Newcomer? newcomer)
    {
        newcomer = null;
        return FileIdentity.TryParse(stored, out FileIdentity identity)
            && (_byIdentity.TryGetValue(identity, out newcomer)
                || (_byNode.TryGetValue(identity.Node, out newcomer)
                    && newcomer.Status.Identity.Is(identity)
                    && _byIdentity.ContainsKey(newcomer.Status.Identity)));
    }

    /// <summary>Whether one of them is at a path.</summary>
    public bool AreAt(string path) => _byIdentity.Values.Any(newcomer => newcomer.Path == path);

    public void Remove(FileIdentity identity) => _byIdentity.Remove(identity);

    /// <summary>Those still there, the oldest first.</summary>
    public List<Newcomer> InOrder() => [.. _byIdentity.Values
        .OrderBy(newcomer => newcomer.Status.Age)
        .ThenBy(newcomer => newcomer.Path, StringComparer.Ordinal)];
}
