using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Leafwatch.Core.Sources;

/// <summary>Something that the Windows event log has opened (winevt.h: EVT_HANDLE).</summary>
[SupportedOSPlatform("windows")]
internal sealed partial class EventChannelHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public EventChannelHandle()
        : base(ownsHandle: true)
    {
    }

    public EventChannelHandle(nint handle)
        : base(ownsHandle: true) => SetHandle(handle);

    protected override bool ReleaseHandle() => EvtClose(handle);

    [LibraryImport("wevtapi.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool EvtClose(nint handle);
}
