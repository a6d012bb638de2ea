using Leafwatch.Access;

namespace Leafwatch.Tests.Access;

public sealed class PasswordHashTests
{
    private const string Password = "quiet lamp river stone";

    [Fact]
    public void A_password_matches_its_hash_and_no_other_does()
    {
        string hash = PasswordHash.Of(Password);

        Assert.True(PasswordHash.Matches(hash, Password));
        Assert.False(PasswordHash.Matches(hash, Password + " "));
        Assert.False(PasswordHash.Matches(null, Password));
        Assert.DoesNotContain(Password, hash, StringComparison.Ordinal);
        Assert.StartsWith("pbkdf2-sha256$600000$", hash, StringComparison.Ordinal);
        Assert.False(PasswordHash.IsOutdated(hash));
    }

    [Fact]
    public void A_hash_of_fewer_rounds_still_holds_and_is_to_be_made_anew()
    {
        string old = "pbkdf2-sha256$1$AAAAAAAAAAAAAAAAAAAAAA==$" + Convert.ToBase64String(
            System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2(Password, new byte[16], 1, System.Security.Cryptography.HashAlgorithmName.SHA256, 32));

        Assert.True(PasswordHash.Matches(old, Password));
        Assert.True(PasswordHash.IsOutdated(old));
    }

    [Theory]
    [InlineData("short", "have at least 12 characters")]
    [InlineData("aaaaaaaaaaaaaaaa", "have more than a few different characters")]
    [InlineData("I am alice, you know", "not contain the user's name")]
    [InlineData("passwordpassword", "not be the same word again and again")]
    [InlineData("abcdefabcdefabcdef", "not be the same word again and again")]
    [InlineData("quiet lamp river stone", null)]
    public void A_password_is_long_and_not_the_name(string password, string? fault) => Assert.Equal(fault, PasswordHash.Fault(password, "alice"));

    [Fact]
    public void A_password_of_any_length_costs_no_more_than_the_longest() =>
        Assert.False(PasswordHash.Matches("pbkdf2-sha256$1$AAAA$AAAA", new string('x', PasswordHash.Longest + 1)));

    [Theory]
    [InlineData("alice", true)]
    [InlineData("a.b@example.org", true)]
    [InlineData("", false)]
    [InlineData("-rf", false)]
    [InlineData("al ice", false)]
    [InlineData("<script>", false)]
    [InlineData("ali\u202Ece", false)]
    public void A_name_is_plain(string name, bool isOne) => Assert.Equal(isOne, User.IsName(name));
}
