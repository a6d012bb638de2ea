using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Leafwatch.Core.Notifying;

/// <summary>
/// Links that let who was told act without a password: each is good for one action on one incident until it expires. A link is signed
/// (HMAC-SHA-256, RFC 2104), so that nobody can make one who was not told.
/// </summary>
/// <remarks>
/// Mail scanners follow links. What a link leads to therefore only asks; who confirms sends a form, and only that acts. The token does not hide what is in it.
/// </remarks>
public sealed class ActionLinks(byte[] key, Uri site)
{
    /// <summary>How long a link is good.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromDays(7);

    private const string Version = "1";
    private const int LongestToken = 1000;
    private const char Separator = '\n';

    public Uri For(string incident, OperatorActionKind kind, Verdict? verdict, string receiver, DateTimeOffset expires) =>
        new(new Uri(site.AbsoluteUri.TrimEnd('/') + "/"), $"act/{Token(key, new ActionGrant(incident, kind, verdict, receiver, expires))}");

    /// <summary>The page of an incident.</summary>
    public Uri PageOf(string incident) => new(new Uri(site.AbsoluteUri.TrimEnd('/') + "/"), $"incidents/{incident}");

    public static string Token(byte[] key, ActionGrant grant)
    {
        byte[] said = Encoding.UTF8.GetBytes(string.Join(
            Separator, Version, grant.Incident, grant.Kind, grant.Verdict?.ToString() ?? "",
            grant.Expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), grant.Receiver));
        return $"{Base64Url.EncodeToString(said)}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, said))}";
    }

    /// <summary>Whether a token is one of ours and still good, and for what.</summary>
    public static bool TryVerify(byte[] key, string token, DateTimeOffset now, [NotNullWhen(true)] out ActionGrant? grant)
    {
        grant = null;
        int dot = token.IndexOf('.', StringComparison.Ordinal);
        if (token.Length > LongestToken || dot < 0 || !TryDecode(token.AsSpan(0, dot), out byte[]? said) || !TryDecode(token.AsSpan(dot + 1), out byte[]? signature)
            || !CryptographicOperations.FixedTimeEquals(signature, HMACSHA256.HashData(key, said)))
        {
            return false;
        }

        string[] parts = Encoding.UTF8.GetString(said).Split(Separator, 6);
        if (parts.Length != 6 || parts[0] != Version
            || !Enum.TryParse(parts[2], out OperatorActionKind kind) || kind is not (OperatorActionKind.Acknowledge or OperatorActionKind.Close)
            || !long.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
        {
            return false;
        }

        Verdict? verdict = Enum.TryParse(parts[3], out Verdict stated) ? stated : null;
        DateTimeOffset expires = DateTimeOffset.FromUnixTimeSeconds(seconds);
        grant = new ActionGrant(parts[1], kind, verdict, parts[5], expires);
        return now < expires;
    }

    private static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (!Base64Url.IsValid(text))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}

/// <summary>What a link allows.</summary>
/// <param name="Incident">On which incident.</param>
/// <param name="Kind">To do what: acknowledge or close.</param>
/// <param name="Verdict">As what to close it.</param>
/// <param name="Receiver">Who was told, by the queue in the outbox.</param>
/// <param name="Expires">Until when.</param>
public sealed record ActionGrant(string Incident, OperatorActionKind Kind, Verdict? Verdict, string Receiver, DateTimeOffset Expires)
{
    /// <summary>What is asked of the monitor by it; followed twice it is the same.</summary>
    public OperatorAction ToAction(DateTimeOffset now) => new()
    {
        Id = "link-" + StableId.Of($"{Incident}\n{Kind}\n{Verdict}\n{Receiver}\n{Expires.ToUnixTimeSeconds()}"),
        Kind = Kind,
        Target = Incident,
        By = $"{Receiver} (link)",
        At = now,
        Verdict = Verdict,
    };
}
