using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using static Leafwatch.Reports.ReportWords;

namespace Leafwatch.Reports;

/// <summary>Makes a report of its material: what a reader wants to know first comes first.</summary>
internal sealed class ReportMaker
{
    /// <summary>At most this many answers of a kind are named.</summary>
    private const int MostCodes = 5;

    /// <summary>At most this many incidents in which somebody got in are named.</summary>
    private const int MostGotIn = 5;

    private static readonly (string Name, RollupMeasure Measure)[] MethodMeasures =
    [
        ("GET", RollupMeasure.Get), ("HEAD", RollupMeasure.Head), ("POST", RollupMeasure.Post), ("PUT", RollupMeasure.Put), ("DELETE", RollupMeasure.Delete),
        ("OPTIONS", RollupMeasure.Options), ("PATCH", RollupMeasure.Patch), ("others", RollupMeasure.OtherMethods),
    ];

    private readonly ReportMaterial _material;
    private readonly Rollup _now;
    private readonly IReadOnlyList<Rollup> _earlier;
    private readonly IReadOnlyList<Rollup> _past;
    private readonly List<ReportFigure> _figures = [];
    private readonly List<ReportPicture> _pictures = [];
    private readonly List<Fix> _fixes = [];

    private ReportMaker(ReportMaterial material)
    {
        _material = material;
        _now = material.Counts.Sum;
        _earlier = [.. material.Earlier.Select(counts => counts.Sum)];
        _past = [.. material.Known.Select(counts => counts.Sum)];
    }

    public static SiteReport Make(ReportMaterial material) => new ReportMaker(material).Make();

    private SiteReport Make()
    {
        string word = _material.Period.Word;
        IncidentFindings incidents = new(_material);
        AlertFindings alerts = new(_material);
        PageFindings pages = new(_material, _now);
        LoginFindings logins = new(_now, _material.Young.Count > 0 ? [] : _earlier, _past, _material.Pseudonyms);
        MonitorFindings monitor = new(_material);
        ReportSection[] sections =
        [
            new($"What changed against {(_earlier.Count == 0 ? "what is usual" : Norm())}", Changes(pages, logins)),
            new("Incidents, and how they ended", Found(incidents)),
            new("Failed logins, by how and where they were tried", Logins(logins, alerts)),
            new("Did anyone get in?", GotIn(logins, incidents)),
            new("Who came back", CameBack(alerts)),
            new("What is broken for visitors", Broken(pages)),
            new("Performance", Performance(pages)),
            new("What the monitor itself missed", Missed(monitor)),
            new("Rules that spoke often, and what to change", Noisy(alerts, incidents)),
        ];
        ReportSection fixes = new("The five things to fix first", Fixes());
        string level = incidents.Grave > 0 || logins.Suspicious.Count > 0 ? "high" : incidents.Medium > 0 || monitor.HasLost ? "medium" : "none";
        return new SiteReport
        {
            Period = _material.Period,
            Title = $"Report of {_material.Period.InWords(_material.Clock.Zone)}{(_material.GoesOn ? ", so far" : "")}",
            Verdict = Verdict(word, level, incidents, logins, monitor),
            Level = level,
            IsEmpty = _material.Counts.IsEmpty && incidents.Count == 0,
            Sections = [.. sections[..^1], fixes, sections[^1]],
            Figures = _figures,
            Pictures = _pictures,
        };
    }

    private string Norm()
    {
        string part = _material.IsPart ? "the same part of " : "";
        string word = _material.Period.WordOfItsLike(_material.Clock.Zone);
        return _earlier.Count == 1 ? $"{part}the one {word} before that is known{(_material.EarlierInPart > 0 ? " whole" : "")}"
            : _material.EarlierInPart > 0 ? $"{(part.Length > 0 ? part : "the norm of ")}the {_earlier.Count} of the last {_earlier.Count + _material.EarlierInPart} {word}s that are known whole"
            : $"{(part.Length > 0 ? part : "the norm of ")}the last {_earlier.Count} {word}s";
    }

