using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Sources;
using Leafwatch.Scanning;

namespace Leafwatch.Searching;

/// <summary>Looks for lines in files, in parallel chunks; what is found comes in order of time, while the rest is still read.</summary>
/// <param name="query">What is looked for.</param>
/// <param name="request">Where.</param>
/// <param name="carried">The fields that are wanted of a line.</param>
/// <param name="time">The clock.</param>
internal sealed class LogSearch(SearchQuery query, ScanRequest request, Field[] carried, TimeProvider time)
{
    private OrderedScan? _scan;

    /// <summary>What there is to say of the files.</summary>
    public ScanPlan? Plan { get; private set; }

    /// <summary>How much has been read, from 0 to 1.</summary>
    public double Progress => _scan?.Progress ?? 0;

    /// <summary>Reads all files.</summary>
    /// <param name="onHit">Takes the next line that was found; the answer is whether more are wanted.</param>
    /// <param name="cancellation">Ends the search.</param>
    public void Run(Func<SearchHit, bool> onHit, CancellationToken cancellation)
    {
        RuleMatchers matchers = new(query.Rules);
        Plan = new ScanPlan(
            request,
            carried,
            (format, options, detect) => new BatchReader(new FileFormats(
                format, each => new LineReader(each, each.CreateParser(options), matchers.For(each.LogSources)), detect))
            {
                Since = request.Since,
                Until = request.Until,
                Hour = options.Hour,
                Text = query.Literal,
            },
            time);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bool isEnough = false;
        _scan = new OrderedScan(
            Plan.Lanes(),
            request.Threads,
            (lane, result, index) =>
            {
                if (!isEnough && !onHit(new SearchHit(lane.Path, result[index])))
                {
                    isEnough = true;
                    enough.Cancel();
                }
            },
            Plan.Take,
            (lane, error) => Plan.Fail(lane.Path, error));
        try
        {
            _scan.Run(enough.Token);
        }
        catch (OperationCanceledException) when (isEnough)
        {
            // As many lines as were wanted are found.
        }
    }
}
