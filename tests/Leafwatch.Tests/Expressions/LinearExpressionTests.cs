using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Leafwatch.Core.Expressions;

namespace Leafwatch.Tests.Expressions;

/// <summary>What it takes, it takes as .NET does, and finds what .NET finds.</summary>
public sealed class LinearExpressionTests
{
    private static readonly Gen<string> Atoms = Gen.OneOf(
        "a", "b", "K", "i", "0", " ", ".", "[ab]", "[^a]", "[a-cX-Z]", "[^\\W_]", "[\\s\\d-]", "[]a]", "[^]a]", "[a\\]-]", "\\w", "\\W", "\\d", "\\D", "\\s", "\\S", "\\b", "\\B",
        "^", "$", "\\A", "\\z", "\\Z", "\\n", "\\t", "\\x61", "\\u004b", "\\.", "\\/", "\\-", "{", "}", "]", "a{", "a{,2}", "-", "#", "[\\b]", "[k-m]", "[^k]", "(?i)", "(?s)", "(?m)", "(?-i)");

    private static readonly Gen<string> Repeats = Gen.Frequency(
        (6, Gen.Const("")), (4, Gen.OneOf("*", "+", "?", "*?", "+?", "??", "{2}", "{1,}", "{0,2}", "{1,2}?", "{0}")));

    private static readonly Gen<string> Patterns = Pattern(3);

    private static readonly Gen<string> Oddities = Gen.OneOf(
        "a", "b", "(", ")", "(?:", "(?i:", "(?<n>", "(?=", "(?#", "[", "]", "^", "-", "\\", "*", "+", "?", "{", "}", "1", ",", "|", "$", ".", "\\p{L}", "\\1", "\\k", "\\c", "ä", ":", "x", "\\x6", "\\u", "[:", "[[:alpha:]]", "-[", "\\_")
        .Array[1, 7].Select(string.Concat);

    private static readonly Gen<RegexOptions> Options = Gen.OneOf(
        RegexOptions.None, RegexOptions.IgnoreCase, RegexOptions.Multiline, RegexOptions.Singleline, RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.Singleline);