    private string Verdict(string word, string level, IncidentFindings incidents, LoginFindings logins, MonitorFindings monitor)
    {
        if (_material.Counts.IsEmpty && incidents.Count == 0)
        {
            return $"Nothing is known of this {word}: no line was read.";
        }

        string[] reasons =
        [
            .. logins.Suspicious.Count > 0 ? [$"{Count(logins.Suspicious.Count, "address")} got in after failed logins"] : Array.Empty<string>(),
            .. incidents.Grave > 0 ? [$"there {Were(incidents.Grave, "grave incident")}"] : Array.Empty<string>(),
            .. incidents.Grave == 0 && incidents.Medium > 0 ? [$"there {Were(incidents.Medium, "incident")} of middling gravity"] : Array.Empty<string>(),
            .. monitor.HasLost ? ["some of the logs could not be read"] : Array.Empty<string>(),
        ];
        return level == "none" && _material.IsOnlyImported
            ? $"Nothing stands out in what was counted; it was read from old logs, and nobody watched for attacks this {word}."
            : level == "none"
            ? $"All is well: nothing was found this {word} that needs you."
            : $"{(level == "high" ? "Please look" : "Worth a look")}: {string.Join(", and ", reasons)}{(incidents.Open > 0 ? $"; {Count(incidents.Open, "incident")} {(incidents.Open == 1 ? "goes" : "go")} on" : "")}.";
    }

    private List<ReportBlock> Changes(PageFindings pages, LoginFindings logins)
    {
        List<ReportBlock> blocks = [];
        (string Name, Func<Rollup, double> Of, Func<double, string> Show)[] measures =
        [
            ("requests", r => r[RollupMeasure.Requests], Number),
            ("visitors", r => r.Visitors.Estimate, Number),
            ("pages not found", r => r.Statuses[404] + r.Statuses[410], Number),
            ("server errors", r => r.Statuses.OfClass(5), Number),
            ("refused for want of a password (401)", r => r.Statuses[401], Number),
            ("failed logins", r => r[RollupMeasure.FailedLogins], Number),
            ("successful logins", r => r[RollupMeasure.Logins], Number),
            ("bytes sent", r => r[RollupMeasure.Bytes], Bytes),
            ("requests of crawlers", r => r[RollupMeasure.CrawlerRequests], Number),
            ("response time that 95 % stay below", r => r.Durations.Quantile(0.95).TotalMilliseconds, Milliseconds),
            ("questions to the name server", r => r[RollupMeasure.DnsQueries], Number),
        ];
        List<string[]> rows = [];
        foreach ((string name, Func<Rollup, double> of, Func<double, string> show) in measures)
        {
            double value = of(_material.Compared);
            double? norm = _earlier.Count == 0 ? null : _earlier.Average(of);
            if (value == 0 && norm is null or 0)
            {
                continue;
            }

            _figures.Add(new ReportFigure("changes", name, null, value, norm));
            rows.Add([Capital(name), show(value), norm is { } usual ? show(usual) : "not known yet", Change(value, norm)]);
        }

        if (_material.BegunIn is { } begun)
        {
            blocks.Add(new ReportBlock.Words($"Nothing is known of the time before {Time(TimeZoneInfo.ConvertTime(begun, _material.Clock.Zone))}: this is no whole {_material.Period.Word}."));
        }

        if (_material.EndedIn is { } ended)
        {
            blocks.Add(new ReportBlock.Words(
                $"Nothing is known of the time after {Time(TimeZoneInfo.ConvertTime(ended, _material.Clock.Zone))}: the logs that were counted end there. As much of each {_material.Period.Word} before is compared."));
        }

        if (_material.Young.Count > 0)
        {
            blocks.Add(new ReportBlock.Words(
                $"Not compared, and not in these figures, for too little is known of them: {string.Join(", ", _material.Young.Select(source => $"{source.Name} (counted since {Date(TimeZoneInfo.ConvertTime(source.Since, _material.Clock.Zone))}; {Count(source.Lines, "line")} this {_material.Period.Word})"))}."));
            _figures.AddRange(_material.Young.Select(source => new ReportFigure("changes", "too_young", source.Name, source.Lines)));
        }

        if (rows.Count > 0)
        {
            blocks.Add(new ReportBlock.Table(["", $"#This {_material.Period.Word}", "#Usual", "Change"], rows));
        }

        if (_past.Any(counts => counts[RollupMeasure.Events] > 0))
        {
            Listing(blocks, "Broken links that were not there before", pages.NewBroken);
            Listing(blocks, "User names tried for the first time", logins.NewUsers);
            Listing(blocks, "Crawlers seen for the first time", NewCrawlers());
        }

        return OrNothing(blocks, "Nothing was counted.");
    }

