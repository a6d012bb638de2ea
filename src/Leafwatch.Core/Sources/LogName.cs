using System.Globalization;

namespace Leafwatch.Core.Sources;

/// <summary>What names say about rotation.</summary>
public static class LogName
{
    private const int ShortestDate = 6;
    private const int LongestDate = 14;
    private const string Separators = ".-_";

    private static readonly string[] KindsOfIis = ["u_ex", "ex", "u_nc", "nc", "u_in", "in"];

    // yyMMddHH comes after yyyyMMdd: of eight digits at most one of the two is a date of our time.
    private static readonly string[] DateForms = ["yyMMdd", "yyyyMMdd", "yyMMddHH", "yyyyMMddHH", "yyyyMMddHHmm", "yyyyMMddHHmmss"];

    /// <summary>Whether a file is an archive by its name; those are not followed.</summary>
    public static bool IsArchive(ReadOnlySpan<char> path) =>
        Path.GetExtension(path) is ".gz" or ".zst" or ".bz2" or ".xz";

    /// <summary>
    /// The log that a file is, or was before it was rotated: <c>access.log</c> for <c>access.log.1</c>, <c>access.log.2.gz</c>,
    /// <c>access.log-20241009</c> and <c>access-20241009.log</c> (logrotate(8): rotate, dateext, extension), also for
    /// <c>access.2024-10-09.log</c> (cronolog); <c>u_ex.log</c> for <c>u_ex241009.log</c> (IIS).
    /// </summary>
    public static string LogOf(string path)
    {
        Parts parts = Split(path);
        return parts.Before.Length + parts.After.Length == path.Length ? path : string.Concat(parts.Before, parts.After);
    }

    /// <summary>The date in the name of a rotated file, as the number yyyyMMddHHmmss; 0 without one.</summary>
    public static long DateOf(string path)
    {
        ReadOnlySpan<char> numbers = Split(path).Numbers;
        Span<char> digits = stackalloc char[LongestDate];
        int count = 0;
        foreach (char c in numbers)
        {
            if (char.IsAsciiDigit(c))
            {
                if (count == digits.Length)
                {
                    return 0;
                }

                digits[count++] = c;
            }
        }

        return ReadDate(digits[..count]);
    }

    /// <summary>Whether both names have a date, and that of the first is the earlier one.</summary>
    public static bool IsDatedBefore(string path, string other) => DateOf(path) is > 0 and var date && date < DateOf(other);

    /// <summary>Whether a rotated file is a younger generation of its log than another, if both names tell: a smaller number, or a later date.</summary>
    public static bool IsYounger(string path, string than)
    {
        (long date, long otherDate) = (DateOf(path), DateOf(than));
        return date > 0 && otherDate > 0 ? date > otherDate : NumberOf(path) is { } number && NumberOf(than) is { } other && number < other;
    }

    private static int? NumberOf(string path)
    {
        ReadOnlySpan<char> numbers = Split(path).Numbers;
        return numbers.Length is > 1 and < ShortestDate && int.TryParse(numbers[1..], CultureInfo.InvariantCulture, out int number) ? number : null;
    }

    /// <summary>Parts a path into what stands before the numbers of a rotation, those with their separators, and what stands behind.</summary>
    private static Parts Split(ReadOnlySpan<char> path)
    {
        if (IsArchive(path))
        {
            path = path[..^Path.GetExtension(path).Length];
        }

        int name = path.Length - Path.GetFileName(path).Length;
        int stem = name + LengthWithoutNumbers(path[name..], 1);
        if (stem < path.Length)
        {
            return new Parts(path[..stem], path[stem..], default);
        }

        int extension = path.Length - Path.GetExtension(path).Length;
        stem = name + LengthWithoutNumbers(path[name..extension], ShortestDate);
        stem = stem == extension ? name + LengthWithoutDateOfIis(path[name..extension]) : stem;
        return new Parts(path[..stem], path[stem..extension], path[extension..]);
    }

    /// <summary>Leaves away endings such as <c>.1</c> or <c>-2024-10-09</c>, if there are as many digits in them as asked.</summary>
    private static int LengthWithoutNumbers(ReadOnlySpan<char> name, int digits)
    {
        int end = name.Length;
        int found = 0;
        while (true)
        {
            int start = name[..end].LastIndexOfAnyExceptInRange('0', '9');
            if (start <= 0 || start == end - 1 || !Separators.Contains(name[start]))
            {
                return found >= digits ? end : name.Length;
            }

            found += end - 1 - start;
            end = start;
        }
    }

    /// <summary>IIS and http.sys put the date right behind the kind of log, as <c>yyMMdd</c> or <c>yyMMddHH</c>.</summary>
    private static int LengthWithoutDateOfIis(ReadOnlySpan<char> name)
    {
        foreach (string kind in KindsOfIis)
        {
            if (name.StartsWith(kind, StringComparison.OrdinalIgnoreCase) && ReadDate(name[kind.Length..]) > 0)
            {
                return kind.Length;
            }
        }

        return name.Length;
    }

    private static long ReadDate(ReadOnlySpan<char> digits)
    {
        foreach (string form in DateForms)
        {
            if (form.Length == digits.Length
                && DateTime.TryParseExact(digits, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date)
                && date.Year is >= 1990 and < 2100)
            {
                return long.Parse(date.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    private readonly ref struct Parts(ReadOnlySpan<char> before, ReadOnlySpan<char> numbers, ReadOnlySpan<char> after)
    {
        public ReadOnlySpan<char> Before { get; } = before;

        public ReadOnlySpan<char> Numbers { get; } = numbers;

        public ReadOnlySpan<char> After { get; } = after;
    }
}
