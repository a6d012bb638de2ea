using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Leafwatch.Access;

/// <summary>Keys that whoever holds them is known by: of sessions, tokens and the link of the first start. Only their hash is kept.</summary>
internal static class SecretKey
{
    private const int Length = 32;

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Length));

    /// <summary>A key has so much chance in it that a plain hash will do.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Proves that the page which sends it was made for the holder of the key.</summary>
    public static string FormToken(string key) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), "leafwatch form"u8));

    public static bool AreEqual(string? one, string? other) =>
        one is not null && other is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
