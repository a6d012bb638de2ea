using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Rules;

namespace Leafwatch.RuleFiles;

/// <summary>Runs the samples that rules carry through parser, rules and windows, as lines of a log are run.</summary>
internal static class RuleSamples
{
    /// <summary>Checks all samples of <paramref name="rules"/>; a correlation has its own threshold, whatever the configuration says.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="findFormat">Gives the format of a name.</param>
    public static RuleSamplesResult Check(RuleSet rules, Func<string, LogFormat?> findFormat)
    {
        List<Diagnostic> failures = [];
        int samples = 0;
        RuleMatchers matchers = new(rules);
        for (int rule = 0; rule < rules.Rules.Count; rule++)
        {
            foreach (LineSample sample in rules.Rules[rule].Samples)
            {
                samples += sample.Match.Count + sample.NoMatch.Count;
                if (FormatOf(sample.Format, findFormat, failures) is { } format)
                {
                    CheckLines(matchers, rule, sample, format, failures);
                }
            }
        }

        foreach (SigmaCorrelation correlation in rules.Correlations)
        {
            foreach (TimelineSample sample in correlation.Samples)
            {
                samples++;
                if (FormatOf(sample.Format, findFormat, failures) is { } format)
                {
                    CheckTimeline(matchers, correlation, sample, format, failures);
                }
            }
        }

        return new RuleSamplesResult(samples, failures);
    }

    private static LogFormat? FormatOf(SampleFormat sample, Func<string, LogFormat?> findFormat, List<Diagnostic> failures)
    {
        LogFormat? format = findFormat(sample.Name);
        if (format is null)
        {
            failures.Add(sample.Place.Error($"there is no format '{sample.Name}'"));
        }

        return format;
    }

    private static void CheckLines(RuleMatchers matchers, int rule, LineSample sample, LogFormat format, List<Diagnostic> failures)
    {
        string name = matchers.Rules.Rules[rule].Header.Name;
        if (!matchers.Rules.Rules[rule].LooksAt(format.LogSources))
        {
            failures.Add(sample.Format.Place.Error($"'{name}' does not look at logs of the format '{format.Name}'", "compare its logsource"));
            return;
        }

        SampleRun run = new(matchers, sample.Format, format, []);
        foreach ((SampleLine line, bool expected) in sample.Match.Select(line => (line, true)).Concat(sample.NoMatch.Select(line => (line, false))))
        {
            if (!run.TryRead(line.Text))
            {
                failures.Add(line.Place.Error($"the format '{format.Name}' does not read this line"));
            }
            else if (run.Matched(rule) != expected)
            {
                failures.Add(line.Place.Error($"'{name}' {(expected ? "does not match this line, and must" : "matches this line, and must not")}"));
            }
        }
    }

    private static void CheckTimeline(
        RuleMatchers matchers, SigmaCorrelation correlation, TimelineSample sample, LogFormat format, List<Diagnostic> failures)
    {
        // What is counted for another correlation alone tells nobody else, and has samples of its own all the same.
        RuleSet telling = matchers.Rules with { Correlations = [.. matchers.Rules.Correlations.Select(each => each with { Generate = true })] };
        Correlator correlator = new(telling, new CorrelationOptions());
        SampleRun run = new(matchers, sample.Format, format, correlator.CarriedFields);
        foreach (SampleLine line in sample.Lines)
        {
            if (!run.TryRead(line.Text))
            {
                failures.Add(line.Place.Error($"the format '{format.Name}' does not read this line"));
                return;
            }

            run.Feed(correlator);
        }

        string id = correlation.Header.ToAlertRule().Id;
        int alerts = correlator.TakeAlerts().Count(alert => alert.Rule.Id == id);
        if (alerts != sample.Alerts)
        {
            failures.Add(sample.Place.Error($"'{correlation.Header.Name}', {sample.Name}: made {alerts} alerts, expected {sample.Alerts}"));
        }
    }

    /// <summary>The stages that a sample's lines go through, one line at a time.</summary>
    private sealed class SampleRun(RuleMatchers matchers, SampleFormat sample, LogFormat format, Field[] carried)
    {
        private readonly LineParser _parser = format.CreateParser(new ParserOptions(sample.Zone, () => sample.Now));
        private readonly MatchSession _session = matchers.For(format.LogSources).Lend();
        private readonly BatchResult _result = new(carried);
        private readonly EventView _line = new();
        private DateTimeOffset _latest = DateTimeOffset.MinValue;

        public bool TryRead(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            _result.Begin(new Batch { Buffer = bytes, Start = 0, Length = bytes.Length, After = new SourcePosition("", "", "", "", "", 0, 0) });
            _line.Begin(bytes, 0, bytes.Length);
            if (!_parser.TryParse(_line))
            {
                return false;
            }

            _latest = _line.Time > _latest ? _line.Time : _latest;
            _session.Run(_line, _latest, _result);
            return true;
        }

        public bool Matched(int rule)
        {
            for (int i = 0; i < _result.MatchCount; i++)
            {
                if (_result[i].Rule == rule)
                {
                    return true;
                }
            }

            return false;
        }

        public void Feed(Correlator correlator)
        {
            for (int i = 0; i < _result.MatchCount; i++)
            {
                correlator.Add(_result[i], _latest);
            }
        }
    }
}

/// <summary>What came of the samples of a set of rules: how many there were, and those that failed.</summary>
internal sealed record RuleSamplesResult(int Samples, IReadOnlyList<Diagnostic> Failures);
