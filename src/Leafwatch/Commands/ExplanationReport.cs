using System.Globalization;
using System.Net;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Rules;
using Leafwatch.RuleFiles;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary>
/// What rules made of one line: those that match with what they tested and who counts them, the others with the reason in a line each,
/// so that the one rule that is looked for is not lost among the tests of sixty.
/// </summary>
/// <param name="rules">The rules in force.</param>
/// <param name="only">The one rule that is asked for, by name; <see langword="null"/> for all.</param>
/// <param name="isWhole">Whether each test is written of those that do not match, too.</param>
internal sealed class ExplanationReport(LoadedRules rules, string? only, bool isWhole)
{
    /// <summary>A rule may ask for thousands of values.</summary>
    private const int MostTests = 200;

    private const int FewTests = 5;

    /// <summary>Says when the rule that is asked for is not there.</summary>
    public void Check(List<string> errors)
    {
        if (only is not null && rules.InForce.Rules.All(rule => rule.Header.Name != only))
        {
            string hint = Spelling.DidYouMean(only, [.. rules.InForce.Rules.Select(rule => rule.Header.Name)]) ?? "'leafwatch rules list' names them";
            if (rules.InForce.Correlations.Any(correlation => correlation.Header.Name == only))
            {
                errors.Add($"--rule: '{only}' counts what other rules find, and looks at no line itself: leave --rule out, and each rule that matches names those that count it");
                return;
            }

            errors.Add($"--rule: no rule '{only}' looks at lines ({hint})");
        }
    }

    public void Write(TextWriter output, IReadOnlyList<Explanation> explanations, Exemption? exemption, EventView view)
    {
        Explanation[] matching = [.. explanations.Where(each => IsAsked(each) && each.Matched)];
        Explanation[] others = [.. explanations.Where(each => IsAsked(each) && !each.Matched)];
        if (only is not null && matching.Length + others.Length == 0)
        {
            output.WriteLine($"{only} does not look at such lines: it is about another kind of log.");
            return;
        }

        if (only is null)
        {
            output.WriteLine($"{explanations.Count} of {rules.InForce.Rules.Count} rules look at such lines; {(matching.Length == 0 ? "none" : matching.Length)} of them {(matching.Length == 1 ? "matches" : "match")}.");
        }

        foreach (Explanation explanation in matching)
        {
            WriteWhole(output, explanation);
            WriteUses(output, explanation, exemption, view);
        }

        if (others.Length > 0 && (only is not null || isWhole))
        {
            foreach (Explanation explanation in others)
            {
                WriteWhole(output, explanation);
            }
        }
        else if (others.Length > 0)
        {
            output.WriteLine();
            output.WriteLine("  Those that do not match, and why (--rule NAME for each test of one, --all of all):");
            int width = others.Max(each => each.Rule.Header.Name.Length);
            foreach (Explanation explanation in others)
            {
                output.WriteLine($"      {explanation.Rule.Header.Name.PadRight(width)}  {Why(explanation)}");
            }
        }
    }

    /// <summary>Whether only what decides is written of each selection.</summary>
    private bool IsBrief => only is null && !isWhole;

    private bool IsAsked(Explanation explanation) => only is null || explanation.Rule.Header.Name == only;

