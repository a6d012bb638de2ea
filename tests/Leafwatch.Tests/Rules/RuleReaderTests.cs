using Leafwatch.Core;
using Leafwatch.Core.Rules;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Rules;

public sealed class RuleReaderTests
{
    private const string Counted = """
        title: Not found
        name: not_found
        logsource: { category: webserver }
        detection: { selection: { sc-status: 404 }, condition: selection }
        """;

    [Fact]
    public void A_rule_is_read_with_all_that_it_says_about_itself()
    {
        SigmaRule rule = SomeRules.Read("""
            title: Not found
            id: 8916973b-b255-47d5-9330-1fc7c2d9ac96
            name: not_found
            status: test
            level: high
            author: Somebody
            license: DRL-1.1
            description: |
              Why.
            response: Mend it.
            tags: [attack.t1595]
            falsepositives: [Links]
            references: ['https://example.org/']
            anything_of_ones_own: 1
            logsource: { category: webserver, product: apache, definition: prose }
            detection: { selection: { sc-status: 404 }, condition: selection }
            """).Rules.Single();
        Assert.Equal(
            new AlertRule("8916973b-b255-47d5-9330-1fc7c2d9ac96", "not_found", "Not found", "high", "Somebody", "Why.", "DRL-1.1", "Mend it.") { Tags = rule.Header.Tags },
            rule.Header.ToAlertRule());
        Assert.Equal(new LogSource("webserver", "apache"), rule.LogSource);
        Assert.Equal(["attack.t1595"], rule.Header.Tags);
        Assert.Equal(["Links"], rule.Header.FalsePositives);
        Assert.Equal(["https://example.org/"], rule.Header.References);
        Assert.Equal("test", rule.Header.Status);
    }

