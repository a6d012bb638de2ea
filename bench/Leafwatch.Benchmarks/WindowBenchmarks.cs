using BenchmarkDotNet.Attributes;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rules;

namespace Leafwatch.Benchmarks;

/// <summary>What a match costs in its window; each figure is for one match.</summary>
[MemoryDiagnoser]
public class WindowBenchmarks
{
    private readonly RuleSet _rules = BuiltInRules.Read();
    private readonly BatchResult _result;
    private readonly Correlator _correlator;

    public WindowBenchmarks()
    {
        _correlator = new Correlator(_rules, new CorrelationOptions());
        _result = new BatchResult(_correlator.CarriedFields);
        LogFormat format = Formats.Find("apache-combined")!;
        BatchReader reader = new(
            format,
            new ParserOptions(TimeZoneInfo.Utc, () => DateTimeOffset.UnixEpoch),
            RuleMatcher.Compile(_rules, format.LogSources));
        reader.Read(SampleLog.Batch(withMatches: true), _result, DateTimeOffset.MaxValue);
    }

    /// <summary>The same ten matches again and again: an attack that goes on.</summary>
    [Benchmark(OperationsPerInvoke = SampleLog.Lines / 100)]
    public void AddToAWindowThatExists()
    {
        for (int i = 0; i < _result.MatchCount; i++)
        {
            BatchResult.Match match = _result[i];
            _correlator.Add(match, match.Latest);
        }
    }
}
