using System.Globalization;
using Leafwatch.AnomalyScores;
using Leafwatch.AnomalyScores.Baselines;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Anomalies.Scoring;

// FOLDER [--without-spectral]: scores the detector and the baselines on the labelled series of a folder, and prints one table. --cost: what it costs.
if (args is ["--cost"])
{
    Cost.Print();
    return 0;
}

if (args.Length < 1 || !Directory.Exists(Path.Combine(args[0], "wsd")))
{
    Console.Error.WriteLine("usage: Leafwatch.AnomalyScores FOLDER [--without-spectral]   (FOLDER has wsd/*.csv.gz and nab/), or --cost");
    return 2;
}

IReadOnlyList<LabelledSeries> services = Data.WebServices(args[0]);
IReadOnlyList<(LabelledSeries Series, IReadOnlyList<Segment> Windows)> numenta = Data.Numenta(args[0]);
List<IBaseline> detectors = [new SeasonalNaive(1), new SeasonalNaive(7), new HoltWinters(), new SeasonalHybridEsd(), new MovingGaussian(60)];
if (!args.Contains("--without-spectral"))
{
    detectors.Add(new SpectralResidual(1024));
}

detectors.Add(new Ours());
Console.WriteLine(FormattableString.Invariant(
    $"{services.Count} web services, {services.Sum(s => s.Segments.Count)} segments, {services.Sum(s => s.Weeks):F0} weeks; {numenta.Count} NAB series, {numenta.Sum(s => s.Windows.Count)} windows"));
Console.WriteLine("found: share of segments flagged within 10 minutes, one false alarm per series and week; F1: delay of 7 points, best threshold; PR: area, points as they are");
Console.WriteLine("each of all series, of those with even numbers, of those with odd numbers; one threshold for all series, fitted alike for everyone");
Console.WriteLine($"{"",-36}{"found",-20}{"F1",-20}{"PR",-20}{"NAB",-8}seconds");
foreach (IBaseline detector in detectors)
{
    long begin = TimeProvider.System.GetTimestamp();
    double[][] scores = [.. services.Select(detector.Scores)];
    double seconds = TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
    Measures[] measures = [.. Enumerable.Range(0, 3).Select(part => Measures.Of(services, scores, i => part == 0 || i % 2 == part - 1))];
    string Row(Func<Measures, double> of) => string.Join(' ', measures.Select(m => of(m).ToString("F3", CultureInfo.InvariantCulture))).PadRight(20);
    double nab = Measures.BestNab(numenta, [.. numenta.Select(s => detector.Scores(s.Series))]);
    Console.WriteLine(FormattableString.Invariant($"{detector.Name,-36}{Row(m => m.Found)}{Row(m => m.F1)}{Row(m => m.Area)}{nab,-8:F1}{seconds:F1}"));
}

// With its own threshold, set without labels.
Scores own = Scores.Of([.. services.Select(s => Evaluation.Of(s, windows: null, AlarmBudget.OneAWeek, withBand: false))]);
Scores ownNab = Scores.Of([.. numenta.Select(s => Evaluation.Of(s.Series, s.Windows, AlarmBudget.OneAWeek, withBand: false))]);
Console.WriteLine(FormattableString.Invariant(
    $"leafwatch with its own threshold, set without labels: found {own.Recall.Share:F3} at {own.Recall.FalseAlarmsPerWeek:F2} false alarms per series and week; NAB {ownNab.Nab:F1}"));
return 0;