    private IReadOnlyList<string> NewCrawlers()
    {
        HashSet<string> known = [.. _past.SelectMany(counts => VisitorFindings.CrawlersOf(counts, int.MaxValue)).Select(crawler => crawler.Text)];
        return [.. VisitorFindings.CrawlersOf(_now, int.MaxValue).Where(crawler => !known.Contains(crawler.Text)).Take(5).Select(crawler => $"{crawler.Text} ({Number(crawler.Count)})")];
    }

    private List<ReportBlock> Found(IncidentFindings incidents)
    {
        _figures.Add(new ReportFigure("incidents", "all", null, incidents.Count));
        _figures.Add(new ReportFigure("incidents", "high_or_critical", null, incidents.Grave));
        _figures.Add(new ReportFigure("incidents", "medium", null, incidents.Medium));
        _figures.Add(new ReportFigure("incidents", "open", null, incidents.Open));
        _figures.Add(new ReportFigure("incidents", "alerts", null, incidents.Alerts));
        if (incidents.Count == 0)
        {
            return OrNothing([], _material.IsOnlyImported
                ? "None is known: these lines were counted from old logs, and importing makes no alerts. 'leafwatch scan' on the logs says what would have been found."
                : "None.");
        }

        foreach (IncidentFindings.Story story in incidents.Stories)
        {
            _figures.Add(new ReportFigure("incident", story.What, story.Id, story.Events));
        }

        if (incidents.Unseen > 0)
        {
            IncidentFindings.Story first = incidents.FirstUnseen!;
            _fixes.Add(new Fix(95, $"Take care of {(incidents.Unseen == 1 ? "the incident that is open and that nobody saw" : $"the {Number(incidents.Unseen)} incidents that are open and that nobody saw, first of all")}: {first.What} (leafwatch ack {first.Id}).") { Incident = first.Id });
        }

        List<ReportBlock> blocks =
        [
            new ReportBlock.Words($"{Count(incidents.Count, "incident")} of {Count(incidents.Alerts, "alert")}; the gravest first{(incidents.Count > incidents.Stories.Count ? $", {incidents.Stories.Count} of them" : "")}."),
            new ReportBlock.Table(
                ["What", "Gravity", "#Events", "From", "End", "Handled"],
                [.. incidents.Stories.Select(story => (string[])[story.What, story.Level, Number(story.Events), story.First, story.End, story.Handled])])
            {
                Incidents = [.. incidents.Stories.Select(story => story.Id)],
            },
        ];
        return blocks;
    }

    private List<ReportBlock> Logins(LoginFindings logins, AlertFindings alerts)
    {
        List<ReportBlock> blocks = [];
        if (alerts.Techniques.Count > 0)
        {
            blocks.Add(new ReportBlock.Table(
                ["How (MITRE ATT&CK)", "#Alerts", "#Addresses", "#Incidents"],
                [.. alerts.Techniques.Select(technique => (string[])[technique.Words, Number(technique.Alerts), technique.Addresses == 0 ? "not known" : Number(technique.Addresses), Number(technique.Incidents)])]));
            _figures.AddRange(alerts.Techniques.Select(technique => new ReportFigure("logins", "technique", technique.Id, technique.Alerts)));
        }

        List<string[]> rows = [];
        foreach (LoginFindings.FamilyCount family in logins.Families)
        {
            _figures.Add(new ReportFigure("logins", "failed", family.Name, family.Failed, family.UsualFailed));
            _figures.Add(new ReportFigure("logins", "succeeded", family.Name, family.Succeeded));
            rows.Add([family.Name, Number(family.Failed), family.UsualFailed is { } usual ? Number(usual) : "not known yet", Number(family.Succeeded)]);
        }

        if (rows.Count > 0)
        {
            blocks.Add(new ReportBlock.Table(["Where", "#Failed", "#Usual", "#Succeeded"], rows));
        }

        if (_now.Statuses[401] is > 0 and var refused)
        {
            string? most = _now.Top(RollupList.Refused, int.MaxValue).Select(value => value.Text.Split('\0')).FirstOrDefault(parts => parts is [_, "401"])?[0];
            blocks.Add(new ReportBlock.Words(
                $"Web servers refused {Count(refused, "request")} for want of a password (401){(_earlier.Count > 0 ? $", usually {Number(_earlier.Average(counts => counts.Statuses[401]))}" : "")}{(most is null ? "" : $"; most at {most}")}. Of those only the ones that name a user are counted as failed logins: a first visit without a password is none."));
        }

        Ranking(blocks, _now.Top(RollupList.FailedAddresses, 5), "logins", "failed_from", "Most failed logins from");
        Ranking(blocks, _now.Top(RollupList.FailedUsers, 5), "logins", "failed_as", "Names tried most");
        return OrNothing(blocks, _now[RollupMeasure.Requests] > 0
            ? "None was seen. Logs of web servers tell of logins that the server itself asks for (401), not of those at a form of a page."
            : "None was seen.");
    }