    /// <summary>Why a rule does not match: the first selection that does not hold, or those that hold and should not.</summary>
    private static string Why(Explanation explanation)
    {
        if (explanation.Selections.FirstOrDefault(selection => !selection.Held) is not { } missed)
        {
            return $"holds and should not: {TerminalText.Escape(string.Join(", ", explanation.Selections.Select(selection => selection.Name)))}";
        }

        TestOutcome[] failed = [.. missed.Tests.Where(test => !test.Held)];
        string more = failed.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $", and {failed.Length - 1:N0} more") : "";
        return failed.Length == 0 ? TerminalText.Escape(missed.Name) : $"{TerminalText.Escape(missed.Name)}: {Shown(failed[0], 60)}{more}";
    }

    private void WriteWhole(TextWriter output, Explanation explanation)
    {
        output.WriteLine();
        output.WriteLine($"  {(explanation.Matched ? "matches" : "does not match")}  {explanation.Rule.Header.Name}: {TerminalText.Escape(explanation.Rule.Header.Title)}");
        foreach (SelectionOutcome selection in explanation.Selections)
        {
            TestOutcome[] telling = [.. Telling(selection)];
            int shown = Math.Min(telling.Length, IsBrief ? FewTests : MostTests);
            string more = string.Create(CultureInfo.InvariantCulture, $"{selection.Tests.Count - shown:N0}");
            bool isCut = shown < selection.Tests.Count;
            output.WriteLine($"      {YesOrNo(selection.Held)}{TerminalText.Escape(selection.Name)}{(isCut && shown == 0 ? $" (none of {more} tests)" : "")}");
            foreach (TestOutcome test in telling.Take(shown))
            {
                output.WriteLine($"          {YesOrNo(test.Held)}{Shown(test, 200)}");
            }

            if (isCut && shown > 0)
            {
                output.WriteLine($"          and {more} more");
            }
        }
    }

    /// <summary>The tests to be written. One that asks for what is not there holds by tests that do not.</summary>
    private IEnumerable<TestOutcome> Telling(SelectionOutcome selection) =>
        !IsBrief ? selection.Tests.OrderByDescending(test => test.Held)
        : !selection.Held ? []
        : selection.Tests.Any(test => test.Held) ? selection.Tests.Where(test => test.Held)
        : selection.Tests;

    private static string YesOrNo(bool held) => held ? "yes " : "no  ";

    private static string Shown(TestOutcome test, int longest) =>
        $"{TerminalText.Escape(test.Test, longest)}: {(test.Value is null ? "the line has no such field" : $"found '{TerminalText.Escape(test.Value, longest)}'")}";

    /// <summary>What is made of a line that matched: which correlations count it, and in which group.</summary>
    private void WriteUses(TextWriter output, Explanation explanation, Exemption? exemption, EventView view)
    {
        int number = rules.InForce.Rules.ToList().IndexOf(explanation.Rule);
        if (exemption?.Covers(new RuleReference(number)) == true && explanation.Rule.Header.Level != "informational")
        {
            output.WriteLine("      allow-listed: it makes no alert of its own");
        }

        ListedRule[] listed = [.. ListedRule.Of(rules)];
        for (int i = 0; i < rules.InForce.Correlations.Count; i++)
        {
            SigmaCorrelation correlation = rules.InForce.Correlations[i];
            if (correlation.Inputs.Contains(new RuleReference(number)))
            {
                string exempt = exemption?.Covers(new RuleReference(i, IsCorrelation: true)) == true ? "allow-listed: not " : "";
                output.WriteLine($"      {exempt}{Counted(correlation, number, listed.First(rule => rule.Header == correlation.Header), view)}");
            }
        }
    }

    /// <summary>The value of a field that events are grouped by; the network of an address is made of it, and the source is that of the line, whichever it is.</summary>
    private static string? ValueOf(Field field, EventView view)
    {
        if (field == Field.LogSource || field == Field.LogSite)
        {
            string host = field == Field.LogSource ? "" : Shown(view[view.Has(Field.UrlDomain) ? Field.UrlDomain : Field.HostName]);
            return host.Length > 0 ? $"its source, {host}" : "its source";
        }

        if (field == Field.DnsRegisteredDomain)
        {
            return view.Has(RegisteredDomain.Name) ? Shown(RegisteredDomain.Of(view[RegisteredDomain.Name])) : null;
        }

        if (field != Field.SourceNetwork)
        {
            return view.Has(field) ? Shown(view[field]) : null;
        }

        if (!view.Has(Field.SourceIp) || !IPAddress.TryParse(Encoding.UTF8.GetString(view[Field.SourceIp]), out IPAddress? address))
        {
            return null;
        }

        byte[] bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        int kept = bytes.Length == 4 ? 3 : 8;
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }

    /// <summary>How a correlation counts the line: in which group, and what it asks for at the line's time.</summary>
    private static string Counted(SigmaCorrelation correlation, int rule, ListedRule listed, EventView view)
    {
        ThresholdInForce threshold = listed.Thresholds.First(each => each.When is null || each.When.Contains(view.Time));
        int input = correlation.Inputs.ToList().IndexOf(new RuleReference(rule));
        bool isAsWritten = threshold.GroupBy.SequenceEqual(correlation.GroupBy.Select(field => field.Name));
        IReadOnlyList<Field> fields = isAsWritten ? [.. correlation.GroupBy.Select(field => field.ByInput[input])] : [.. threshold.GroupBy.Select(Field.Named)];
        string[] lacking = [.. fields.Concat(correlation.Values.Select(value => value.ByInput[input])).Where(field => ValueOf(field, view) is null).Select(field => field.Name).Distinct()];
        string group = lacking.Length > 0
            ? $"not, for the line has no {string.Join(", ", lacking)}"
            : fields.Count == 0 ? "with everything else" : $"as {string.Join(", ", fields.Select(field => $"{field.Name}={ValueOf(field, view)}"))}";
        string profile = threshold.Profile is null ? "" : $" (profile {threshold.Profile}: {threshold.When})";
        string above = listed.CountedBy.Count == 0 ? "" : $"; {string.Join(", ", listed.CountedBy)} looks at it";
        return $"counted by {correlation.Header.Name}, {group}: {correlation.TypeName} {RuleListReport.Words(listed, threshold)}{profile}{TerminalText.Escape(above)}";
    }

    private static string Shown(ReadOnlySpan<byte> value) => TerminalText.Escape(value, 1000);
}