    private static readonly Gen<byte[]> Texts = Gen.Frequency(
        (12, Gen.OneOf("a", "b", "A", "B", "k", "K", "\u212A", "i", "\u0130", "0", "_", " ", "\n", "\t", "\u00A0", "\u200D", "ä", "٣", "€", "😀", "-", ".", "/", "{", "}", "]", "#", "\b", "aa", "ab", "x")
            .Array[0, 8].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)))),
        (1, Gen.OneOf<byte>(0xFF, 0xC3, 0xE2, 0x82, 0xF0, 0x9F, 0x61, 0x0A).Array[0, 6]));

    [Fact]
    public void It_matches_what_dotnet_matches() =>
        Gen.Select(Patterns, Options, Texts.Array[1, 20]).Sample(
            (pattern, options, texts) =>
            {
                if (!LinearExpression.TryCompile(pattern, options, out LinearExpression? expression))
                {
                    return;
                }

                Regex regex = Plain(pattern, options);
                foreach (byte[] text in texts)
                {
                    string decoded = Encoding.UTF8.GetString(text);
                    Assert.True(regex.IsMatch(decoded) == expression.IsMatch(text), $"/{pattern}/ on '{decoded}', {options}");
                }
            },
            iter: 20_000);

    [Fact]
    public void What_matches_has_one_of_the_texts_that_are_required() =>
        Gen.Select(Patterns, Options, Texts.Array[1, 20]).Sample(
            (pattern, options, texts) =>
            {
                if (RequiredText.Of(pattern, options) is not { Count: > 0 } required
                    || !LinearExpression.TryCompile(pattern, options, out LinearExpression? expression))
                {
                    return;
                }

                foreach (string text in texts.Where(text => expression.IsMatch(text)).Select(text => Encoding.Latin1.GetString(text)))
                {
                    Assert.True(required.Any(each => text.Contains(each, StringComparison.OrdinalIgnoreCase)), $"/{pattern}/ on '{text}', {options}: {string.Join(' ', required)}");
                }
            },
            iter: 15_000);

    [Theory]
    [InlineData("union[^a-z]+select", RegexOptions.IgnoreCase, "select")]
    [InlineData("^/(?:admin|setup)\\.php$", RegexOptions.None, "/admin.php /setup.php")]
    [InlineData("(?i)<script[\\s/>]", RegexOptions.None, "<script")]
    [InlineData("(?i)kernel", RegexOptions.None, "ernel")]
    [InlineData("(?:cat|head)\\s+/etc/(?:passwd|shadow)", RegexOptions.None, "/etc/passwd /etc/shadow")]
    [InlineData("colou?r(?:ed)*", RegexOptions.None, "colour color")]
    [InlineData("(?:abc){2,}", RegexOptions.None, "abc")]
    [InlineData("(?:union|.*)x", RegexOptions.None, "")]
    [InlineData("a*b?", RegexOptions.None, "")]
    public void What_rules_write_requires_what_stands_in_it(string pattern, RegexOptions options, string required) =>
        Assert.Equal(required, string.Join(' ', RequiredText.Of(pattern, options)));

    [Fact]
    public void What_dotnet_refuses_it_refuses() =>
        Gen.Select(Gen.OneOf(Oddities, Patterns), Options).Sample(
            (pattern, options) =>
            {
                if (LinearExpression.CanCompile(pattern, options))
                {
                    Plain(pattern, options);
                }
            },
            iter: 20_000);

    [Theory]
    [InlineData("a|b(?:c[d-f]+)*$")]
    [InlineData(@"^\s*(?<name>union|select)\b[^'""]{0,40}?\x27")]
    [InlineData(@"(?i)<script[\s/>]")]
    [InlineData(@"\$\(\s*(?:\(|\)|[a-z/$<])")]
    public void What_rules_write_it_takes(string pattern) => Assert.True(LinearExpression.CanCompile(pattern, RegexOptions.IgnoreCase));

    [Theory]
    [InlineData(@"(a)\1")]
    [InlineData("(?=a)")]
    [InlineData("(?>a)")]
    [InlineData(@"\p{Lu}")]
    [InlineData("ä")]
    [InlineData("a$b")]
    [InlineData("(?:a{1000}){1000}")]
    [InlineData("[a-z-[b]]")]
    public void What_it_does_not_know_it_leaves(string pattern) => Assert.False(LinearExpression.CanCompile(pattern, RegexOptions.None));

    [Theory]
    [InlineData(@"\w", RegexOptions.None)]
    [InlineData(@"\W", RegexOptions.None)]
    [InlineData(@"\d", RegexOptions.None)]
    [InlineData(@"\s", RegexOptions.None)]
    [InlineData(@"x\b|\bx", RegexOptions.None)]
    [InlineData(@"-\b|\b-", RegexOptions.None)]
    [InlineData("[a-z]", RegexOptions.IgnoreCase)]
    [InlineData("[^a-zA-Z]", RegexOptions.IgnoreCase)]
    [InlineData("k", RegexOptions.IgnoreCase)]
    [InlineData(".", RegexOptions.None)]
    public void Every_character_is_to_it_what_it_is_to_dotnet(string pattern, RegexOptions options)
    {
        Assert.True(LinearExpression.TryCompile(pattern, options, out LinearExpression? expression));
        Regex regex = Plain(pattern, options);
        for (int c = 0; c <= char.MaxValue; c++)
        {
            foreach (string text in new[] { $"{(char)c}", $"x{(char)c}", $"-{(char)c}" })
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                Assert.True(regex.IsMatch(Encoding.UTF8.GetString(bytes)) == expression.IsMatch(bytes), $"U+{c:X4}");
            }
        }
    }

    /// <summary>Each text of a's and b's leads to other states: 2 to the 16th there are.</summary>
    [Fact]
    public void States_are_forgotten_when_they_take_too_much()
    {
        Assert.True(LinearExpression.TryCompile("a[ab]{16}c", RegexOptions.None, out LinearExpression? expression));
        Random random = new(1);
        byte[] text = new byte[200_000];
        random.GetItems("ab"u8, text);
        Assert.False(expression.IsMatch(text));
        Assert.True(expression.Forgotten > 3);
        Assert.InRange(expression.Memory, 1, LinearExpression.MostMemory);
        text[^1] = (byte)'c';
        text[^18] = (byte)'a';
        Assert.True(expression.IsMatch(text));
    }

    [Fact]
    public void Many_threads_ask_one()
    {
        const string pattern = @"a[ab]{10}c|\bb{3}x$";
        Assert.True(LinearExpression.TryCompile(pattern, RegexOptions.None, out LinearExpression? expression));
        Regex regex = Plain(pattern, RegexOptions.None);
        Parallel.For(0, 2000, seed =>
        {
            byte[] text = new byte[300];
            new Random(seed).GetItems("aabbbcx "u8, text);
            Assert.Equal(regex.IsMatch(Encoding.UTF8.GetString(text)), expression.IsMatch(text));
        });
    }

    private static Regex Plain(string pattern, RegexOptions options) => new(pattern, options | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static Gen<string> Pattern(int depth)
    {
        Gen<string> atom = Gen.Select(Atoms, Repeats, (part, repeat) => part + repeat);
        Gen<string> inner = depth == 0 ? atom : Pattern(depth - 1);

        // Of a group that is repeated and may be empty .NET (10.0.12) finds too little: /(?:|(?:-){1,2}?)+?/ and /(?:a+||)+/ do not match "".
        Gen<string> full = Gen.Select(Gen.OneOf("a", "\\w", "[^a]", "."), inner, (one, rest) => $"{one}(?:{rest})");
        Gen<string> group = Gen.Select(Gen.OneOf("(", "(?:", "(?i:"), Gen.OneOf(inner.Select(part => part + ")"), Gen.Select(full, Repeats, (part, repeat) => $"{part}){repeat}")), (open, rest) => open + rest);
        Gen<string> sequence = Gen.Frequency((4, atom), (depth == 0 ? 0 : 2, group)).Array[0, 4].Select(string.Concat);
        return sequence.Array[1, 3].Select(parts => string.Join('|', parts));
    }
}