    private List<ReportBlock> GotIn(LoginFindings logins, IncidentFindings incidents)
    {
        List<ReportBlock> blocks = [];
        if (incidents.GotIn.Count > 0)
        {
            Incident[] gotIn = [.. incidents.GotIn.Take(MostGotIn)];
            blocks.Add(new ReportBlock.Table(
                ["Incidents in which somebody got in"], [.. gotIn.Select(incident => (string[])[UrlRedaction.RedactLine(incident.Headline())])])
            {
                Incidents = [.. gotIn.Select(incident => incident.Id)],
            });
        }

        if (logins.Suspicious.Count > 0)
        {
            blocks.Add(new ReportBlock.Words("These got in after logins of the same address had failed. Ask the people whether it was they; if not, change the password and see what was done."));
            blocks.Add(new ReportBlock.Table(
                ["Address", "User", "#Failed before or after", "#Got in", ""],
                [.. logins.Suspicious.Select(entry => (string[])[entry.Address, entry.User, Number(entry.Failed), Number(entry.Succeeded), entry.IsNew ? "address not seen before" : ""])]));
            foreach (LoginFindings.Entry entry in logins.Suspicious)
            {
                _figures.Add(new ReportFigure("got_in", entry.User, entry.Address, entry.Succeeded));
            }

            LoginFindings.Entry first = logins.Suspicious[0];
            _fixes.Add(new Fix(100, $"Ask {(first.User.Length == 0 ? "who" : first.User)} whether the login from {first.Address} was theirs: {Count(first.Failed, "try", "tries")} of that address failed."));
        }
        else if (_now[RollupMeasure.Logins] > 0)
        {
            blocks.Add(new ReportBlock.Words($"Nobody who should not, as far as the logs tell: {(_now[RollupMeasure.Logins] == 1 ? "the one successful login did not come" : $"none of the {Number(_now[RollupMeasure.Logins])} successful logins came")} from an address with {LoginFindings.FewFailures} failed ones or more."));
        }

        if (logins.Succeeded.Count > 0)
        {
            blocks.Add(new ReportBlock.Table(["Who logged in", "From", "#Times"], [.. logins.Succeeded.Select(entry => (string[])[entry.User, entry.Address, Number(entry.Succeeded)])]));
            _figures.AddRange(logins.Succeeded.Select(entry => new ReportFigure("logged_in", entry.User, entry.Address, entry.Succeeded)));
        }

        Listing(blocks, "Logins from addresses not seen before", logins.NewAddresses);
        return OrNothing(blocks, "No successful login was seen: either there was none, or the logs do not tell.");
    }

    private static List<ReportBlock> CameBack(AlertFindings alerts) => OrNothing(
        alerts.CameBack.Count == 0
            ? []
            : [new ReportBlock.Table(["Who", "#Alerts now", "#Before", "First seen"], [.. alerts.CameBack.Select(actor => (string[])[actor.Who, Number(actor.Now), Number(actor.Before), actor.First])])],
        "Nobody whose doings led to an alert in the time before led to one again.");

