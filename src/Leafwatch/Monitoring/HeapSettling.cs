namespace Leafwatch.Monitoring;

/// <summary>
/// Gives memory back to the machine: what a start or a flood leaves behind would stay with a quiet monitor for as long as that
/// runs, since the collector sees no reason to look.
/// </summary>
/// <param name="release">Lets go of buffers that are kept for reuse.</param>
internal sealed class HeapSettling(Action release)
{
    /// <summary>Heap growth, in bytes, that is worth a full collection.</summary>
    private const long WorthCollecting = 8 * 1024 * 1024;

    /// <summary>While lines come: so many bytes more, and such a part of what was held.</summary>
    private const long GrowthWorthCollecting = 6 * 1024 * 1024;
    private const int PartWorthCollecting = 16;

    private long _settled = -WorthCollecting;

    /// <summary>To be asked while nothing is read.</summary>
    public void WhenQuiet()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) > _settled + WorthCollecting)
        {
            release();
            ProcessMemory.GiveBackAtRest();
            _settled = GC.GetTotalMemory(forceFullCollection: false);
        }
    }

    /// <summary>To be asked while lines come: left alone, the collector waits until there is nearly as much again as is in use.</summary>
    public void WhenGrown()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) > _settled + (_settled / PartWorthCollecting) + GrowthWorthCollecting)
        {
            ProcessMemory.GiveBack();
            _settled = GC.GetTotalMemory(forceFullCollection: false);
        }
    }
}
