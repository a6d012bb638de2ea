using System.Globalization;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Rules;

namespace Leafwatch.RuleFiles;

/// <summary>Runs the samples that rules carry through parser, rules and windows, as lines of a log are run.</summary>
internal static class RuleSamples
{
    private const int MostListed = 5;

    /// <summary>A level at which an alert is made in any case.</summary>
    private const string Told = "low";

    /// <summary>Checks all samples of <paramref name="rules"/>; a correlation has its own threshold, whatever the configuration says.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="findFormat">Gives the format of a name.</param>
    /// <param name="isMeant">Which of the rules to check, if not all.</param>
    public static RuleSamplesResult Check(RuleSet rules, Func<string, LogFormat?> findFormat, Func<RuleHeader, bool>? isMeant = null)
    {
        List<RuleOutcome> outcomes = [];
        RuleMatchers matchers = new(rules);
        for (int rule = 0; rule < rules.Rules.Count; rule++)
        {
            SigmaRule checking = rules.Rules[rule];
            if (isMeant?.Invoke(checking.Header) == false)
            {
                continue;
            }

            List<Diagnostic> failures = [];
            foreach (LineSample sample in checking.Samples)
            {
                if (FormatOf(sample.Format, findFormat, failures) is { } format)
                {
                    CheckLines(matchers, rule, sample, format, failures);
                }
            }

            outcomes.Add(new RuleOutcome(checking.Header, checking.Samples.Sum(sample => sample.Match.Count + sample.NoMatch.Count), failures));
        }

        foreach (SigmaCorrelation correlation in rules.Correlations.Where(each => isMeant?.Invoke(each.Header) != false))
        {
            List<Diagnostic> failures = [];
            foreach (TimelineSample sample in correlation.Samples)
            {
                if (FormatOf(sample.Format, findFormat, failures) is { } format)
                {
                    CheckTimeline(matchers, correlation, sample, format, failures);
                }
            }

            outcomes.Add(new RuleOutcome(correlation.Header, correlation.Samples.Count, failures));
        }

        return new RuleSamplesResult(outcomes);
    }

    /// <summary>
    /// Checks what a configuration must hold to be put in force: the samples of its own rules. Those of built-in rules are checked
    /// too if <paramref name="withBuiltIn"/>; that a filter of the site makes one of these fail is worth a warning, for filters are there to change rules.
    /// </summary>
    public static RuleSamplesResult Check(LoadedRules rules, Func<string, LogFormat?> findFormat, bool withBuiltIn)
    {
        bool IsOwn(RuleHeader header) => rules.OwnFiles.Contains(header.Place.File);
        RuleSamplesResult result = Check(rules.InForce, findFormat, withBuiltIn ? null : IsOwn);
        return new RuleSamplesResult(
        [
            .. result.Rules.Select(outcome => rules.OwnFiles.Count == 0 || IsOwn(outcome.Header)
                ? outcome
                : outcome with { Failures = [.. outcome.Failures.Select(failure => failure with { IsWarning = true, Hint = failure.Hint ?? "a rule file of yours changes what it matches" })] }),
        ]);
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
        RuleSet telling = matchers.Rules with
        {
            Correlations = [.. matchers.Rules.Correlations.Select(each => each with { Generate = true, Header = each.Header with { Level = Told } })],
        };
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

        // What a window that is over has too few of is known at its end, as in a scan.
        correlator.Advance(DateTimeOffset.MaxValue);
        string id = correlation.Header.ToAlertRule().Id;
        string what = $"'{correlation.Header.Name}', {sample.Name}";
        Alert[] alerts = [.. correlator.TakeAlerts().Where(alert => alert.Rule.Id == id)];
        if (alerts.Length != sample.Alerts.Count)
        {
            failures.Add(sample.Place.Error($"{what}: made {alerts.Length} alerts, expected {sample.Alerts.Count}", Listed(alerts)));
            return;
        }

        for (int i = 0; i < alerts.Length; i++)
        {
            if (Difference(alerts[i], correlation.Header.Level, sample.Alerts[i]) is { } difference)
            {
                failures.Add(sample.Alerts[i].Place.Error($"{what}: alert {i + 1} of {alerts.Length} {difference}"));
            }
        }
    }

    /// <summary>In what an alert is other than expected.</summary>
    private static string? Difference(Alert alert, string level, ExpectedAlert expected)
    {
        if (expected.Count is { } count && count != MeasureOf(alert))
        {
            return string.Create(CultureInfo.InvariantCulture, $"has the count {MeasureOf(alert)}, expected {count}");
        }

        if (expected.Level is { } wanted && wanted != level)
        {
            return $"is of level {level}, expected {wanted}";
        }

        return expected.Group.All(asked => alert.Group.Any(has => has.Field == asked.Key && has.Value == asked.Value))
            ? null
            : $"is of {GroupOf(alert)}, expected {string.Join(", ", expected.Group.Select(asked => $"{asked.Key}={asked.Value}"))}";
    }

    private static decimal MeasureOf(Alert alert) => alert.Measure?.Value ?? alert.Count;

    private static string GroupOf(Alert alert) =>
        alert.Group.Count == 0 ? "everything" : string.Join(", ", alert.Group.Select(value => $"{value.Field}={value.Value}"));

    private static string? Listed(Alert[] alerts) => alerts.Length == 0
        ? null
        : $"made: {string.Join("; ", alerts.Take(MostListed).Select(alert => string.Create(CultureInfo.InvariantCulture, $"{MeasureOf(alert)} of {GroupOf(alert)}")))}";

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

/// <summary>What came of the samples of a set of rules.</summary>
internal sealed record RuleSamplesResult(IReadOnlyList<RuleOutcome> Rules)
{
    public int Samples => Rules.Sum(rule => rule.Samples);

    public IReadOnlyList<Diagnostic> Failures => [.. Rules.SelectMany(rule => rule.Failures)];
}

/// <summary>What came of the samples of one rule: how many there were, and those that failed.</summary>
internal sealed record RuleOutcome(RuleHeader Header, int Samples, IReadOnlyList<Diagnostic> Failures);
