using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Storage;

namespace Leafwatch.Sqlite;

/// <summary>What is known of a file's formats as two columns: the names, one a line, and numbers, with those of the file first and then a line for each format.</summary>
internal static class StoredFormatsText
{
    public static string Names(StoredFormats formats) => string.Join('\n', formats.Known.Select(known => known.Name));

    public static string Numbers(StoredFormats formats) => string.Join('\n',
    [
        FormattableString.Invariant($"{formats.Unreadable} {formats.Asked.Part} {formats.Asked.Times}"),
        .. formats.Known.Select(known => FormattableString.Invariant($"{known.Lines} {(known.IsScattered ? 1 : 0)}")),
    ]);

    /// <summary>Reads both, and the header line in a column of its own. Of a file that an earlier program wrote there are the names alone: its formats count as sure.</summary>
    public static StoredFormats Read(string names, string numbers, byte[]? header)
    {
        string[] known = names.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (known.Length == 0)
        {
            return StoredFormats.None;
        }

        long[][] lines = [.. numbers.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
        bool hasNumbers = lines.Length == known.Length + 1 && lines[0].Length == 3;
        return new StoredFormats
        {
            Known = [.. known.Select((name, i) => hasNumbers ? new StoredFormat(name, (int)lines[i + 1][0], lines[i + 1][1] == 1) : new StoredFormat(name, FormatCount.Enough, IsScattered: false))],
            Unreadable = hasNumbers ? (int)lines[0][0] : 0,
            Asked = hasNumbers ? (lines[0][1], (int)lines[0][2]) : default,
            Header = header is null ? default(ReadOnlyMemory<byte>?) : header,
        };
    }
}
