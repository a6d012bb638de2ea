using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Rules;
using Leafwatch.Searching;

namespace Leafwatch.Web.Exploring;

/// <summary>What of a question the history can answer without a look into the logs: which series count, and which answers or methods of theirs.</summary>
internal sealed class HistoryFilter
{
    private static readonly (string Name, RollupMeasure Measure)[] Methods =
    [
        ("GET", RollupMeasure.Get), ("HEAD", RollupMeasure.Head), ("POST", RollupMeasure.Post), ("PUT", RollupMeasure.Put),
        ("DELETE", RollupMeasure.Delete), ("OPTIONS", RollupMeasure.Options), ("PATCH", RollupMeasure.Patch),
    ];

    private readonly string? _source;
    private readonly SearchTerm[] _hosts;
    private readonly SearchTerm[] _sites;
    private readonly SearchTerm[] _statuses;
    private readonly SearchTerm[] _methods;

    public HistoryFilter(ExploreRequest request)
    {
        _source = request.View.Source;
        IReadOnlyList<SearchTerm> terms = request.Query?.Terms ?? [];
        _hosts = Of(Field.HostName);
        _sites = Of(Field.UrlDomain);
        _statuses = Of(Field.HttpResponseStatusCode);
        _methods = Of(Field.HttpRequestMethod);
        bool isPlain = terms.All(term => term.Test is FieldTest.Text or FieldTest.Number && term.Field.Query is null && !term.Field.IsDecoded);
        int known = _hosts.Length + _sites.Length + _statuses.Length + _methods.Length;
        bool isOneKind = _statuses.Length == 0 || _methods.Length == 0;
        bool areMethodsKnown = _methods.All(term => !term.IsOpposite && term.Test is FieldTest.Text { Pattern.Exact: { } method } && Methods.Any(each => each.Name == method));
        HasCounts = isPlain && known == terms.Count && isOneKind && areMethodsKnown && _hosts.Concat(_sites).All(term => term.Test is FieldTest.Text);
        HasEverything = HasCounts && _statuses.Length == 0 && _methods.Length == 0;
        Key = string.Join('\n', request.View.Terms.Append(request.View.Source ?? ""));

        SearchTerm[] Of(Field field) => [.. terms.Where(term => term.Field.Field == field)];
    }

    /// <summary>Whether it knows how much there was, and when.</summary>
    public bool HasCounts { get; }

    /// <summary>Whether it knows of what, too.</summary>
    public bool HasEverything { get; }

    /// <summary>Whether all series count.</summary>
    public bool IsOfAll => _source is null && _hosts.Length == 0 && _sites.Length == 0;

    /// <summary>Equal for questions that are.</summary>
    public string Key { get; }

    /// <summary>Whether requests are counted rather than events of every kind.</summary>
    public bool IsOfRequests => _statuses.Length > 0 || _methods.Length > 0;

    /// <summary>Whether a series counts where nothing is asked: the dashboard's own log does not, or who looks would see themselves.</summary>
    public static bool TakesUnasked(RollupSeries series) => !series.IsOwn;

    public bool Takes(RollupSeries series) => (_source is null ? TakesUnasked(series) : series.Source == _source) && Holds(_hosts, series.Host) && Holds(_sites, series.Site);

    /// <summary>How much of a rollup is meant.</summary>
    public long CountOf(Rollup counts)
    {
        if (_statuses.Length > 0)
        {
            return StatusesOf(counts).Sum(status => status.Count);
        }

        if (_methods.Length > 0)
        {
            return Methods.Where(method => Holds(_methods, method.Name)).Sum(method => counts[method.Measure]);
        }

        return counts[RollupMeasure.Events];
    }

    /// <summary>The answers that are meant.</summary>
    public IEnumerable<(int Code, long Count)> StatusesOf(Rollup counts) =>
        counts.Statuses.All.Where(status => Holds(_statuses, status.Code.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The methods of requests.</summary>
    public static IEnumerable<(string Name, long Count)> MethodsOf(Rollup counts) => Methods.Select(method => (method.Name, counts[method.Measure]));

    /// <summary>Whether a value is as all terms about its field want it: bounds hold together, of several values any will do (<see cref="SearchQuery"/>).</summary>
    private static bool Holds(SearchTerm[] terms, string value)
    {
        bool isChoiceMade = true;
        bool isAnyChosen = false;
        foreach (SearchTerm term in terms)
        {
            bool answer = term.Test switch
            {
                FieldTest.Text text => text.Pattern.IsLike(value),
                FieldTest.Number number => decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal parsed) && number.Comparison.Holds(parsed, number.Value),
                _ => false,
            };
            if (term.IsOpposite)
            {
                if (answer)
                {
                    return false;
                }
            }
            else if (term.Test is FieldTest.Number)
            {
                if (!answer)
                {
                    return false;
                }
            }
            else
            {
                isChoiceMade = false;
                isAnyChosen |= answer;
            }
        }

        return isChoiceMade || isAnyChosen;
    }
}
