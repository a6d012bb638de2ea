using System.Collections.Concurrent;

namespace Leafwatch.Core.Sources;

/// <summary>The buffers of batches, used again and again. How many there are is bounded by those who hold them: the channel and the engine.</summary>
public sealed class BlockPool
{
    public const int BlockSize = 256 * 1024;

    private readonly ConcurrentBag<byte[]> _free = [];

    public byte[] Rent() => _free.TryTake(out byte[]? block) ? block : GC.AllocateUninitializedArray<byte>(BlockSize);

    /// <summary>Lets go of what is not in use: there was a rush.</summary>
    public void Clear() => _free.Clear();

    /// <summary>Gives a buffer back; the batch it belonged to must not be used any more.</summary>
    public void Return(byte[] block) => _free.Add(block);
}
