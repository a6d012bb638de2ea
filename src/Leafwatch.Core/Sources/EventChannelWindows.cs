using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Leafwatch.Core.Sources;

/// <summary>
/// Reads channels of the Windows event log by subscriptions that are asked for what is there
/// (https://learn.microsoft.com/windows/win32/wes/subscribing-to-events, "Pull subscriptions").
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed partial class EventChannelWindows : IDisposable
{
    private const string Library = "wevtapi.dll";

    private const int StartAtOldestRecord = 2;
    private const int StartAfterBookmark = 3;
    private const int Strict = 0x10000;
    private const int QueryChannelPath = 1;
    private const int QueryReverseDirection = 0x200;
    private const int RenderEventXml = 1;
    private const int RenderBookmark = 2;

    private const int ErrorInsufficientBuffer = 122;
    private const int ErrorNoMoreItems = 259;
    private const int ErrorNotFound = 1168;
    private const int ErrorTimeout = 1460;
    private const int ErrorInvalidPosition = 15012;

    private const int EventsAtOnce = 64;

    private readonly AutoResetEvent _signal = new(false);
    private readonly nint[] _events = new nint[EventsAtOnce];
    private EventChannelHandle? _subscription;
    private EventChannelHandle? _bookmark;
    private byte[] _rendered = new byte[32 * 1024];
    private int _next;
    private int _count;

    private EventChannelWindows()
    {
    }

    public static EventChannelReader Open(string channel, string bookmark, DateTimeOffset? since)
    {
        EventChannelWindows reader = new();
        try
        {
            reader.Subscribe(channel, bookmark, since);
            return new EventChannelReader(reader.Next, reader.Bookmark, reader.Dispose);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public static string LastBookmark(string channel)
    {
        using EventChannelWindows reader = new();
        reader._subscription = EvtQuery(0, channel, "*", QueryChannelPath | QueryReverseDirection);
        if (reader._subscription.IsInvalid)
        {
            throw Failure(Marshal.GetLastPInvokeError());
        }

        reader._bookmark = NewBookmark(null);
        return reader.Next() is null ? "" : reader.Bookmark();
    }

    public void Dispose()
    {
        while (_next < _count)
        {
            new EventChannelHandle(_events[_next++]).Dispose();
        }

        _subscription?.Dispose();
        _bookmark?.Dispose();
        _signal.Dispose();
    }

    private static EventChannelHandle NewBookmark(string? xml)
    {
        EventChannelHandle bookmark = EvtCreateBookmark(xml);
        return bookmark.IsInvalid ? throw Failure(Marshal.GetLastPInvokeError()) : bookmark;
    }

    private static IOException Failure(int error) => new(new Win32Exception(error).Message);

    private void Subscribe(string channel, string bookmark, DateTimeOffset? since)
    {
        string query = since is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"*[System[TimeCreated[@SystemTime>='{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}']]]")
            : "*";
        _bookmark = NewBookmark(bookmark.Length == 0 ? null : bookmark);

        // Strict: a bookmark whose event is gone is an error, instead of being taken for the oldest.
        _subscription = bookmark.Length == 0
            ? EvtSubscribe(0, _signal.SafeWaitHandle, channel, query, 0, 0, 0, StartAtOldestRecord)
            : Subscribe(channel, query, _bookmark);
        int error = _subscription.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (error != 0)
        {
            bool isGone = bookmark.Length > 0 && error is (ErrorNotFound or ErrorInvalidPosition);
            throw isGone ? new EventsGoneException(new Win32Exception(error).Message) : Failure(error);
        }
    }

    private EventChannelHandle Subscribe(string channel, string query, EventChannelHandle bookmark)
    {
        bool isHeld = false;
        try
        {
            bookmark.DangerousAddRef(ref isHeld);
            return EvtSubscribe(0, _signal.SafeWaitHandle, channel, query, bookmark.DangerousGetHandle(), 0, 0, StartAfterBookmark | Strict);
        }
        finally
        {
            if (isHeld)
            {
                bookmark.DangerousRelease();
            }
        }
    }

    private string? Next()
    {
        if (_next == _count && !Fetch())
        {
            return null;
        }

        using EventChannelHandle found = new(_events[_next++]);
        string xml = Render(found, RenderEventXml);
        return EvtUpdateBookmark(_bookmark!, found) ? xml : throw Failure(Marshal.GetLastPInvokeError());
    }

    private bool Fetch()
    {
        (_next, _count) = (0, 0);
        if (EvtNext(_subscription!, EventsAtOnce, _events, 0, 0, out int count))
        {
            _count = count;
            return count > 0;
        }

        int error = Marshal.GetLastPInvokeError();
        return error is ErrorNoMoreItems or ErrorTimeout ? false : throw Failure(error);
    }

    private string Bookmark() => Render(_bookmark!, RenderBookmark);

    private string Render(EventChannelHandle what, int how)
    {
        while (true)
        {
            if (EvtRender(0, what, how, _rendered.Length, _rendered, out int used, out _))
            {
                return MemoryMarshal.Cast<byte, char>(_rendered.AsSpan(0, used)).TrimEnd('\0').ToString();
            }

            int error = Marshal.GetLastPInvokeError();
            if (error != ErrorInsufficientBuffer || used <= _rendered.Length)
            {
                throw Failure(error);
            }

            _rendered = new byte[used];
        }
    }

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial EventChannelHandle EvtQuery(nint session, string path, string query, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial EventChannelHandle EvtSubscribe(
        nint session, SafeWaitHandle signal, string channel, string query, nint bookmark, nint context, nint callback, int flags);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool EvtNext(EventChannelHandle results, int size, [Out] nint[] events, int timeout, int flags, out int returned);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool EvtRender(
        nint context, EventChannelHandle fragment, int flags, int bufferSize, [Out] byte[] buffer, out int bufferUsed, out int propertyCount);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial EventChannelHandle EvtCreateBookmark(string? xml);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool EvtUpdateBookmark(EventChannelHandle bookmark, EventChannelHandle found);
}
