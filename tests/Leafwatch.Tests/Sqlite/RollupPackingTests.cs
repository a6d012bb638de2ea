using System.Buffers.Binary;
using System.IO.Compression;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Tests.Sqlite;

public sealed class RollupPackingTests : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Begin.AddDays(4);

    private readonly TemporaryFolder _folder = new();

    private string StatePath => Path.Combine(_folder.Path, "leafwatch.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_numbers_of_a_packed_rollup_stand_at_its_beginning_as_they_are()
    {
        byte[] written = Some().ToBytes(inOrder: true);
        byte[] packed = RollupPacking.PackRollup(written);
        Assert.Equal(written, RollupPacking.Unpack(packed));
        byte[] numbers = Some().ToBytes(withLists: false);
        Assert.Equal(numbers.Length, Rollup.LengthOfNumbers(written));
        Assert.Equal(numbers, RollupPacking.UnpackBeginning(packed, []).ToArray());
    }

    [Fact]
    public void What_is_damaged_is_told_from_what_is_not()
    {
        byte[] packed = RollupPacking.PackRollup(Some().ToBytes(inOrder: true));
        Assert.Throws<InvalidDataException>(() => RollupPacking.Unpack(packed[..^3]));
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(5), int.MaxValue);
        Assert.Throws<InvalidDataException>(() => RollupPacking.Unpack(packed));
    }

    [Fact]
    public void What_an_earlier_program_packed_as_a_whole_is_read_and_packed_anew()
    {
        byte[] before;
        using (SqliteStore store = Open())
        {
            HistoryOf.Add(store, [.. Enumerable.Range(0, 200).Select(i => new CountedLog.Request(
                Begin.AddMinutes(i * 11), $"192.0.2.{i % 90}", "GET", $"/p{i % 40}", i % 7 == 0 ? 404 : 200, i, "-", "Mozilla"))]);
            KeepUp(store);
            before = Read(store);
        }

        PackAsEarlier();
        using (SqliteStore store = Open())
        {
            Assert.Equal(before, Read(store));
            Assert.NotEqual(0, Whole());
            KeepUp(store);
            Assert.Equal(before, Read(store));
        }

        Assert.Equal(0, Whole());
    }

    private static Rollup Some() => CountedLog.Sum(new CountedLog([.. Enumerable.Range(0, 900).Select(i => new CountedLog.Request(
        Begin.AddSeconds(i), $"192.0.{i / 250}.{i % 250}", "GET", $"/page{i % 70}", 200, i, "-", $"Mozilla {i}"))]).Count(1000).Parts);

    private static byte[] Read(SqliteStore store)
    {
        Rollup sum = new();
        store.EachNumbers(RollupSpan.Hour, Begin, Later, (_, _, counts) => sum.Merge(counts));
        store.Rollups(RollupSpan.Day, Begin, Later, RollupLists.None, sum, RollupLists.All, static _ => true);
        return sum.ToBytes(inOrder: true);
    }

    private static void KeepUp(SqliteStore store)
    {
        do
        {
            StateChanges upkeep = new();
            upkeep.Rollups.Upkeep = Later;
            store.Commit(upkeep);
        }
        while (store.HasMoreUpkeep);
    }

    private SqliteStore Open()
    {
        SqliteStore store = SqliteStore.Open(StatePath);
        store.KeepHistory(CountedLog.Clock, RollupRetention.Default);
        return store;
    }

    private void PackAsEarlier()
    {
        using SqliteConnection connection = new($"Data Source={StatePath};Pooling=False");
        connection.Open();
        List<(long Id, byte[] Payload)> rows = [];
        using (SqliteCommand read = new("SELECT id, payload FROM rollups WHERE state > 0", connection))
        using (SqliteDataReader reader = read.ExecuteReader())
        {
            while (reader.Read())
            {
                rows.Add((reader.GetInt64(0), RollupPacking.Unpack(reader.GetFieldValue<byte[]>(1))));
            }
        }

        foreach ((long id, byte[] payload) in rows)
        {
            byte[] packed = new byte[5 + BrotliEncoder.GetMaxCompressedLength(payload.Length)];
            packed[0] = RollupPacking.MarkOfWhole;
            BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(1), payload.Length);
            Assert.True(BrotliEncoder.TryCompress(payload, packed.AsSpan(5), out int written, quality: 6, window: 18));
            using SqliteCommand replace = new("UPDATE rollups SET payload = $payload WHERE id = $id", connection);
            replace.Parameters.AddWithValue("$payload", packed[..(5 + written)]);
            replace.Parameters.AddWithValue("$id", id);
            replace.ExecuteNonQuery();
        }
    }

    private long Whole()
    {
        using SqliteConnection connection = new($"Data Source={StatePath};Pooling=False");
        connection.Open();
        using SqliteCommand count = new("SELECT count(*) FROM rollups WHERE substr(payload, 1, 1) = x'B1'", connection);
        return (long)count.ExecuteScalar()!;
    }
}
