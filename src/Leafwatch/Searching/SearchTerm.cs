using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Leafwatch.Core;
using Leafwatch.Core.Rules;

namespace Leafwatch.Searching;

/// <summary>
/// A condition as it is typed: <c>FIELD=VALUE</c> (with the wildcards of rules; a network for an address), <c>FIELD~EXPRESSION</c>,
/// <c>FIELD&gt;=NUMBER</c>, each with <c>!</c> for the opposite; or a bare word: an address, a network, or a text anywhere in the line.
/// </summary>
/// <param name="Field">What is asked; <see cref="RuleField.WholeLine"/> for a text.</param>
/// <param name="Test">The question.</param>
/// <param name="IsOpposite">Whether the lines are wanted of which it does not hold.</param>
internal sealed record SearchTerm(RuleField Field, FieldTest Test, bool IsOpposite)
{
    // The longer first: ">" begins ">=", too.
    private static readonly string[] Operators = ["!=", "!~", ">=", "<=", "=", "~", ">", "<"];

    /// <summary>What people say for the fields that they ask for most.</summary>
    private static readonly Dictionary<string, Field> Shortcuts = new(StringComparer.Ordinal)
    {
        ["ip"] = Core.Field.SourceIp,
        ["address"] = Core.Field.SourceIp,
        ["user"] = Core.Field.UserName,
        ["path"] = Core.Field.UrlPath,
        ["status"] = Core.Field.HttpResponseStatusCode,
        ["method"] = Core.Field.HttpRequestMethod,
        ["agent"] = Core.Field.UserAgentOriginal,
        ["referrer"] = Core.Field.HttpRequestReferrer,
        ["host"] = Core.Field.HostName,
        ["site"] = Core.Field.UrlDomain,
        ["action"] = Core.Field.EventAction,
        ["outcome"] = Core.Field.EventOutcome,
        ["line"] = Core.Field.Message,
    };

    /// <summary>The short names.</summary>
    public static IReadOnlyCollection<string> ShortNames => Shortcuts.Keys;

    /// <summary>Writes the term that asks for exactly this value.</summary>
    public static string Exactly(string field, string value) =>
        $"{field}={value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("*", @"\*", StringComparison.Ordinal).Replace("?", @"\?", StringComparison.Ordinal)}";

    /// <summary>Reads a term, or says what is wrong with it.</summary>
    public static bool TryParse(
        string text, SigmaFields fields, bool ignoresCase, [NotNullWhen(true)] out SearchTerm? term, [NotNullWhen(false)] out string? error)
    {
        error = null;
        (string name, string sign, string value) = Split(text);
        if (sign.Length == 0)
        {
            term = Bare(text, ignoresCase);
            return true;
        }

        term = null;
        if (!TryFind(name, fields, out RuleField field))
        {
            string? near = Spelling.DidYouMean(name, Shortcuts.Keys) ?? fields.DidYouMean(name);
            error = $"'{text}': unknown field '{name}' ({near ?? $"to look for the text itself: 'line=*{text}*'"})";
            return false;
        }

        bool isOpposite = sign[0] == '!';
        FieldTest? test = sign[^1] switch
        {
            '~' => Expression(field, value, ignoresCase, ref error),
            _ when sign is "=" or "!=" => Equality(field, value, ignoresCase, ref error),
            _ => Number(field, sign, value, ref error),
        };
        error = error is null ? null : $"'{text}': {error}";
        term = test is null ? null : new SearchTerm(field, test, isOpposite);
        return term is not null;
    }

    /// <summary>A text that stands in every line of which it holds, where one is known: those without it need not be read.</summary>
    public string? Literal => IsOpposite || !IsVerbatim(Field) ? null : Test switch
    {
        // Written as IPv6, ::ffff:cb00:7107 would be the same address; no server writes it so.
        FieldTest.Network { Range: { PrefixLength: 32, BaseAddress: { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork } only } } => only.ToString(),
        FieldTest.Network { Range: { PrefixLength: 128, BaseAddress: { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } only } } => DigitsOf(only),
        FieldTest.Text { Pattern: var pattern, Cased: var cased } => pattern.Parts.Select(part => LongestPlain(part.Text, cased)).MaxBy(run => run.Length),
        _ => null,
    };

    /// <summary>
    /// Digits that stand in an address of IPv6 however it is written: with leading zeros or without, in large letters or small. Its last two groups may be
    /// written as an address of IPv4 (RFC 4291, section 2.2).
    /// </summary>
    private static string? DigitsOf(IPAddress address)
    {
        string? longest = null;
        ReadOnlySpan<byte> bytes = address.GetAddressBytes();
        for (int group = 0; group < 6; group++)
        {
            string digits = ((bytes[2 * group] << 8) | bytes[(2 * group) + 1]).ToString("x", CultureInfo.InvariantCulture);
            foreach (string run in digits.Split('a', 'b', 'c', 'd', 'e', 'f').Where(run => digits != "0" && run.Length >= (longest?.Length ?? 2)))
            {
                longest = run;
            }
        }

        return longest;
    }

