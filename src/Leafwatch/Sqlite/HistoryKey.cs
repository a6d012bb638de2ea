using System.Buffers.Binary;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Sqlite;

/// <summary>The secret of this state: what values of the history are hashed with, and what pseudonyms are made of.</summary>
public sealed class HistoryKey
{
    private const int Length = 32;

    private readonly byte[] _secret;

    private HistoryKey(byte[] secret) => _secret = secret;

    /// <summary>For a state without history.</summary>
    public static HistoryKey None { get; } = new(new byte[Length]);

    /// <summary>The seed of the hash that values are told apart by.</summary>
    public long Seed => BinaryPrimitives.ReadInt64LittleEndian(_secret);

    public Pseudonyms Pseudonyms => new(_secret);

    /// <exception cref="FormatException">It is damaged.</exception>
    public static HistoryKey Parse(string text)
    {
        byte[] secret = Convert.FromHexString(text);
        return secret.Length == Length ? new HistoryKey(secret) : throw new FormatException("the key of the history is damaged");
    }
}
