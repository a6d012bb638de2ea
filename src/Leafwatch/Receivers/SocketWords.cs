using System.Net.Sockets;

namespace Leafwatch.Receivers;

/// <summary>Why a connection cannot be had, in words.</summary>
/// <remarks>The system's own text for an error would be in another language on another machine, and is stripped from the native program.</remarks>
internal static class SocketWords
{
    public static string Of(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name is not known",
        SocketError.TimedOut => "no answer",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no way there",
        SocketError.ConnectionReset => "connection reset",
        _ => error.ToString(),
    };
}