    private static (string Name, string Sign, string Value) Split(string text)
    {
        int end = 0;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '_' or '-' or '@'))
        {
            end++;
        }

        string? sign = end == 0 ? null : Array.Find(Operators, each => text.AsSpan(end).StartsWith(each, StringComparison.Ordinal));
        return sign is null ? (text, "", "") : (text[..end], sign, text[(end + sign.Length)..]);
    }

    /// <summary>The field of a name as it is typed: a short one, that of ECS, or that of Sigma.</summary>
    public static bool TryFind(string name, SigmaFields fields, out RuleField field)
    {
        if (Shortcuts.TryGetValue(name, out Field shortcut))
        {
            field = new RuleField(shortcut);
            return true;
        }

        return fields.TryFind(name, out field);
    }

    private static SearchTerm Bare(string text, bool ignoresCase) => TryReadNetwork(text, out IPNetwork network)
        ? new SearchTerm(new RuleField(Core.Field.SourceIp), new FieldTest.Network(new RuleField(Core.Field.SourceIp), network), false)
        : new SearchTerm(RuleField.WholeLine, new FieldTest.Text(RuleField.WholeLine, TextPattern.Of(text).Within(true, true), !ignoresCase), false);

    private static FieldTest? Equality(RuleField field, string value, bool ignoresCase, ref string? error)
    {
        if (field.Field.Name.EndsWith(".ip", StringComparison.Ordinal) && !value.AsSpan().ContainsAny('*', '?'))
        {
            if (TryReadNetwork(value, out IPNetwork network))
            {
                return new FieldTest.Network(field, network);
            }

            error = "expected an address or a network (203.0.113.7, 203.0.113.0/24, 2001:db8::/32)";
            return null;
        }

        return new FieldTest.Text(field, TextPattern.Parse(value), !ignoresCase);
    }

    private static FieldTest.Expression? Expression(RuleField field, string value, bool ignoresCase, ref string? error)
    {
        FieldTest.Expression expression = new(field, value, ignoresCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            expression.Check();
            return expression;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            error = $"not a regular expression that can be looked for in linear time: {e.Message}";
            return null;
        }
    }

    private static FieldTest.Number? Number(RuleField field, string sign, string value, ref string? error)
    {
        if (!decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number))
        {
            error = $"expected a number after {sign}";
            return null;
        }

        Comparison comparison = sign switch
        {
            ">=" => Comparison.GreaterOrEqual,
            "<=" => Comparison.LessOrEqual,
            ">" => Comparison.Greater,
            _ => Comparison.Less,
        };
        return new FieldTest.Number(field, comparison, number);
    }

    /// <summary>An address stands for the network of itself alone; host bits of a network are no matter.</summary>
    private static bool TryReadNetwork(string text, out IPNetwork network)
    {
        network = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> written = slash < 0 ? text : text.AsSpan(0, slash);

        // 192.0.2 is an address to the parser (192.0.0.2), and the beginning of one to people.
        if (!IPAddress.TryParse(written, out IPAddress? address) || !(written.Contains(':') || written.Count('.') == 3))
        {
            return false;
        }

        int bits = address.GetAddressBytes().Length * 8;
        int length = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits))
        {
            return false;
        }

        network = new IPNetwork(Masked(address, length), length);
        return true;
    }

    private static IPAddress Masked(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] &= (byte)(0xFF00 >> Math.Clamp(length - (8 * i), 0, 8));
        }

        return new IPAddress(bytes);
    }

    /// <summary>Whether values of the field stand in the line, but for characters that a server escapes; others are made of what it says.</summary>
    private static bool IsVerbatim(RuleField asked) => !asked.IsDecoded
        && (asked == RuleField.WholeLine || asked.Field == Core.Field.SourceIp || asked.Field == Core.Field.UserName || asked.Field == Core.Field.UrlPath
            || asked.Field == Core.Field.UrlQuery || asked.Field == Core.Field.UserAgentOriginal || asked.Field == Core.Field.HttpRequestReferrer);

    /// <summary>The longest run of characters that no server escapes; of either case only when that does not matter.</summary>
    private static string LongestPlain(string text, bool cased)
    {
        int longest = 0;
        int start = 0;
        for (int from = 0, i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] is '.' or '-' or '_' || (cased && char.IsAsciiLetter(text[i]))))
            {
                continue;
            }

            if (i - from > longest)
            {
                (start, longest) = (from, i - from);
            }

            from = i + 1;
        }

        return text.Substring(start, longest);
    }
}