    private List<ReportBlock> Broken(PageFindings pages)
    {
        List<ReportBlock> blocks = [];
        if (pages.Failing.Count > 0)
        {
            blocks.Add(new ReportBlock.Words("The server failed at these pages (5xx):"));
            blocks.Add(new ReportBlock.Table(["Page", "#Times", "Since"], [.. pages.Failing.Select(page => (string[])[page.Path, Number(page.Count), page.Since])]));
            _fixes.Add(new Fix(80, $"Repair {pages.Failing[0].Path}: the server failed there {Times(pages.Failing[0].Count)}."));
        }

        if (pages.BrokenLinks.Count > 0)
        {
            blocks.Add(new ReportBlock.Words("These pages are not there, though a page leads to them:"));
            blocks.Add(new ReportBlock.Table(["Page", "#Times", "Linked from", "Since"], [.. pages.BrokenLinks.Select(page => (string[])[page.Path, Number(page.Count), string.Join(", ", page.From), page.Since])]));
            FixLinks(pages);
        }

        if (pages.Refused.Count > 0)
        {
            blocks.Add(new ReportBlock.Words("These pages were refused most often, for want of a password (401) or of a right (403):"));
            blocks.Add(new ReportBlock.Table(["Page", "#Answer", "#Times"], [.. pages.Refused.Select(page => (string[])[page.Path, page.Code, Number(page.Count)])]));
            _figures.AddRange(pages.Refused.Select(page => new ReportFigure("refused", page.Code, page.Path, page.Count)));
        }

        foreach (PageFindings.Page page in pages.Failing)
        {
            _figures.Add(new ReportFigure("broken", "server_failed", page.Path, page.Count));
        }

        foreach (PageFindings.Page page in pages.BrokenLinks)
        {
            _figures.Add(new ReportFigure("broken", "linked_and_not_found", page.Path, page.Count));
        }

        if (_now.MissingPaths.Estimate > 0)
        {
            _figures.Add(new ReportFigure("broken", "different_paths_not_found", null, _now.MissingPaths.Estimate));
            blocks.Add(new ReportBlock.Words(
                $"In all {Count(_now.MissingPaths.Estimate, "different page was", "different pages were")} asked for that are not there, {Times(_now.Statuses[404] + _now.Statuses[410])}; most of them nobody links to: they are guesses of programs that look for holes."));
        }

        Ranking(blocks, pages.Guessed, "broken", "not_linked_and_not_found", "Not there, asked for most, and linked from nowhere");
        return OrNothing(blocks, _material.Counts.IsEmpty ? "Nothing is known: no line was read." : "Nothing: no page failed, and no link led nowhere.");
    }

    /// <summary>A link on a page of one's own is mended there; one on somebody else's can only be led on.</summary>
    private void FixLinks(PageFindings pages)
    {
        if (pages.BrokenLinks.MaxBy(page => page.OwnCount) is { OwnCount: > 0 } own)
        {
            _fixes.Add(new Fix(60, $"Mend the link to {own.Path} on {own.From[0]}: {(own.From.Count > 1 ? "it and its like were" : "it was")} followed {Times(own.OwnCount)}."));
        }

        if (pages.BrokenLinks.MaxBy(page => page.ForeignCount) is { ForeignCount: >= PageFindings.FewRequests } foreign)
        {
            _fixes.Add(new Fix(35, $"Let {foreign.Path} lead on to a page that is there (a redirect): other sites link to it, {foreign.Foreign} for one, and {Times(foreign.ForeignCount)} somebody came from there."));
        }
    }

