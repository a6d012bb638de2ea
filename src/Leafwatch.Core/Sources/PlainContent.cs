using Microsoft.Win32.SafeHandles;

namespace Leafwatch.Core.Sources;

/// <summary>A file as it is.</summary>
internal sealed class PlainContent(SafeFileHandle handle) : FileContent
{
    public override bool IsUnpacked => false;

    public override FileStatus Ask() => FileStatus.Of(handle);

    public override string? CurrentPath() => OperatingSystem.IsLinux()
        ? File.ResolveLinkTarget($"/proc/self/fd/{handle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName
        : null;

    public override int ReadAt(Span<byte> into, long offset)
    {
        int total = 0;
        while (total < into.Length)
        {
            int read = RandomAccess.Read(handle, into[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    public override void Dispose() => handle.Dispose();
}