    [Fact]
    public void A_correlation_is_read_and_its_rules_are_found_by_name_or_id_in_any_file()
    {
        (RuleSet rules, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll(
            """
            title: Many
            correlation: { type: event_count, rules: [not_found, 2de53817-ef9c-48d1-bec4-64af5b07c399], group-by: [c-ip, user.name], timespan: 10m, condition: { gt: 4 }, generate: true }
            """,
            Counted,
            """
            title: Refused
            id: 2DE53817-EF9C-48D1-BEC4-64AF5B07C399
            logsource: {}
            detection: { selection: { sc-status: 401 }, condition: selection }
            """);
        Assert.Empty(diagnostics);
        SigmaCorrelation correlation = rules.Correlations.Single();
        Assert.Equal("many", correlation.Header.Name);
        Assert.Equal([0, 1], correlation.Rules);
        Assert.Equal(5, correlation.Count);
        Assert.Equal(TimeSpan.FromMinutes(10), correlation.Timespan);
        Assert.True(correlation.Generate);
        Assert.Equal(["source.ip", "user.name"], correlation.GroupBy.Select(group => group.Name));
    }

    [Fact]
    public void An_alias_names_a_field_for_each_rule()
    {
        RuleSet rules = SomeRules.Read(Counted + """

            ---
            title: Refused
            name: refused
            logsource: {}
            detection: { selection: { sc-status: 401 }, condition: selection }
            ---
            title: Either
            correlation:
              type: event_count
              rules: [not_found, refused]
              group-by: [who]
              aliases: { who: { not_found: c-ip, refused: cs-username } }
              timespan: 1h
              condition: { gte: 2 }
            """);
        Assert.Equal([Field.SourceIp, Field.UserName], rules.Correlations.Single().GroupBy.Single().ByInput);
    }

    [Fact]
    public void A_bad_rule_is_set_aside_with_all_its_errors_and_the_others_go_on()
    {
        (RuleSet rules, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll("""
            title: Bad
            level: hihg
            logsource: { category: webserver }
            detection:
              selection:
                c-ip|contans: x
                sc-status|gte: many
              condition: selektion
            ---
            title: Good
            logsource: {}
            detection: { keywords: [x], condition: keywords }
            """);
        Assert.Equal("Good", rules.Rules.Single().Header.Title);
        Assert.Equal(
            [
                "rules.yml:2:8: 'level': found 'hihg', expected one of informational, low, medium, high, critical (did you mean 'high'?)",
            ],
            diagnostics.Select(diagnostic => diagnostic.ToString()).Take(1));
    }

    [Theory]
    [InlineData("selection: { 'c-ip|contans': x }\ncondition: selection", "unknown modifier 'contans'", "did you mean 'contains'?")]
    [InlineData("selection: { 'c-ip|base64': 'x*' }\ncondition: selection", "without wildcards, as the modifier 'base64' needs", null)]
    [InlineData("selection: { 'c-ip|wide': ü }\ncondition: selection", "expected base64", "wide|base64offset|contains")]
    [InlineData("selection: { 'c-ip|hour|contains': 5 }\ncondition: selection", "does not go with", null)]
    [InlineData("selection: { 'c-ip|re|wide': x }\ncondition: selection", "does not go with", null)]
    [InlineData("selection: { 'c-ip|cidr|lt': x }\ncondition: selection", "do not go together", null)]
    [InlineData("selection: { '@timestamp': 5 }\ncondition: selection", "only parts can be asked", null)]
    [InlineData("selection: { event.ten_seconds: 5 }\ncondition: selection", "there for correlations to count", null)]
    [InlineData("selection: { 'c-ip|re': '(?<=a)b' }\ncondition: selection", "the regular expression looks around or back", null)]
    [InlineData("selection: { 'c-ip|re': '(' }\ncondition: selection", "not a regular expression", null)]
    [InlineData("selection: { 'c-ip|cidr': 192.0.2.1 }\ncondition: selection", "expected a network", "192.0.2.1/32 is that address alone")]
    [InlineData("selection: { '@timestamp|hour': 24 }\ncondition: selection", "expected a whole number from 0 to 23", null)]
    [InlineData("selection: { 'c-ip|cidr': 192.0.2.1/24 }\ncondition: selection", "expected a network", null)]
    [InlineData("selection: { 'sc-status|gte': many }\ncondition: selection", "expected a number", null)]
    [InlineData("selection: { 'sc-status|gte|contains': 4 }\ncondition: selection", "does not go with", null)]
    [InlineData("selection: { 'sc-status|i': 4 }\ncondition: selection", "for 're'", null)]
    [InlineData("selection: { 'c-ip|exists': perhaps }\ncondition: selection", "expected true or false", null)]
    [InlineData("selection: {}\ncondition: selection", "expected at least one field", null)]
    [InlineData("selection: []\ncondition: selection", "expected fields and their values", null)]
    [InlineData("selection: { c-ip: x }", "the detection has no condition", null)]
    [InlineData("selection: { c-ip: x }\ncondition: selektion", "the condition names 'selektion'", "did you mean 'selection'?")]
    [InlineData("selection: { c-ip: x }\ncondition: 2 of selection*", "found '2 of'", null)]
    [InlineData("selection: { c-ip: x }\ncondition: 1 of filter*", "names no selection", null)]
    [InlineData("selection: { c-ip: x }\ncondition: selection and", "the condition ends where", null)]
    [InlineData("selection: { c-ip: x }\ncondition: (selection", "a parenthesis is not closed", null)]
    [InlineData("selection: { c-ip: x }\ncondition: selection selection", "where the condition should end", null)]
    [InlineData("selection: { c-ip: x }\ncondition: selection | count() > 5", "old way to count", "write a correlation of type event_count")]
    [InlineData("selection: { c-ip: x }\ntimeframe: 5m\ncondition: selection", "old way to count", "write a correlation with a timespan")]
    public void What_is_wrong_in_a_detection_is_said(string detection, string message, string? hint)
    {
        (RuleSet rules, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll(SomeRules.Text(detection));
        Assert.Empty(rules.Rules);
        Diagnostic error = diagnostics.First(diagnostic => !diagnostic.IsWarning);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.True(hint is null || hint == error.Hint, error.Hint);
        Assert.InRange(error.Line, 3, 6);
    }

    [Theory]
    [InlineData("value_sum", "event.ten_seconds", "'event.ten_seconds' is there to be counted")]
    [InlineData("value_count", "log.site", "has no values to count")]
    public void What_only_correlations_have_is_of_one_use(string type, string field, string message)
    {
        (RuleSet rules, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll(
            $"{Counted}\n---\ntitle: Many\ncorrelation: {{ type: {type}, rules: [not_found], timespan: 10m, group-by: [c-ip], condition: {{ field: {field}, gte: 3 }} }}\n");
        Assert.Empty(rules.Correlations);
        Assert.Contains(diagnostics, diagnostic => !diagnostic.IsWarning && diagnostic.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("type: value_count", "does not say of which field")]
    [InlineData("type: temporal_ordered", "has to be seen whole")]
    [InlineData("rules: []", "the correlation has no 'rules'")]
    [InlineData("rules: [many]", "in the end looks at this correlation itself")]
    [InlineData("type: event_cout", "expected a type of correlation")]
    [InlineData("rules: [nobody]", "no rule has the name or id 'nobody'")]
    [InlineData("timespan: 10", "expected a duration")]
    [InlineData("timespan: 0m", "expected a time above zero")]
    [InlineData("condition: { gte: 0 }", "a number that a count can fall short of")]
    [InlineData("condition: { gte: 5, gt: 2 }", "two bounds on one side")]
    [InlineData("condition: { gte: 10, lte: 5 }", "no number meets all of this")]
    [InlineData("condition: { gte: 10, eq: 5 }", "no number meets all of this")]
    [InlineData("condition: { eq: 0 }", "no number meets all of this")]
    [InlineData("condition: { lt: 1 }", "no number meets all of this")]
    [InlineData("condition: { eq: 2.5 }", "no number meets all of this")]
    [InlineData("condition: { least: 5 }", "unknown condition 'least'")]
    [InlineData("condition: { gte: many }", "expected a number")]
    [InlineData("condition: {}", "expected a condition")]
    [InlineData("group-by: [cs-uri-query]", "makes no group")]
    [InlineData("group-by: [event.minute]", "'event.minute' is there to be counted")]
    [InlineData("window: 5", "unknown key 'window'")]
    [InlineData("aliases: { c-ip: { other: c-ip } }", "is not among the rules")]
    public void What_is_wrong_in_a_correlation_is_said(string line, string message)
    {
        string[] usual = ["type: event_count", "rules: [not_found]", "timespan: 10m", "condition: { gte: 5 }", "group-by: [c-ip]"];
        string key = line.Split(':')[0];
        string body = string.Join('\n', usual.Where(each => !each.StartsWith(key, StringComparison.Ordinal)).Append(line).Select(each => "  " + each));
        (RuleSet rules, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll($"{Counted}\n---\ntitle: Many\ncorrelation:\n{body}\n");
        Assert.Empty(rules.Correlations);
        Assert.Single(rules.Rules);
        Assert.Contains(diagnostics, diagnostic => !diagnostic.IsWarning && diagnostic.Message.Contains(message, StringComparison.Ordinal) && diagnostic.Line > 5);
    }

    [Theory]
    [InlineData("detection: { a: { c-ip: x }, condition: a }", "the rule has no logsource")]
    [InlineData("logsource: {}", "neither 'detection' nor 'correlation'")]
    [InlineData("logsource: {}\nfilter: { rules: any }", "the detection has no condition")]
    [InlineData("logsource: {}\nfilter: { a: { c-ip: x }, condition: a }", "does not say which rules")]
    [InlineData("filter: { rules: any, a: { c-ip: x }, condition: not a }", "the rule has no logsource")]
    [InlineData("logsource: { categroy: x }\ndetection: { a: { c-ip: x }, condition: a }", "unknown key 'categroy'")]
    [InlineData("id: 5\nlogsource: {}\ndetection: { a: { c-ip: x }, condition: a }", "expected a UUID")]
    public void What_is_wrong_in_a_document_is_said(string text, string message)
    {
        (RuleSet rules, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll("title: A rule\n" + text);
        Assert.Empty(rules.Rules);
        Assert.Contains(message, Assert.Single(diagnostics).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("selection: { 'cs-uri-stem|all': [a, b] }\ncondition: selection", "no field is equal to all of several values")]
    [InlineData("selection: { cs-uri-stem: '.*a' }\ncondition: selection", "a point is a point")]
    [InlineData("selection: { cs-method: x }\nother: { cs-method: y }\ncondition: selection", "does not use 'other'")]
    public void What_is_hardly_meant_in_a_detection_is_warned_of(string detection, string message)
    {
        (RuleSet rules, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll(SomeRules.Text(detection));
        Assert.Single(rules.Rules);
        Assert.Contains(message, Assert.Single(diagnostics).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("selection: { 'cs-uri-stem|all': ['a*', '*b'] }\ncondition: selection")]
    [InlineData("selection: { 'cs-uri-stem|contains': '.*a' }\ncondition: selection")]
    [InlineData("selection: { 'cs-uri-stem|re': '.*a' }\ncondition: selection")]
    public void What_may_well_be_meant_is_not_warned_of(string detection) => Assert.Empty(SomeRules.ReadAll(SomeRules.Text(detection)).Diagnostics);

    [Theory]
    [InlineData("type: event_count, condition: { gte: 2, percentile: 5 }", "'event_count' does not look at 'percentile'")]
    [InlineData("type: event_count, condition: { gte: 2, field: c-ip }", "'event_count' does not look at 'field'")]
    [InlineData("type: event_count, condition: { gte: 2 }, aliases: { who: { not_found: c-ip } }", "nothing uses the alias 'who'")]
    [InlineData("type: temporal_ordered", "a sequence of one rule")]
    [InlineData("type: event_count, rules: [not_found, not_found], condition: { gte: 2 }", "stands in the list twice")]
    [InlineData("type: temporal, rules: [not_found, other], condition: not_found and not_found", "does not use 'other'")]
    [InlineData("type: event_count, condition: { gte: 2, lte: 9, eq: 5 }", "beside 'eq' the other bounds say nothing")]
    [InlineData("type: event_count, group-by: [c-ip, c-ip], condition: { gte: 2 }", "'c-ip' is 'source.ip', which stands in the list already")]
    [InlineData("type: event_count, group-by: [source.ip, c-ip], condition: { gte: 2 }", "'c-ip' is 'source.ip', which stands in the list already")]
    [InlineData("type: value_sum, condition: { field: cs-uri-stem, gte: 2 }", "'cs-uri-stem' is a text, and 'value_sum' reckons with numbers")]
    public void What_is_hardly_meant_in_a_correlation_is_warned_of(string body, string message)
    {
        string inputs = body.Contains("rules:", StringComparison.Ordinal) ? "" : "rules: [not_found], ";
        (RuleSet rules, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll(
            $"{Counted}\n---\n{Counted.Replace("not_found", "other", StringComparison.Ordinal)}\n---\ntitle: Many\ncorrelation: {{ {inputs}timespan: 1m, {body} }}\n");
        Assert.Single(rules.Correlations);
        Diagnostic warning = Assert.Single(diagnostics);
        Assert.True(warning.IsWarning);
        Assert.Contains(message, warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not not_found and not other", true)]
    [InlineData("not (not_found or other)", true)]
    [InlineData("not_found and not not_found", true)]
    [InlineData("not_found and not other", false)]
    [InlineData("not not_found", false)]
    [InlineData("not not_found or not other", false)]
    public void A_condition_that_no_rule_that_was_seen_can_meet_is_said(string condition, bool isNever)
    {
        (RuleSet rules, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll(
            $"{Counted}\n---\n{Counted.Replace("not_found", "other", StringComparison.Ordinal)}\n---\ntitle: Many\ncorrelation: {{ type: temporal, rules: [not_found, other], timespan: 1m, condition: {condition} }}\n");

        Assert.Equal(isNever, diagnostics.Any(diagnostic => diagnostic.Message == "nothing meets the condition" && !diagnostic.IsWarning));
        Assert.Equal(isNever ? 0 : 1, rules.Correlations.Count);
    }

    [Theory]
    [InlineData("date: 2025-13-45", "'2025-13-45' is no date")]
    [InlineData("modified: 2022/10/05", null)]
    [InlineData("tags: [attack.t1110., attack.t1110.001, cve.2021-44228]", "'attack.t1110.' is no tag")]
    [InlineData("tags: [cve.2021-44228, attack.initial_access]", null)]
    public void A_date_or_tag_that_is_none_is_warned_of(string line, string? message)
    {
        (RuleSet rules, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll($"{Counted}\n{line}\n");
        Assert.Single(rules.Rules);
        Assert.Equal(message is null ? [] : [message], diagnostics.Select(diagnostic => diagnostic.Message));
    }

    [Fact]
    public void A_category_that_is_nearly_that_of_a_log_is_warned_of_and_another_is_not()
    {
        RuleReader reader = new(sources: [new LogSource("webserver", "apache")]);
        reader.Read([("rules.yml", Counted.Replace("webserver", "webservr", StringComparison.Ordinal) + "\n---\n" + Counted.Replace("not_found", "b", StringComparison.Ordinal).Replace("webserver", "antivirus", StringComparison.Ordinal))]);
        Diagnostic warning = Assert.Single(reader.Diagnostics);
        Assert.Equal("did you mean 'webserver'?", warning.Hint);
        Assert.True(warning.IsWarning);
    }

    [Fact]
    public void Fields_of_Windows_that_no_format_lists_are_not_warned_of()
    {
        RuleReader reader = new();
        reader.Read([("rules.yml", "title: A\nlogsource: { product: windows }\ndetection: { a: { PipeName: x, EventIDD: 5 }, condition: a }")]);
        Assert.Equal("no format has the field 'EventIDD'", Assert.Single(reader.Diagnostics).Message);
    }

    [Theory]
    [InlineData("rules: [nobody]", "category: webserver", "no rule has the name or id 'nobody'")]
    [InlineData("rules: [many]", "category: webserver", "is a correlation")]
    [InlineData("rules: [not_found]", "category: dns", "is left as it is")]
    public void A_filter_that_filters_nothing_is_warned_of(string names, string source, string message)
    {
        (_, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll(
            Counted,
            "title: Many\ncorrelation: { type: event_count, rules: [not_found], timespan: 1m, condition: { gte: 2 } }",
            $"title: Probe\nlogsource: {{ {source} }}\nfilter:\n  {names}\n  selection: {{ c-ip: 192.0.2.1 }}\n  condition: not selection\n");
        Diagnostic warning = Assert.Single(diagnostics);
        Assert.True(warning.IsWarning);
        Assert.Contains(message, warning.Message, StringComparison.Ordinal);
        Assert.Equal(4, warning.Line);
    }

    [Fact]
    public void A_correlation_names_the_authors_of_the_rules_that_it_looks_at()
    {
        SigmaCorrelation correlation = SomeRules.Read($"""
            {Counted}
            author: Ann
            license: DRL 1.1
            ---
            title: Many
            author: Bob
            correlation: {"{ type: event_count, rules: [not_found], timespan: 1m, condition: { gte: 2 } }"}
            ---
            title: Twice
            author: Bob
            correlation: {"{ type: event_count, rules: [many], timespan: 1m, condition: { gte: 2 } }"}
            """).Correlations[1];
        Assert.Equal("Bob; Ann", correlation.Header.Author);
        Assert.Equal("DRL 1.1", correlation.Header.License);
    }

    [Fact]
    public void All_mistakes_of_a_detection_and_its_condition_are_told_at_once()
    {
        (_, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll(SomeRules.Text("a: { 'c-ip|inside': x }\nb: { c-ip: y }\ncondition: a and b and c"));
        Assert.Equal(2, diagnostics.Count(diagnostic => !diagnostic.IsWarning));
        Assert.Contains(diagnostics, diagnostic => diagnostic.Message.Contains("'inside'", StringComparison.Ordinal));
        Assert.Contains(diagnostics, diagnostic => diagnostic.Message.Contains("'c'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("title: A rule\ndetecton: {}", "did you mean 'detection'?")]
    [InlineData("action: global\ntitle: Rules", "write title, logsource and detection into each rule")]
    public void What_may_have_been_meant_as_a_rule_has_a_hint(string text, string hint) =>
        Assert.Equal(hint, SomeRules.ReadAll(text).Diagnostics.Last(diagnostic => !diagnostic.IsWarning).Hint);

    [Fact]
    public void A_document_is_a_rule_or_a_correlation() =>
        Assert.Contains(
            SomeRules.ReadAll($"{Counted}\ncorrelation: {{ type: event_count, rules: [not_found], timespan: 1m, condition: {{ gte: 2 }} }}").Diagnostics,
            diagnostic => diagnostic.IsWarning && diagnostic.Message.Contains("a document is one thing", StringComparison.Ordinal));

    [Fact]
    public void A_placeholder_that_is_none_is_warned_of() =>
        Assert.Contains(
            SomeRules.ReadAll(SomeRules.Text("a: { 'c-ip|expand': 192.0.2.7 }\ncondition: a")).Diagnostics,
            diagnostic => diagnostic.IsWarning && diagnostic.Message.Contains("'expand'", StringComparison.Ordinal));

    [Theory]
    [InlineData("first and second", true)]
    [InlineData("(first) and (second)", true)]
    [InlineData("first or second", false)]
    [InlineData("first and not second", false)]
    public void A_sequence_in_order_may_say_that_all_of_it_has_to_be_seen(string condition, bool isRead)
    {
        const string Detection = "logsource: {}\ndetection: { a: { c-ip: x }, condition: a }\n---\n";
        (RuleSet rules, _) = SomeRules.ReadAll(
            $"title: One\nname: first\n{Detection}title: Two\nname: second\n{Detection}title: Both\ncorrelation: {{ type: temporal_ordered, rules: [first, second], group-by: [c-ip], timespan: 1m, condition: {condition} }}");
        Assert.Equal(isRead ? 1 : 0, rules.Correlations.Count);
        Assert.All(rules.Correlations, correlation => Assert.Equal((null, new Bound(Comparison.GreaterOrEqual, 2)), (correlation.Seen, correlation.Bounds.Single())));
    }

    [Theory]
    [InlineData("product: windows", 0)]
    [InlineData("category: webserver", 1)]
    public void Names_of_the_data_of_Windows_need_no_description_to_be_counted_by(string source, int warnings) =>
        Assert.Equal(warnings, SomeRules.ReadAll(
            $"title: Other\nlogsource: {{ product: windows }}\ndetection: {{ a: {{ c-ip: x }}, condition: a }}\n---\ntitle: One\nname: first\nlogsource: {{ {source} }}\ndetection: {{ a: {{ c-ip: x }}, condition: a }}\n---\ntitle: Many\ncorrelation: {{ type: event_count, rules: [first], group-by: [ServiceSid], timespan: 1m, condition: {{ gte: 2 }} }}")
            .Diagnostics.Count(diagnostic => diagnostic.Message.Contains("ServiceSid", StringComparison.Ordinal)));

    [Fact]
    public void Yaml_that_is_no_rule_is_warned_of_and_what_may_have_been_meant_as_one_is_an_error()
    {
        (_, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll("id: 5\nregression_tests: [a]", "title: A rule\ndetecton: {}");
        Assert.Equal([true, false], diagnostics.Where(diagnostic => diagnostic.Message.Contains("no Sigma rule", StringComparison.Ordinal)).Select(diagnostic => diagnostic.IsWarning));
    }

    [Fact]
    public void A_rule_whose_placeholder_has_no_values_waits_for_them_and_matches_nothing()
    {
        RuleReader reader = new();
        RuleSet rules = reader.Read(
            [("rules.yml", SomeRules.Text("selection: { c-ip: 192.0.2.7 }\nfilter: { 'cs-username|expand': '%admins%' }\ncondition: selection and not filter"))]);
        Assert.Empty(Assert.IsType<Condition.Any>(rules.Rules.Single().Condition).Parts);
        Diagnostic said = Assert.Single(reader.Diagnostics);
        Assert.True(said.IsWarning);
        Assert.Contains("%admins% has no values", said.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_somebodys_own_in_a_log_source_is_warned_of()
    {
        RuleReader reader = new();
        RuleSet rules = reader.Read([("rules.yml", "title: A\nlogsource: { category: webserver, collector: x }\ndetection: { a: { c-ip: x }, condition: a }")]);
        Assert.Single(rules.Rules);
        Assert.True(Assert.Single(reader.Diagnostics).IsWarning);
    }

    [Fact]
    public void Placeholders_stand_for_the_values_that_are_configured()
    {
        RuleReader reader = new(placeholders: new Dictionary<string, IReadOnlyList<string>> { ["admins"] = ["root", "a*"], ["hosts"] = ["x", "y"] });
        RuleSet rules = reader.Read([("rules.yml", SomeRules.Text("selection: { 'cs-username|expand': '%admins%@%hosts%' }\ncondition: selection"))]);
        Condition.Selection selection = Assert.IsType<Condition.Selection>(rules.Rules.Single().Condition);
        Assert.Equal(
            ["root@x", "root@y", "a*@x", "a*@y"],
            Assert.IsType<Condition.Any>(selection.Body).Parts.Select(part => ((FieldTest.Text)((Condition.Test)part).What).Pattern.ToString()));
    }

    [Theory]
    [InlineData("rules: [not_found]", "logsource: { category: webserver }", true)]
    [InlineData("rules: not_found", "logsource: {}", true)]
    [InlineData("rules: any", "logsource: { category: webserver }", true)]
    [InlineData("rules: [other]", "logsource: { category: webserver }", false)]
    [InlineData("rules: any", "logsource: { category: webserver, product: apache }", false)]
    public void A_filter_is_put_on_the_rules_that_it_names_and_whose_logs_it_is_about(string names, string source, bool expected)
    {
        RuleSet rules = SomeRules.Read($"""
            title: Not the probe
            {source}
            filter:
              {names}
              selection: {"{ c-ip: 192.0.2.1 }"}
              condition: not selection
            ---
            {Counted}
            """);
        Condition condition = Assert.Single(rules.Rules).Condition;
        Assert.Equal(expected, condition is Condition.All);
    }

    [Fact]
    public void A_filter_that_leaves_nothing_out_is_warned_of()
    {
        (_, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll("""
            title: Only the probe
            logsource: {}
            filter: { rules: any, selection: { c-ip: 192.0.2.1 }, condition: selection }
            """);
        Assert.Equal("'not selection' leaves out what it selects", Assert.Single(diagnostics).Hint);
    }

    [Fact]
    public void A_text_that_is_no_YAML_stops_no_other_file()
    {
        (RuleSet rules, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll("a: [", Counted);
        Assert.Single(rules.Rules);
        Assert.Single(diagnostics);
    }

    [Fact]
    public void A_name_stands_for_one_rule_but_names_made_from_titles_give_way()
    {
        (RuleSet rules, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll(Counted, Counted);
        Assert.Single(rules.Rules);
        Assert.Contains("'not_found' is taken by the rule at rules.yml:1", diagnostics.Single().Message, StringComparison.Ordinal);

        string unnamed = Counted.Replace("name: not_found\n", "", StringComparison.Ordinal);
        Assert.Equal(["not_found", "not_found_2"], SomeRules.Read($"{unnamed}\n---\n{unnamed}").Rules.Select(rule => rule.Header.Name));
    }

    [Fact]
    public void An_unknown_field_and_a_misspelt_key_are_warnings()
    {
        (RuleSet rules, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll("""
            title: A rule
            falsepositive: none
            logsource: {}
            detection: { selection: { sc-statsu: 404 }, condition: selection }
            """);
        Assert.Single(rules.Rules);
        Assert.Equal(
            ["rules.yml:2:1: warning: unknown key 'falsepositive' (did you mean 'falsepositives'?)", "rules.yml:4:27: warning: no format has the field 'sc-statsu' (did you mean 'sc-status'?)"],
            diagnostics.Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public void A_selection_that_the_condition_does_not_use_is_a_warning()
    {
        (_, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll(SomeRules.Text("a: { c-ip: x }\nb: { c-ip: y }\ncondition: a"));
        Assert.Contains("does not use 'b'", diagnostics.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        string condition = new string('(', 1000) + "a" + new string(')', 1000);
        (_, IReadOnlyList<Diagnostic> diagnostics) = SomeRules.ReadAll(SomeRules.Text($"a: {{ c-ip: x }}\ncondition: {condition}"));
        Assert.Contains("nested too deeply", diagnostics.Single().Message, StringComparison.Ordinal);
    }
}