    private List<ReportBlock> Performance(PageFindings pages)
    {
        List<ReportBlock> blocks = [];
        long requests = _now[RollupMeasure.Requests];
        if (requests == 0)
        {
            return OrNothing(blocks, "No web server's log was read.");
        }

        Dictionary<long, (long Height, long Trouble)> hours = Hourly();
        ReportPicture picture = ReportPictures.OfHours("requests", "Requests over time; server errors in red", _material, hours, _material.ExpectedRequests);
        _pictures.Add(picture);
        blocks.Add(new ReportBlock.Shown(picture));
        List<string[]> rows = [];
        Row("Requests", requests);
        Row("of people", _now.PeopleRequests, requests);
        Row("of crawlers", _now[RollupMeasure.CrawlerRequests], requests);
        Row("of monitors", _now[RollupMeasure.MonitorRequests], requests);
        Row("Visitors (different addresses and browsers)", _now.Visitors.Estimate);
        Row("Different addresses", _now.Addresses.Estimate);
        foreach (int hundreds in (ReadOnlySpan<int>)[2, 3, 4, 5])
        {
            Row(ClassWords(hundreds), _now.Statuses.OfClass(hundreds), requests);
            rows.AddRange(_now.Statuses.All.Where(answer => answer.Code / 100 == hundreds && hundreds >= 4).OrderByDescending(answer => answer.Count).ThenBy(answer => answer.Code).Take(MostCodes)
                .Select(answer => (string[])[$"of them {answer.Code}, {CodeWords(answer.Code)}", Number(answer.Count), Share(answer.Count, requests)]));
        }

        rows.Add(["Bytes sent", Bytes(_now[RollupMeasure.Bytes]), ""]);
        _figures.Add(new ReportFigure("performance", "bytes", null, _now[RollupMeasure.Bytes]));
        rows.Add(["of them to crawlers", Bytes(_now[RollupMeasure.CrawlerBytes]), Share(_now[RollupMeasure.CrawlerBytes], _now[RollupMeasure.Bytes])]);
        foreach ((string name, double share) in ((string, double)[])[("Half of the requests took at most", 0.5), ("95 of 100 at most", 0.95), ("99 of 100 at most", 0.99)])
        {
            if (_now.Durations.Count > 0)
            {
                rows.Add([name, Milliseconds(_now.Durations.Quantile(share).TotalMilliseconds), ""]);
                _figures.Add(new ReportFigure("performance", "response_ms", share.ToString(System.Globalization.CultureInfo.InvariantCulture), _now.Durations.Quantile(share).TotalMilliseconds));
            }
        }

        blocks.Add(new ReportBlock.Table(["", "#Count", "#Share"], rows));
        foreach ((int code, long count) in _now.Statuses.All)
        {
            _figures.Add(new ReportFigure("performance", "status", code.ToString(System.Globalization.CultureInfo.InvariantCulture), count));
        }

        Methods(blocks);
        DayFindings days = new(_material);
        _figures.AddRange(days.Figures);
        if (days.Rows.Count > 0)
        {
            blocks.Add(new ReportBlock.Table([days.Heading, .. DayFindings.Columns], days.Rows));
        }

        (string busiest, string peak) = ReportPictures.BusiestIn(_material, hours);
        blocks.Add(new ReportBlock.Words($"{(_material.HasHours ? "Busiest hours" : "Busiest days")}: {busiest}.{peak}"));
        SlowPages(blocks, pages);
        Figures(RollupList.Paths, "path", 10);
        Figures(RollupList.Referrers, "referrer", 5);
        Figures(RollupList.Agents, "agent", 5);
        VisitorFindings visitors = new(_now, _material.Counts.Facts.Series.Select(each => each.Series.Site).Distinct());
        Ranking(blocks, visitors.Pages, "visitors", "page", "Pages that people asked for most");
        Ranking(blocks, _now.Top(RollupList.PathBytes, 5), "top", "bytes_of_path", "What cost most bandwidth", Bytes);
        Ranking(blocks, visitors.Origins, "visitors", "origin", "Other sites that people came from");
        Ranking(blocks, visitors.Programs, "visitors", "program", "Browsers and programs");
        Ranking(blocks, visitors.Systems, "visitors", "system", "Systems");
        Ranking(blocks, visitors.Crawlers, "visitors", "crawler", "Crawlers");
        Ranking(blocks, _now.Top(RollupList.Addresses, 5), "top", "address", "Addresses with most lines");
        return blocks;

        void Row(string name, long value, long? of = null)
        {
            if (value > 0)
            {
                rows.Add([name, Number(value), of is { } whole ? Share(value, whole) : ""]);
                _figures.Add(new ReportFigure("performance", name, null, value, _earlier.Count > 0 && _material.Young.Count == 0 && name == "Requests" ? _earlier.Average(r => r[RollupMeasure.Requests]) : null));
            }
        }
    }

    private void Methods(List<ReportBlock> blocks)
    {
        (string Name, long Count)[] methods =
            [.. MethodMeasures.Select(method => (method.Name, Count: _now[method.Measure])).Where(method => method.Count > 0).OrderByDescending(method => method.Count)];
        if (methods.Length > 1)
        {
            blocks.Add(new ReportBlock.Words($"Requests by method: {string.Join(", ", methods.Select(method => $"{method.Name} {Number(method.Count)}"))}."));
        }

        _figures.AddRange(methods.Select(method => new ReportFigure("performance", "method", method.Name, method.Count)));
    }

    private void SlowPages(List<ReportBlock> blocks, PageFindings pages)
    {
        if (pages.SlowPages.Count == 0)
        {
            return;
        }

        blocks.Add(new ReportBlock.Table(
            ["Slow pages", "#Requests", "#Half took at most", "#95 of 100 at most", "#Longest"],
            [.. pages.SlowPages.Select(page => (string[])[page.Path, $"{(_now.PageTimes.IsComplete ? "" : "at least ")}{Number(page.Count)}", Time(page.Median), Time(page.Most), Time(page.Longest)])]));
        foreach (PageTime page in pages.SlowPages)
        {
            _figures.Add(new ReportFigure("slow", "requests", page.Path, page.Count));
            _figures.Add(new ReportFigure("slow", "half_ms", page.Path, page.Median.TotalMilliseconds));
            _figures.Add(new ReportFigure("slow", "most_ms", page.Path, page.Most.TotalMilliseconds));
            _figures.Add(new ReportFigure("slow", "longest_ms", page.Path, page.Longest.TotalMilliseconds));
        }

        static string Time(TimeSpan time) => Milliseconds(double.Round(time.TotalMilliseconds, time.TotalMilliseconds < 10 ? 1 : 0));
    }

