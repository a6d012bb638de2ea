using System.Security.Cryptography;
using System.Text;

namespace Leafwatch.Core;

/// <summary>Ids that are the same whenever they are made of the same: what is found or told twice, before and after a restart, is known again by them.</summary>
public static class StableId
{
    /// <summary>The beginning of the SHA-256 hash (FIPS 180-4) of a text, in hexadecimal digits.</summary>
    /// <param name="text">What it is made of; different things need different texts, so they begin with a word for their kind.</param>
    /// <param name="bytes">How many bytes of the hash, at most 32; there are twice as many digits.</param>
    public static string Of(string text, int bytes = 16) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, bytes));
}
