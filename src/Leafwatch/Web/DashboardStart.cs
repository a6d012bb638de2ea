using System.Security.Cryptography;
using Leafwatch.Configuration;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Web;

/// <summary>Serves the dashboard beside a monitor. One that cannot be served is told, and the monitor goes on without.</summary>
internal static class DashboardStart
{
    /// <summary>The dashboard's own log, watched like any other.</summary>
    public static SourceSettings Source(AccessLog log) => new(
        new FileOrigin(log.Path, new BeginSettings(AtBeginning: true, Since: null)), RollupSeries.OwnSource, "apache-combined", TimeZoneInfo.Utc, SourceSettings.DefaultLateness)
    {
        SilentAfter = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Where what is asked of the dashboard is written; <see langword="null"/> when it cannot be.</summary>
    public static AccessLog? OpenLog(string stateDirectory, TimeProvider time, Action<string> onTrouble)
    {
        string path = Path.Combine(stateDirectory, AccessLog.Name);
        try
        {
            using FileStream log = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            return new AccessLog(path, time, onTrouble);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            onTrouble($"{path} cannot be written: {e.Message}");
            return null;
        }
    }

    public static async Task<Dashboard?> TryAsync(DashboardParts parts, AccessLog? log, Action<string> say, CancellationToken cancellation)
    {
        try
        {
            Dashboard dashboard = await Dashboard.StartAsync(parts, log, cancellation);
            say($"dashboard: {dashboard.Address}");
            if (dashboard.Setup.IsNeeded)
            {
                say($"set the administrator's password, once, within a day: {new Uri(dashboard.Address, $"/setup?key={dashboard.Setup.Key}")}");
            }

            return dashboard;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or System.Net.Sockets.SocketException)
        {
            parts.OnTrouble($"the dashboard cannot be served: {e.Message.TrimEnd('.')}; the monitor goes on without");
            return null;
        }
    }
}
