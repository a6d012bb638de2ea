using System.Globalization;
using System.Security.Cryptography;

namespace Leafwatch.Access;

/// <summary>Passwords as they are kept: PBKDF2-HMAC-SHA256 with a salt for each.</summary>
/// <remarks>
/// 600,000 rounds is what the OWASP Password Storage Cheat Sheet asks for of this function. The rounds are kept with each hash: when more are
/// asked for, old ones still hold, and <see cref="IsOutdated"/> says that they are to be made anew at the next sign-in.
/// </remarks>
internal static class PasswordHash
{
    public const int Shortest = 12;

    /// <summary>A longer one is refused before anything is reckoned.</summary>
    public const int Longest = 256;

    private const string Function = "pbkdf2-sha256";
    private const int Rounds = 600_000;
    private const int SaltLength = 16;
    private const int HashLength = 32;

    /// <summary>What is compared with where there is no such user, so that the time of an answer does not tell who there is.</summary>
    private static readonly string Nobody = Write(Rounds, new byte[SaltLength], new byte[HashLength]);

    /// <summary>What a password must do that this one does not; <see langword="null"/> when it will do.</summary>
    /// <remarks>NIST SP 800-63B-4: length, and none of the rules of composition that make people write passwords down.</remarks>
    public static string? Fault(string password, string user) => password.Length switch
    {
        < Shortest => $"have at least {Shortest} characters",
        > Longest => $"have at most {Longest} characters",
        _ when password.Contains(user, StringComparison.OrdinalIgnoreCase) => "not contain the user's name",
        _ when password.Distinct().Count() < 5 => "have more than a few different characters",
        _ when IsRepeated(password) => "not be the same word again and again",
        _ => null,
    };

    /// <summary>Whether a password is a shorter one, written more than once.</summary>
    private static bool IsRepeated(string password) =>
        Enumerable.Range(1, password.Length / 2).Any(length => password.Length % length == 0 && password.AsSpan(length).SequenceEqual(password.AsSpan(0, password.Length - length)));

    public static string Of(string password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltLength);
        return Write(Rounds, salt, Reckon(password, salt, Rounds));
    }

    /// <param name="hash">The hash, or <see langword="null"/> for a user who does not exist: it takes as long.</param>
    /// <param name="password">The password to try.</param>
    public static bool Matches(string? hash, string password)
    {
        if (password.Length > Longest || !TryRead(hash ?? Nobody, out int rounds, out byte[] salt, out byte[] kept))
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(Reckon(password, salt, rounds), kept) && hash is not null;
    }

    /// <summary>Whether a hash was made with less effort than one of today.</summary>
    public static bool IsOutdated(string hash) => !TryRead(hash, out int rounds, out _, out _) || rounds < Rounds;

    private static byte[] Reckon(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA256, HashLength);

    private static string Write(int rounds, byte[] salt, byte[] hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{Function}${rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");

    private static bool TryRead(string text, out int rounds, out byte[] salt, out byte[] hash)
    {
        rounds = 0;
        salt = [];
        hash = [];
        string[] parts = text.Split('$');
        if (parts.Length != 4 || parts[0] != Function || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out rounds))
        {
            return false;
        }

        salt = Convert.FromBase64String(parts[2]);
        hash = Convert.FromBase64String(parts[3]);
        return rounds > 0;
    }
}
