namespace Leafwatch.Access;

/// <summary>Somebody who may sign in.</summary>
/// <param name="Name">The name; case makes no difference.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Password">What <see cref="PasswordHash"/> made of the password.</param>
/// <param name="Created">Since when they may.</param>
internal sealed record User(string Name, Role Role, string Password, DateTimeOffset Created)
{
    public const int LongestName = 64;

    public const string NameRule = "1 to 64 letters a to z, digits, and . _ @ -";

    /// <summary>Names go into logs, addresses and terminals: they are plain.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '@' or '-') && char.IsAsciiLetterOrDigit(text[0]);
}
