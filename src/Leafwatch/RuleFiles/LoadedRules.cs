using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rules;
using Leafwatch.Crawlers;
using Leafwatch.Values;

namespace Leafwatch.RuleFiles;

/// <summary>The rules in force, with what the configuration changes in them, and what is wrong in either.</summary>
internal sealed class LoadedRules
{
    /// <summary>What classic mode counts, instead of which correlation.</summary>
    private static readonly (string Word, string Rule, string Burst)[] ClassicWords =
        [("404", "classic_404", "http_404_burst"), ("401", "classic_401", "http_401_burst"), ("500", "classic_500", "http_500_burst")];

    private readonly IReadOnlyList<ClassicKind> _classicKinds;
    private readonly TimeSpan _classicWindow;

    private LoadedRules(
        RuleSet inForce,
        CorrelationOptions settings,
        IReadOnlyList<Diagnostic> diagnostics,
        IReadOnlyList<ClassicKind> classicKinds,
        TimeSpan classicWindow)
    {
        InForce = inForce;
        Settings = settings;
        InSettings = diagnostics;
        _classicKinds = classicKinds;
        _classicWindow = classicWindow;
    }

    /// <summary>No rules, for commands that ask none.</summary>
    public static LoadedRules None { get; } = new(RuleSet.Empty, new CorrelationOptions(), [], [], TimeSpan.Zero);

    public RuleSet InForce { get; }

    /// <summary>What the configuration changes about correlations.</summary>
    public CorrelationOptions Settings { get; }

    /// <summary>Who is exempt from the rules.</summary>
    public AllowList Allowed { get; private set; } = AllowList.Empty;

    /// <summary>What is wrong in the configuration of rules.</summary>
    public IReadOnlyList<Diagnostic> InSettings { get; }

    /// <summary>What is wrong in rules: those are set aside, and the others are in force.</summary>
    public IReadOnlyList<Diagnostic> InRules { get; private set; } = [];

    public IReadOnlyList<Diagnostic> Diagnostics => [.. InRules, .. InSettings];

    public bool HasErrors => Diagnostics.Any(diagnostic => !diagnostic.IsWarning);

    /// <summary>The rules and correlations that there would be, and that are turned off, or went with one that is.</summary>
    public IReadOnlyList<RuleHeader> Off { get; private set; } = [];

    /// <summary>Those of them that are correlations.</summary>
    public IReadOnlyList<SigmaCorrelation> CorrelationsOff { get; private set; } = [];

    /// <summary>The files of rules that the program does not carry.</summary>
    public IReadOnlySet<string> OwnFiles { get; private set; } = new HashSet<string>();

    /// <summary>The names that thresholds may be set for.</summary>
    public IReadOnlyCollection<string> CorrelationNames =>
        [.. InForce.Correlations.Select(correlation => correlation.Header.Name), .. _classicKinds.Select(kind => kind.Rule.Name), .. CorrelationsOff.Select(correlation => correlation.Header.Name)];

    /// <summary>Of correlations that say what comes after what, and count nothing.</summary>
    public IReadOnlyCollection<string> SequenceNames =>
        [.. InForce.Correlations.Where(correlation => correlation.Type is CorrelationType.Temporal or CorrelationType.TemporalOrdered).Select(correlation => correlation.Header.Name)];

    /// <summary>The names that alerts may come from.</summary>
    public IReadOnlyCollection<string> AlertNames => [.. CorrelationNames, .. InForce.Rules.Select(rule => rule.Header.Name), .. Off.Select(header => header.Name)];

    /// <summary>The rules that are no Sigma: of the monitor's own health, and of anomalies.</summary>
    public static IEnumerable<AlertRule> Own => HealthRules.All.Concat(AnomalyRules.All);