    private Dictionary<long, (long Height, long Trouble)> Hourly()
    {
        Dictionary<long, (long Height, long Trouble)> hours = [];
        foreach (RequestCount row in _material.Rows)
        {
            long hour = RollupClock.MinuteOf(row.Start);
            (long Height, long Trouble) before = hours.GetValueOrDefault(hour);
            hours[hour] = (before.Height + row.Requests, before.Trouble + row.ServerErrors);
        }

        return hours;
    }

    private List<ReportBlock> Missed(MonitorFindings monitor)
    {
        foreach (ReportFigure figure in monitor.Figures)
        {
            _figures.Add(figure);
        }

        foreach ((int weight, string fix) in monitor.Fixes)
        {
            _fixes.Add(new Fix(weight, fix));
        }

        return [.. monitor.Sentences.Select(sentence => new ReportBlock.Words(sentence))];
    }

    private List<ReportBlock> Noisy(AlertFindings alerts, IncidentFindings incidents)
    {
        List<ReportBlock> blocks = [];
        foreach ((string rule, int wrong, int of) in incidents.Dismissed)
        {
            _figures.Add(new ReportFigure("noisy", "false_alarms", rule, wrong));
        }

        Listing(blocks, "False alarms, as those said who closed them", [.. incidents.Dismissed.Select(rule => $"{rule.Rule} ({rule.False} of {rule.Of}; 'leafwatch allow suggest' knows who looks harmless)")]);
        foreach (AlertFindings.Noise noise in alerts.Noisy)
        {
            _figures.Add(new ReportFigure("noisy", "alerts", noise.Rule, noise.Alerts));
        }

        if (alerts.Noisy.Count > 0)
        {
            _fixes.Add(new Fix(40, $"Make the rule {alerts.Noisy[0].Rule} quieter: {alerts.Noisy[0].Advice}"));
        }

        if (alerts.Noisy.Count > 0)
        {
            blocks.Add(new ReportBlock.Table(["Rule", "#Needless alerts", "What to change"], [.. alerts.Noisy.Select(noise => (string[])[noise.Rule, Number(noise.Alerts), noise.Advice])]));
        }

        return OrNothing(blocks, $"No rule fired {AlertFindings.ManyAlerts} times or more for nothing (what was closed as false alarm or expected, or was low and is over), and no incident was closed as a false alarm.");
    }

    private List<ReportBlock> Fixes()
    {
        ReportBlock[] first = [.. _fixes.OrderByDescending(fix => fix.Weight).Take(5).Select((fix, i) => new ReportBlock.Words($"{i + 1}. {fix.Text}") { Incident = fix.Incident })];
        return OrNothing([.. first], "Nothing stands out.");
    }

    /// <summary>The most frequent values as they were counted, for whoever goes on with the figures.</summary>
    private void Figures(RollupList list, string name, int most) =>
        _figures.AddRange(_now.Top(list, most).Select(value => new ReportFigure("top", name, value.Text, value.Count)));

    private void Ranking(List<ReportBlock> blocks, IReadOnlyList<FrequentValue> top, string section, string name, string heading, Func<double, string>? show = null)
    {
        if (top.Count == 0)
        {
            return;
        }

        foreach (FrequentValue value in top)
        {
            _figures.Add(new ReportFigure(section, name, value.Text, value.Count));
        }

        blocks.Add(new ReportBlock.Table(
            [heading, "#"],
            [.. top.Select(value => (string[])[value.Text, (value.AtMost > value.Count ? "at least " : "") + (show ?? Number)(value.Count)])]));
    }

    /// <summary>Something to do.</summary>
    /// <param name="Weight">How much it matters: the more, the sooner it is named.</param>
    /// <param name="Text">What is to be done.</param>
    private sealed record Fix(int Weight, string Text)
    {
        /// <summary>The id of the incident that it is about, if it is about one.</summary>
        public string? Incident { get; init; }
    }
}
