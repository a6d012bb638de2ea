using System.Globalization;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Rules;
using Leafwatch.Searching;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Exploring;

/// <summary>What somebody wants to see: all of it is in the address of the page, so that who is given the address sees the same.</summary>
internal sealed record ExploreView
{
    public const string Path = "/explore";
    public const string UsualRange = "24h";

    private const int MostTerms = 20;
    private const int LongestTerm = 2_000;

    /// <summary>The conditions, as they are typed in a search.</summary>
    public IReadOnlyList<string> Terms { get; init; } = [];

    /// <summary>The only source, if one is asked for.</summary>
    public string? Source { get; init; }

    /// <summary>Since when: a time, or a duration before now.</summary>
    public string From { get; init; } = UsualRange;

    /// <summary>Until when; now, when it is not said.</summary>
    public string? To { get; init; }

    /// <summary>The one thing to group by; an overview when it is not said.</summary>
    public string? By { get; init; }

    /// <summary>Whether the same time a week before (or the time before, for longer times) stands beside it.</summary>
    public bool Compares { get; init; }

    /// <summary>Whether the lines themselves are wanted.</summary>
    public bool ShowsLines { get; init; }

    /// <summary>Whether what comes is shown as it comes.</summary>
    public bool Follows { get; init; }

    /// <summary>The address of it.</summary>
    public string Link => Path + Query;

    /// <summary>The same, as a part of an address.</summary>
    public string Query
    {
        get
        {
            StringBuilder query = new();
            foreach (string term in Terms)
            {
                Add("q", term);
            }

            Add("source", Source);
            Add("from", From == UsualRange ? null : From);
            Add("to", To);
            Add("by", By);
            Add("compare", Compares ? "1" : null);
            Add("lines", ShowsLines ? "1" : null);
            Add("follow", Follows ? "1" : null);
            return query.ToString();

            void Add(string name, string? value)
            {
                if (value is not null)
                {
                    query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
                }
            }
        }
    }

    public static ExploreView Of(IQueryCollection asked)
    {
        string[] added = [.. asked["add"].OfType<string>().SelectMany(Split)];
        string value = (asked["value"].ToString()).Trim();
        if (value.Length > 0)
        {
            added = [.. added, asked["field"].ToString() is { Length: > 0 } field ? field + Sign(asked["is"].ToString()) + value : value];
        }

        return new ExploreView
        {
            Terms = [.. asked["q"].OfType<string>().Concat(added).Select(term => term.Trim()).Where(term => term.Length is > 0 and <= LongestTerm).Distinct().Take(MostTerms)],
            Source = Asked("source"),
            From = Asked("from") ?? UsualRange,
            To = Asked("to"),
            By = Asked("by"),
            Compares = Asked("compare") is not null,
            ShowsLines = Asked("lines") is not null,
            Follows = Asked("follow") is not null,
        };

        string? Asked(string name) => asked[name].ToString() is { Length: > 0 and <= LongestTerm } said ? said.Trim() : null;
    }

    /// <summary>Whether the address asked for something that is to be put into its one form.</summary>
    public static bool IsForm(IQueryCollection asked) => asked.ContainsKey("add") || asked.ContainsKey("value") || asked.ContainsKey("field");

    public ExploreView With(params IEnumerable<string> terms) => this with { Terms = [.. Terms.Concat(terms).Distinct()], By = null };

    public ExploreView Without(string term) => this with { Terms = [.. Terms.Where(each => each != term)] };

    public ExploreView Between(DateTimeOffset from, DateTimeOffset to) => this with { From = Written(from), To = Written(to), Follows = false };

    /// <summary>Finds out what it means now, or says what is wrong with it.</summary>
    public ExploreRequest Resolve(SigmaFields fields, RollupClock clock, RollupRetention retention, DateTimeOffset now)
    {
        List<string> errors = [];
        bool isFrom = TimeArgument.TryParse(From, clock.Zone, now, out DateTimeOffset from);
        DateTimeOffset to = now;
        bool isTo = To is null || TimeArgument.TryParse(To, clock.Zone, now, out to);
        if (!isFrom || !isTo || to <= from || from.Year < 1971 || to > now.AddDays(400))
        {
            errors.Add(!isFrom || !isTo ? TimeArgument.Expected : "the end must come after the beginning, and both must be times that a log may have");
            (from, to) = (now.AddDays(-1), now);
        }

        SearchQuery? query = Terms.Count == 0 ? null : SearchQuery.Read(Terms, fields, ignoresCase: false, errors);
        Field? by = null;
        if (By is not null && Grouping.OfHistory.All(grouping => grouping.Name != By))
        {
            by = SearchTerm.TryFind(By, fields, out RuleField found) ? found.Field : null;
            if (by is null)
            {
                errors.Add($"'{By}': unknown field");
            }
        }

        RollupSpan finest = from < now - retention.Hours ? RollupSpan.Day : from < now - retention.Minutes ? RollupSpan.Hour : RollupSpan.Minute;
        return new ExploreRequest(this, from, to, query, by, TimeGrid.Of(from, to, finest, clock), errors);
    }

    /// <summary>A time as it stands in an address.</summary>
    public static string Written(DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, TimeZoneInfo.Local).ToString(time.Second == 0 ? "yyyy-MM-dd'T'HH:mmzzz" : "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static string Sign(string asked) => asked is "!=" or "~" or "!~" or ">=" or "<=" or ">" or "<" ? asked : "=";

    /// <summary>Cuts what was typed into terms at its spaces; quotation marks keep together what they are around.</summary>
    private static IEnumerable<string> Split(string typed)
    {
        StringBuilder term = new();
        bool isQuoted = false;
        foreach (char c in typed)
        {
            if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (c == ' ' && !isQuoted)
            {
                yield return term.ToString();
                term.Clear();
            }
            else
            {
                term.Append(c);
            }
        }

        yield return term.ToString();
    }
}

/// <summary>What a view means at a time.</summary>
/// <param name="View">The view.</param>
/// <param name="From">Its first instant.</param>
/// <param name="To">The first after it.</param>
/// <param name="Query">What lines must hold; <see langword="null"/> for nothing.</param>
/// <param name="By">The field to group by, where the history does not have it.</param>
/// <param name="Grid">The columns of its chart.</param>
/// <param name="Errors">What is wrong with it.</param>
internal sealed record ExploreRequest(
    ExploreView View, DateTimeOffset From, DateTimeOffset To, SearchQuery? Query, Field? By, TimeGrid Grid, IReadOnlyList<string> Errors)
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>How much earlier the time is that it is compared with: whole weeks, that a Thursday stands beside a Thursday.</summary>
    public TimeSpan Earlier => Week * Math.Max(1, Math.Ceiling((To - From) / Week));
}
