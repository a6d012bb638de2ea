namespace Leafwatch.Core.Parsing.Windows;

/// <summary>The ways to log on (SECURITY_LOGON_TYPE of ntsecapi.h), under Winlogbeat's names.</summary>
internal static class LogonTypes
{
    private static readonly ConstantValue?[] Names =
    [
        ConstantValue.Of("System"), null, ConstantValue.Of("Interactive"), ConstantValue.Of("Network"), ConstantValue.Of("Batch"), ConstantValue.Of("Service"),
        ConstantValue.Of("Proxy"), ConstantValue.Of("Unlock"), ConstantValue.Of("NetworkCleartext"), ConstantValue.Of("NewCredentials"),
        ConstantValue.Of("RemoteInteractive"), ConstantValue.Of("CachedInteractive"), ConstantValue.Of("CachedRemoteInteractive"),
        ConstantValue.Of("CachedUnlock"),
    ];

    public static ConstantValue? Of(ReadOnlySpan<byte> number)
    {
        int type = WindowsEventMeaning.Number(number);
        return (uint)type < (uint)Names.Length ? Names[type] : null;
    }
}
