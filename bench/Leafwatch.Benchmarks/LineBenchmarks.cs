using BenchmarkDotNet.Attributes;
using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Benchmarks;

/// <summary>The way of a line that no rule selects, step by step; each figure is for one line. Allocated must be 0 B.</summary>
[MemoryDiagnoser]
public class LineBenchmarks
{
    private readonly LogFormat _format = Formats.Find("apache-combined")!;
    private readonly EventView _view = new();
    private readonly BatchResult _result = new([Field.SourceIp, Field.UserName, Field.HttpResponseStatusCode]);
    private Batch _batch = null!;
    private LineParser _parser = null!;
    private BatchReader _reader = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _batch = SampleLog.Batch(withMatches: false);
        ParserOptions options = new(TimeZoneInfo.Utc, () => DateTimeOffset.UnixEpoch);
        _parser = _format.CreateParser(options);
        _reader = new BatchReader(_format, options, RuleMatcher.Compile(BuiltInRules.Read(), _format.LogSources));
    }

    [Benchmark(OperationsPerInvoke = SampleLog.Lines)]
    public int Framing()
    {
        int length = 0;
        LineFrames frames = new(_batch.Buffer, _batch.Start, _batch.Length);
        while (frames.MoveNext())
        {
            length += frames.Length;
        }

        return length;
    }

    [Benchmark(OperationsPerInvoke = SampleLog.Lines)]
    public int FramingAndParsing()
    {
        int parsed = 0;
        LineFrames frames = new(_batch.Buffer, _batch.Start, _batch.Length);
        while (frames.MoveNext())
        {
            _view.Begin(_batch.Buffer, frames.Start, frames.Length);
            parsed += _parser.TryParse(_view) ? 1 : 0;
        }

        return parsed;
    }

    [Benchmark(OperationsPerInvoke = SampleLog.Lines)]
    public int FramingAndParsingOfAllFields()
    {
        int parsed = 0;
        LineFrames frames = new(_batch.Buffer, _batch.Start, _batch.Length);
        while (frames.MoveNext())
        {
            _view.Begin(_batch.Buffer, frames.Start, frames.Length);
            parsed += _parser.TryParse(_view) && _view.Has(Field.UserAgentOriginal) ? 1 : 0;
        }

        return parsed;
    }

    [Benchmark(OperationsPerInvoke = SampleLog.Lines)]
    public long FramingParsingAndMatching()
    {
        _reader.Read(_batch, _result, DateTimeOffset.MaxValue);
        return _result.Lines;
    }
}
