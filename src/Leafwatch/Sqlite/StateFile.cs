using Leafwatch.Core.Storage;

namespace Leafwatch.Sqlite;

/// <summary>The file of the state: where it is, whose it is, and who has it.</summary>
internal static class StateFile
{
    /// <summary>Where the database is within the folder of the state.</summary>
    public static string PathIn(string stateDirectory) => Path.Combine(stateDirectory, "leafwatch.db");

    /// <summary>What is in the state (addresses, names, lines) is nobody else's business: the directory is its owner's alone.</summary>
    public static void CreateDirectoryOf(string path)
    {
        if (Path.GetDirectoryName(path) is not { Length: > 0 } directory)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Makes an empty file where none is, which nobody else may read: hashes of passwords and keys are in a copy of the state, too, wherever that is put.</summary>
    public static void Create(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        if (!File.Exists(path))
        {
            new FileStream(path, options).Dispose();
        }
    }

    /// <summary>Two monitors with one state would each read half the lines. The system lets go of the lock when the process ends, however it ends.</summary>
    public static FileStream Hold(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException trouble) when (trouble is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            throw new StateUnusableException($"{path}: another Leafwatch is running with this state", trouble);
        }
    }

    /// <summary>Whether a monitor has the state.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using FileStream held = new(path + ".lock", FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException trouble)
        {
            return trouble is not (FileNotFoundException or DirectoryNotFoundException);
        }
    }
}