    /// <summary>Whether an alert can come from a rule of that name or id, those of the monitor's own health and of anomalies among them.</summary>
    public bool IsKnown(string rule) =>
        AlertNames.Contains(rule, StringComparer.OrdinalIgnoreCase)
        || InForce.Rules.Select(each => each.Header.Id).Concat(InForce.Correlations.Select(each => each.Header.Id)).Contains(rule, StringComparer.OrdinalIgnoreCase)
        || Own.Any(own => rule.Equals(own.Name, StringComparison.OrdinalIgnoreCase) || rule.Equals(own.Id, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads the built-in rules and those in the folders of the configuration.</summary>
    /// <param name="settings">The configuration of rules.</param>
    /// <param name="isClassic">Whether statuses are counted over the whole site as the old scripts did, instead of by the bursts.</param>
    /// <param name="lateness">How much older than the latest line of its source a line may be and still count.</param>
    /// <param name="formats">The formats whose fields rules may name; those of a site without its own when not said.</param>
    /// <param name="allow">Who is exempt from the rules; nobody when not said.</param>
    /// <param name="withSamples">Whether with the samples of built-in rules, too (<see cref="SamplesOf"/>).</param>
    public static LoadedRules Load(
        RuleSettings settings, bool isClassic, TimeSpan? lateness = null, KnownFormats? formats = null, AllowSettings? allow = null, bool withSamples = false)
    {
        allow ??= AllowSettings.None;
        List<Diagnostic> diagnostics = [];
        IReadOnlyList<Crawler> crawlers = CrawlerFolder.Read(allow.CrawlerNetworks, diagnostics);
        IReadOnlyList<RuleFile> builtIn = [.. RuleFile.BuiltIn(isClassic, withSamples), new RuleFile("rules/crawlers", CrawlerRules.Write(crawlers))];
        List<RuleFile> files = [.. builtIn];
        foreach (string directory in settings.Directories)
        {
            try
            {
                files.AddRange(RuleFile.At(directory));
            }
            catch (Exception e) when (FileProblem.Of(e) is { } problem)
            {
                diagnostics.Add(new Diagnostic(directory, 1, 1, $"the rules cannot be read: {problem}"));
            }
        }

        IReadOnlyList<LogFormat> known = (formats ?? KnownFormats.BuiltIn).All;
        string[] archives = [.. settings.Directories.Where(RuleArchive.IsOne).Select(archive => $"{archive}/")];
        RuleReader reader = new(known.SelectMany(format => format.Fields).Distinct(), settings.Placeholders, known.SelectMany(format => format.LogSources))
        {
            LeavesRetired = file => archives.Any(archive => file.StartsWith(archive, StringComparison.Ordinal)),
        };
        RuleSet read = reader.Read(files.Select(file => (file.Name, file.Text)));
        RuleSet all = read.TurnedOff([.. settings.Off.Select(off => off.Name)]);
        CorrelationOptions options = new()
        {
            Thresholds = Thresholds(settings.Thresholds, reader, diagnostics),
            Profiles = Profiles(settings.Profiles, reader, diagnostics),
            Lateness = lateness ?? SourceSettings.DefaultLateness,
            HasExemptions = allow.Entries.Count > 0,
        };
        diagnostics.AddRange(UnknownCrawlers(allow, crawlers));
        LoadedRules loaded = isClassic
            ? Classic(all, options, diagnostics)
            : new LoadedRules(all, options, diagnostics, [], TimeSpan.Zero);
        loaded.CorrelationsOff = [.. read.Correlations.ExceptBy(all.Correlations.Select(each => each.Header), each => each.Header)];
        loaded.Off = [.. read.Headers.Except(all.Headers)];
        loaded.Allowed = new AllowList(allow.Entries, loaded.InForce, crawlers);
        loaded.OwnFiles = files.Skip(builtIn.Count).Select(file => file.Name).ToHashSet();
        loaded.InRules = reader.Diagnostics;
        return loaded;
    }

    /// <summary>The samples of a rule; those of a built-in one are read when somebody asks, for whoever watches needs none.</summary>
    public IReadOnlyList<LineSample> SamplesOf(SigmaRule rule)
    {
        if (OwnFiles.Contains(rule.Header.Place.File) || RuleFile.BuiltInNamed(rule.Header.Place.File) is not { } file)
        {
            return rule.Samples;
        }

        return new RuleReader().Read([(file.Name, file.Text)]).Rules.FirstOrDefault(each => each.Header.Name == rule.Header.Name)?.Samples ?? [];
    }

    /// <summary>Crawlers that the allow-list names and nobody can verify.</summary>
    private static IEnumerable<Diagnostic> UnknownCrawlers(AllowSettings allow, IReadOnlyList<Crawler> crawlers)
    {
        foreach (NamedCrawler named in allow.Crawlers)
        {
            if (crawlers.FirstOrDefault(crawler => crawler.Name == named.Name) is not { } known)
            {
                yield return named.Place.Error(
                    $"crawler: '{named.Name}' is not known, and has no file of networks",
                    Spelling.DidYouMean(named.Name, [.. crawlers.Select(crawler => crawler.Name)]) ?? $"{named.Name}.json in the folder of 'crawlers'");
            }
            else if (known.Networks.Count == 0 && !(allow.LooksUpCrawlers && known.Domains.Count > 0))
            {
                yield return named.Place.Error(
                    $"crawler: '{named.Name}' cannot be verified: nothing says which networks it has",
                    $"put {named.Name}.json into the folder of 'crawlers'{(known.Domains.Count > 0 ? ", or set 'lookup: true' there" : "")}");
            }
        }
    }

    /// <summary>What counts the lines of each minute in classic mode.</summary>
    public ClassicMinutes ClassicMinutes() => new(_classicKinds, _classicWindow);

    /// <summary>In classic mode words stand in for the bursts of statuses, and failed logins are counted over the whole site.</summary>
    private static LoadedRules Classic(RuleSet all, CorrelationOptions options, List<Diagnostic> diagnostics)
    {
        List<ClassicKind> kinds = [];
        TimeSpan window = TimeSpan.Zero;
        foreach ((string word, string rule, string burst) in ClassicWords)
        {
            if (all.Correlations.FirstOrDefault(each => each.Header.Name == burst) is not { } correlation)
            {
                continue;
            }

            Threshold? set = options.Thresholds.GetValueOrDefault(burst);
            int matches = all.Rules.ToList().FindIndex(each => each.Header.Name == rule);
            kinds.Add(new ClassicKind(word, matches, correlation.Header.ToAlertRule(), set?.Count ?? correlation.Count));
            TimeSpan timespan = set?.Timespan ?? correlation.Timespan;
            window = timespan > window ? timespan : window;
        }

        HashSet<string> replaced = [.. ClassicWords.Select(each => each.Burst)];
        RuleSet kept = all.Without(replaced);
        Dictionary<string, Threshold> overWholeSite = new(options.Thresholds);
        foreach (SigmaCorrelation correlation in kept.Correlations)
        {
            overWholeSite[correlation.Header.Name] = (options.Thresholds.GetValueOrDefault(correlation.Header.Name) ?? new Threshold()) with { GroupBy = [] };
        }

        return new LoadedRules(kept, options with { Thresholds = overWholeSite }, diagnostics, kinds, window);
    }

    private static Dictionary<string, Threshold> Thresholds(IEnumerable<ThresholdSettings> settings, RuleReader reader, List<Diagnostic> diagnostics)
    {
        Dictionary<string, Threshold> thresholds = [];
        foreach (ThresholdSettings each in settings)
        {
            thresholds[each.Rule] = new Threshold(each.Count, each.Timespan, each.GroupBy is null ? null : Fields(each, reader, diagnostics));
        }

        return thresholds;
    }

    private static List<Field> Fields(ThresholdSettings threshold, RuleReader reader, List<Diagnostic> diagnostics)
    {
        List<Field> fields = [];
        foreach (string name in threshold.GroupBy!)
        {
            if (reader.TryFindField(name, out Field field))
            {
                fields.Add(field);
            }
            else
            {
                string[] known = [.. Formats.All.SelectMany(format => format.Fields).Select(each => each.Name).Distinct()];
                diagnostics.Add(threshold.Place.Error($"group_by: no log has a field '{name}'", Spelling.DidYouMean(name, known)));
            }
        }

        return fields;
    }

    private static List<ThresholdProfile> Profiles(IEnumerable<ProfileSettings> settings, RuleReader reader, List<Diagnostic> diagnostics)
    {
        List<ThresholdProfile> profiles = [];
        foreach (ProfileSettings profile in settings)
        {
            if (WeekWindow.TryParse(profile.When, TimeZoneInfo.Local, out WeekWindow? when))
            {
                profiles.Add(new ThresholdProfile(profile.Name, when, Thresholds(profile.Thresholds, reader, diagnostics)));
            }
        }

        return profiles;
    }
}
