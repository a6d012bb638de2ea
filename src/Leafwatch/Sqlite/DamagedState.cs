using System.Globalization;
using System.Text.Json;
using Leafwatch.Core.Storage;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Sqlite;

/// <summary>A state whose file is damaged: it is put aside, never deleted, and a new one is begun.</summary>
internal static class DamagedState
{
    // https://sqlite.org/rescode.html
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private const string Mark = ".damaged-";

    /// <summary>The files of a database: itself, and its write-ahead log with the index of that.</summary>
    private static readonly string[] Files = ["", "-wal", "-shm"];

    /// <summary>Opens the state for the monitor, another one if it is damaged.</summary>
    /// <param name="path">The database.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="setAside">Where the damaged one is now; <see langword="null"/> when all is well.</param>
    /// <exception cref="StateUnusableException">It cannot be used, for another reason.</exception>
    public static SqliteStore Open(string path, DateTimeOffset now, out string? setAside)
    {
        if (TryOpen(path) is { } store)
        {
            // A run that was killed right after it had set a state aside told nobody, and another was not begun.
            setAside = store.HasRun ? null : LatestSetAside(path);
            return store;
        }

        setAside = string.Create(CultureInfo.InvariantCulture, $"{path}{Mark}{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        foreach (string file in Files.Where(file => File.Exists(path + file)))
        {
            File.Move(path + file, setAside + file, overwrite: true);
        }

        return SqliteStore.Open(path);
    }

    /// <summary>Whether SQLite says that the file is damaged, or none of its own.</summary>
    public static bool IsDamage(SqliteException trouble) => trouble.SqliteErrorCode is Corrupt or NotADatabase;

    private static string? LatestSetAside(string path) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(path))!, $"{Path.GetFileName(path)}{Mark}*Z").Max(StringComparer.Ordinal);

    private static SqliteStore? TryOpen(string path)
    {
        SqliteStore? store = null;
        try
        {
            store = SqliteStore.Open(path);
            store.ReadThrough();
            if (!store.IsDamagedSinceLastRun())
            {
                return store;
            }
        }
        catch (StateUnusableException trouble) when (trouble.InnerException is SqliteException { SqliteErrorCode: Corrupt or NotADatabase })
        {
            // It cannot even be opened.
        }
        catch (Exception trouble) when (trouble is SqliteException { SqliteErrorCode: Corrupt or NotADatabase } or JsonException or FormatException)
        {
            // What is in it cannot be read.
        }

        store?.Dispose();
        return null;
    }
}
