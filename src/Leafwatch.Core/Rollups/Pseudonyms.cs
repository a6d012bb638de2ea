using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Leafwatch.Core.Rollups;

/// <summary>
/// Names that tell a person from others without telling who it is: a keyed hash (HMAC-SHA-256) of the address or the user. The same
/// value always has the same one, so that who came back is still seen; whoever does not have the key cannot find the value by trying all.
/// </summary>
/// <param name="key">The secret of this installation.</param>
public sealed class Pseudonyms(byte[] key)
{
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    private const string AddressWord = "address-";
    private const string UserWord = "user-";
    private const int Digits = 12;

    public string OfAddress(string address) => Of(AddressWord, address);

    public string OfUser(string user) => Of(UserWord, user);

    public static bool IsOfAddress(string value) => IsOne(AddressWord, value);

    public static bool IsOfUser(string value) => IsOne(UserWord, value);

    /// <summary>Puts pseudonyms in the place of the addresses and users of a rollup.</summary>
    public void Replace(Rollup counts, long seed)
    {
        foreach (RollupList list in (ReadOnlySpan<RollupList>)[RollupList.Addresses, RollupList.FailedAddresses])
        {
            counts.List(list)?.Replace(OfAddress, seed);
        }

        foreach (RollupList list in (ReadOnlySpan<RollupList>)[RollupList.Users, RollupList.FailedUsers])
        {
            counts.List(list)?.Replace(OfUser, seed);
        }

        counts.List(RollupList.UserAgents)?.Replace(
            value => value.Split('\0', 2) is [var user, var agent] ? $"{OfUser(user)}\0{agent}" : OfUser(value), seed);
        counts.List(RollupList.LoggedIn)?.Replace(
            value => value.Split('\0') is [var address, var user] ? $"{OfAddress(address)}\0{OfUser(user)}" : OfUser(value), seed);
    }

    private static bool IsOne(string word, string value) =>
        value.Length == word.Length + Digits && value.StartsWith(word, StringComparison.Ordinal) && !value.AsSpan(word.Length).ContainsAnyExcept(Hexadecimal);

    private string Of(string word, string value) => value.Length == 0 || IsOne(word, value)
        ? value
        : word + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(word + value)))[..Digits];
}
