using System.Collections.Frozen;
using System.Globalization;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// Why a logon failed: NTSTATUS codes as Microsoft's page on event 4625 explains them, and results of Kerberos (RFC 4120, section 7.5.9) as those on
/// 4768 and 4771 do. https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4625
/// </summary>
internal static class FailureReasons
{
    private static readonly FrozenDictionary<uint, ConstantValue> Reasons = new Dictionary<uint, string>
    {
        [0x01] = "the client's entry has expired",
        [0x02] = "the server's entry has expired",
        [0x06] = "unknown user",
        [0x07] = "unknown server",
        [0x08] = "several entries of this name",
        [0x09] = "no key",
        [0x0C] = "forbidden workstation or time",
        [0x0D] = "the option cannot be granted",
        [0x0E] = "encryption type not supported",
        [0x0F] = "checksum type not supported",
        [0x10] = "smart card or certificate not accepted",
        [0x12] = "account disabled, expired or locked",
        [0x13] = "the service's credentials were revoked",
        [0x14] = "ticket revoked",
        [0x15] = "account not yet valid",
        [0x16] = "service not yet valid",
        [0x17] = "password expired",
        [0x18] = "wrong password",
        [0x19] = "pre-authentication required",
        [0x1B] = "user to user only",
        [0x1F] = "broken integrity",
        [0x20] = "ticket expired",
        [0x21] = "ticket not yet valid",
        [0x22] = "replay",
        [0x23] = "ticket not for this server",
        [0x25] = "clocks differ too much",
        [0x26] = "address differs from the ticket's",
        [0x29] = "message changed on its way",
        [0x3C] = "other error",
        [0x40] = "certificate not valid",
        [0x41] = "certificate signature not valid",
        [0x44] = "wrong realm",
        [0xC0000022] = "access denied",
        [0xC000005E] = "no logon server available",
        [0xC0000064] = "unknown user",
        [0xC000006A] = "wrong password",
        [0xC000006D] = "unknown user or wrong password",
        [0xC000006E] = "account restriction",
        [0xC000006F] = "outside of the allowed hours",
        [0xC0000070] = "forbidden workstation",
        [0xC0000071] = "password expired",
        [0xC0000072] = "account disabled",
        [0xC000009A] = "insufficient resources",
        [0xC00000DC] = "the server is in the wrong state",
        [0xC0000133] = "clocks differ too much",
        [0xC000015B] = "logon type not granted",
        [0xC000018B] = "no trust account for this computer",
        [0xC000018C] = "the trust between the domains failed",
        [0xC000018D] = "the trust of this computer failed",
        [0xC0000190] = "trust failure",
        [0xC0000192] = "the Netlogon service is not running",
        [0xC0000193] = "account expired",
        [0xC0000199] = "account of a workstation's trust",
        [0xC000019B] = "account of a domain's trust",
        [0xC0000224] = "password must be changed",
        [0xC0000225] = "not found",
        [0xC0000234] = "account locked",
        [0xC00002EE] = "an error occurred during the logon",
        [0xC0000371] = "the local store has no secret for the account",
        [0xC0000388] = "downgrade detected",
        [0xC0000413] = "the authentication firewall does not allow it",
    }.ToFrozenDictionary(pair => pair.Key, pair => ConstantValue.Of(pair.Value));

    /// <summary>Reads a code: <c>0xC000006D</c>, or as PowerShell shows it, <c>3221225581</c> or <c>-1073741715</c>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out uint code)
    {
        code = 0;
        if (text.StartsWith("0x"u8) || text.StartsWith("0X"u8))
        {
            return uint.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code);
        }

        bool isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number is >= int.MinValue and <= uint.MaxValue;
        code = unchecked((uint)number);
        return isNumber;
    }

    /// <summary>What a code means; nothing for one that is not known.</summary>
    public static ConstantValue? Of(uint code) => Reasons.TryGetValue(code, out ConstantValue reason) ? reason : null;
}
