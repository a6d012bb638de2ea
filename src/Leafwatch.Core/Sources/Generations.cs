using System.Globalization;

namespace Leafwatch.Core.Sources;

/// <summary>The files that are followed: by identity, by path, and as generations of their logs.</summary>
internal sealed class Generations(SourceNews news, TimeProvider time)
{
    private const char Again = '#';

    private readonly List<FollowedFile> _all = [];
    private readonly Dictionary<FileIdentity, FollowedFile> _byIdentity = [];
    private readonly Dictionary<string, FollowedFile> _atPath = [];
    private readonly Dictionary<string, List<FollowedFile>> _ofLog = [];
    private readonly HashSet<string> _keys = [];

    public IReadOnlyList<FollowedFile> All => _all;

    public FollowedFile? Find(FileIdentity identity) => _byIdentity.GetValueOrDefault(identity);

    /// <summary>The file that was last seen at a path.</summary>
    public FollowedFile? At(string path) => _atPath.GetValueOrDefault(path);

    public IReadOnlyList<FollowedFile> Of(string log) => _ofLog.GetValueOrDefault(log) ?? [];

    /// <summary>The youngest generation of a log that another has succeeded.</summary>
    public FollowedFile? LatestRotated(string log) => Of(log).Where(file => file.HasSuccessor).MaxBy(file => file.Generation);

    /// <summary>Follows a file from now on, after the older and before the younger generations of its log.</summary>
    public void Add(FollowedFile file, string? matchedPath)
    {
        file.MatchedPath = matchedPath;
        file.Changed = time.GetTimestamp();
        file.Key = NewKey(file.Identity);
        if (!_ofLog.TryGetValue(file.Log, out List<FollowedFile>? others))
        {
            _ofLog[file.Log] = others = [];
        }

        foreach (FollowedFile other in others.Where(other => other.CopyOf is null))
        {
            bool isEarlier = other.Generation.CompareTo(file.Generation) <= 0;
            (isEarlier ? file : other).WaitsFor.Add(isEarlier ? other : file);
        }

        others.Add(file);
        _all.Add(file);
        _byIdentity[file.Identity] = file;
        _atPath[file.Path] = file;
    }

    public void Remove(FollowedFile file)
    {
        _all.Remove(file);
        _byIdentity.Remove(file.Identity);
        ForgetPath(file);
        if (_ofLog[file.Log] is var others && others.Remove(file) && others.Count == 0)
        {
            _ofLog.Remove(file.Log);
        }

        file.Dispose();
    }

    /// <summary>Follows a renamed file to its new name.</summary>
    public void Move(FollowedFile file, string path)
    {
        string before = file.Path;
        if (path == before)
        {
            return;
        }

        ForgetPath(file);
        file.Path = path;
        _atPath[path] = file;
        if (path != file.Log && LogName.LogOf(path) == file.Log)
        {
            Succeed(file, before);
        }
    }

    /// <summary>Takes down that a file no longer is the current one of its log.</summary>
    public void Succeed(FollowedFile file, string path)
    {
        if (!file.HasSuccessor)
        {
            file.HasSuccessor = true;
            news.Tell(file, new SourceEvent.FileRotated(file.Source.Name, path, file.Key) { Position = file.Position });
        }
    }

    /// <summary>Takes keys that are in the store.</summary>
    public void Reserve(IEnumerable<string> keys) => _keys.UnionWith(keys);

    /// <summary>A key that no generation has or had in this run or in the store: an inode goes through several of them.</summary>
    public string NewKey(FileIdentity identity)
    {
        string key = identity.ToString();
        for (int generation = 2; !_keys.Add(key); generation++)
        {
            key = string.Create(CultureInfo.InvariantCulture, $"{identity}{Again}{generation}");
        }

        return key;
    }

    /// <summary>Whether a key stands for the first generation in its inode.</summary>
    public static bool IsFirst(string key) => !key.Contains(Again);

    private void ForgetPath(FollowedFile file)
    {
        if (At(file.Path) == file)
        {
            _atPath.Remove(file.Path);
        }
    }
}
