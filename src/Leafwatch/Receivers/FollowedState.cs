using Leafwatch.Core;

namespace Leafwatch.Receivers;

/// <summary>How services that keep incidents of their own know ours again.</summary>
internal static class FollowedState
{
    /// <summary>The incident's id; that of the alert, or of the digest, where there is no incident.</summary>
    public static string KeyOf(Notification notification) =>
        notification.Within ?? notification.Incident?.Id ?? (notification.Digest is null ? notification.Alert.Id : notification.Id);
}
