using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Leafwatch.Core.Sources;
using ZstdSharp;

namespace Leafwatch.RuleFiles;

/// <summary>
/// Rules as they are published: in a ZIP file, or a tar file with gzip or Zstandard. Nothing is unpacked to disk; an entry's path is but its
/// name in messages. What an archive may hold is bounded, for it comes from elsewhere.
/// </summary>
internal static class RuleArchive
{
    private const int MostEntries = 100_000;
    private const int LongestRule = 1024 * 1024;
    private const long MostBytes = 256L * 1024 * 1024;

    private static readonly string[] Endings = [".zip", ".tar.gz", ".tgz", ".tar.zst"];

    /// <summary>Whether a path is named as an archive.</summary>
    public static bool IsOne(string path) => Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>The rules of an archive, in the order of their names; files and folders whose name begins with a dot are not among them.</summary>
    /// <exception cref="IOException">It cannot be read, is broken, or holds more than an archive of rules may.</exception>
    public static IReadOnlyList<RuleFile> Read(string path)
    {
        try
        {
            using FileStream packed = File.OpenRead(path);
            List<RuleFile> files = path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? ReadZip(path, packed) : ReadTar(path, packed);
            return [.. files.OrderBy(file => file.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException or FormatException or EndOfStreamException)
        {
            throw new IOException($"the archive is broken: {e.Message}", e);
        }
    }

    private static List<RuleFile> ReadZip(string path, FileStream packed)
    {
        using ZipArchive zip = new(packed, ZipArchiveMode.Read);
        RefuseMore(zip.Entries.Count);
        List<RuleFile> files = [];
        byte[] buffer = new byte[LongestRule + 1];
        long left = MostBytes;
        foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => IsRule(entry.FullName)))
        {
            // What the entry says of its length is not believed: reading stops at the bound.
            using Stream stream = entry.Open();
            files.Add(ReadFile(path, entry.FullName, stream, buffer, ref left));
        }

        return files;
    }

    private static List<RuleFile> ReadTar(string path, FileStream packed)
    {
        using Stream whole = path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase)
            ? new DecompressionStream(packed)
            : new GZipStream(packed, CompressionMode.Decompress);
        using TarReader tar = new(new BoundedStream(whole, MostBytes));
        List<RuleFile> files = [];
        byte[] buffer = new byte[LongestRule + 1];
        long left = MostBytes;
        for (int entries = 1; tar.GetNextEntry() is { } entry; entries++)
        {
            RefuseMore(entries);
            if (entry is { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, DataStream: { } stream } && IsRule(entry.Name))
            {
                files.Add(ReadFile(path, entry.Name, stream, buffer, ref left));
            }
        }

        return files;
    }

    private static RuleFile ReadFile(string archive, string name, Stream stream, byte[] buffer, ref long left)
    {
        int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        left -= length;
        if (length > LongestRule || left < 0)
        {
            throw new IOException(length > LongestRule ? $"'{name}' is larger than a rule can be" : "it holds more than an archive of rules can");
        }

        using StreamReader reader = new(new MemoryStream(buffer, 0, length), Encoding.UTF8);
        return new RuleFile($"{archive}/{name.Replace('\\', '/')}", reader.ReadToEnd());
    }

    /// <summary>An entry that would lie outside of the archive is no rule that anybody published.</summary>
    private static bool IsRule(string name)
    {
        string[] parts = name.Split('/', '\\');
        return RuleFile.IsRules(name) && !parts.Any(part => part is not "." && part.StartsWith('.')) && parts[0] is not ("" or [_, ':']);
    }

    private static void RefuseMore(int entries)
    {
        if (entries > MostEntries)
        {
            throw new IOException($"it has more than {MostEntries} entries");
        }
    }

    /// <summary>Gives no more than so many bytes: what is packed may be endless.</summary>
    private sealed class BoundedStream(Stream inner, long most) : ForwardStream
    {
        private long _left = most;

        public override int Read(Span<byte> buffer)
        {
            int read = inner.Read(buffer);
            _left -= read;
            return _left >= 0 ? read : throw new IOException("it holds more than an archive of rules can");
        }
    }
}
