using System.Globalization;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Reports;

/// <summary>How a report says numbers, times and changes.</summary>
internal static class ReportWords
{
    /// <summary>What differs by less is as usual.</summary>
    private const double Notable = 1.25;

    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>A count, or a mean: of few with a decimal, for 0.25 is not nothing.</summary>
    public static string Number(double value) => value.ToString(value is > 0 and < 10 ? "0.#" : "N0", CultureInfo.InvariantCulture);

    public static string Bytes(double value)
    {
        int unit = 0;
        while (value >= 1000 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? Math.Round(value) : Math.Round(value, value < 10 ? 1 : 0)):0.#} {Units[unit]}");
    }

    public static string Milliseconds(double value) => value >= 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{value / 1000:0.0#} s")
        : string.Create(CultureInfo.InvariantCulture, $"{value:0.#} ms");

    public static string Share(double part, double whole) => whole == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100 * part / whole:0.0} %");

    public static string Count(long count, string one, string? many = null) =>
        count == 1 ? $"1 {one}" : $"{Number(count)} {many ?? (one.EndsWith('s') ? one + "es" : one + "s")}";

    /// <summary><c>was 1 incident</c>, <c>were 3 incidents</c>.</summary>
    public static string Were(long count, string one) => $"{(count == 1 ? "was" : "were")} {Count(count, one)}";

    public static string Times(long count) => count switch
    {
        1 => "once",
        2 => "twice",
        _ => $"{Number(count)} times",
    };

    public static string Time(DateTimeOffset time) => time.ToString("ddd d MMM HH:mm", CultureInfo.InvariantCulture);

    public static string Date(DateTimeOffset time) => time.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    public static string ClassWords(int hundreds) => hundreds switch
    {
        2 => "answered (2xx)",
        3 => "sent elsewhere, or not changed (3xx)",
        4 => "refused or not found (4xx)",
        _ => "server errors (5xx)",
    };

    /// <summary>What an answer means (RFC 9110, RFC 6585; 499 is nginx's).</summary>
    public static string CodeWords(int code) => code switch
    {
        400 => "not understood",
        401 => "password wanted",
        402 => "payment wanted",
        403 => "not allowed",
        404 => "not there",
        405 => "method not allowed",
        406 => "not in a form that was asked for",
        407 => "password for the proxy wanted",
        408 => "took too long to ask",
        409 => "in conflict",
        410 => "gone for good",
        413 => "too large",
        414 => "address too long",
        416 => "no such part",
        421 => "the wrong server",
        422 => "could not be processed",
        429 => "too many requests",
        431 => "headers too large",
        499 => "the visitor left",
        500 => "the server failed",
        501 => "not known to the server",
        502 => "the server behind failed",
        503 => "not available",
        504 => "the server behind took too long",
        505 => "version not known",
        _ => "other",
    };

    public static string FamilyWords(LoginFamily family) => family switch
    {
        LoginFamily.Ssh => "SSH",
        LoginFamily.Http => "web (HTTP)",
        LoginFamily.Ftp => "FTP",
        LoginFamily.Smtp => "mail (SMTP, IMAP)",
        LoginFamily.Pam => "login service (PAM)",
        LoginFamily.Mysql => "MySQL",
        LoginFamily.Postgresql => "PostgreSQL",
        LoginFamily.Windows => "Windows",
        LoginFamily.Kerberos => "Kerberos",
        LoginFamily.Other => "other",
        _ => family.ToString().ToLowerInvariant(),
    };

    /// <summary>A change against what is usual, in words.</summary>
    public static string Change(double value, double? norm)
    {
        if (norm is not { } usual)
        {
            return "";
        }

        if (usual == 0)
        {
            return value == 0 ? "as usual" : "new";
        }

        double factor = value / usual;

        // A few more or fewer of a few are chance: three times the spread of such counts.
        bool isChance = Math.Abs(value - usual) <= 3 * Math.Sqrt(usual);
        return isChance || (factor < Notable && factor > 1 / Notable)
            ? "as usual"
            : factor >= 2
                ? string.Create(CultureInfo.InvariantCulture, $"{factor:0.#} times as much")
                : string.Create(CultureInfo.InvariantCulture, $"{(factor > 1 ? "+" : "−")}{Math.Abs(factor - 1) * 100:0} %");
    }

    public static void Listing(List<ReportBlock> blocks, string heading, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            blocks.Add(new ReportBlock.Words($"{heading}: {string.Join(", ", items)}."));
        }
    }

    public static List<ReportBlock> OrNothing(List<ReportBlock> blocks, string words) => blocks.Count > 0 ? blocks : [new ReportBlock.Words(words)];
}
