using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Anomalies.Scoring;
using Leafwatch.Terminal;
using Leafwatch.Values;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch evaluate</c>: how well the detector of anomalies does on a series whose anomalies are known.</summary>
internal static class EvaluateCommand
{
    private const int LongestWindows = 16 * 1024 * 1024;

    public static Command Create()
    {
        Argument<string[]> files = new("FILE") { Description = "Series: timestamp,value,label.", Arity = ArgumentArity.OneOrMore };
        files.Validators.Add(CommandLineErrors.RefuseOptions);
        Option<string?> windows = new("--windows")
        {
            Description = "The windows of the NAB score: NAB's combined_windows.json, or a series of the same times whose labels they are.",
            HelpName = "FILE",
        };
        Option<string> budget = new("--budget")
        {
            Description = "How many false alarms to allow: one a week, or one a month.",
            HelpName = "week|month",
            DefaultValueFactory = _ => "week",
        };
        budget.AcceptOnlyFromAmong("week", "month");
        Option<string?> scores = new("--scores") { Description = "Write what was made of each value to a file, as CSV; - for standard output, in place of the scores.", HelpName = "FILE" };
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        CommandWithExample command = new("evaluate", "Score the anomaly detector on labelled series.", "leafwatch evaluate requests.csv --scores scores.csv")
        {
            files, windows, budget, scores, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(files) is { Length: > 1 } && (result.GetValue(scores) is not null || result.GetValue(windows) is { } file && !IsJson(file)))
            {
                result.AddError($"--{(result.GetValue(scores) is null ? "windows with a series" : "scores")} is for one FILE.");
            }
        });
        command.SetAction(parsed =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            NabWindows? nab = null;
            if (parsed.GetValue(windows) is { } file && IsJson(file) && (nab = ReadNab(file, console.Error, out int exit)) is null)
            {
                return exit;
            }

            List<Evaluation> all = [];
            foreach (string path in parsed.GetRequiredValue(files))
            {
                if (Read(path, console.Error, out exit) is not { } series)
                {
                    return exit;
                }

                IReadOnlyList<Segment>? of = null;
                if (parsed.GetValue(windows) is { } windowFile && (of = WindowsOf(series, path, nab, windowFile, console.Error, out exit)) is null)
                {
                    return exit;
                }

                AlarmBudget allowed = parsed.GetRequiredValue(budget) == "week" ? AlarmBudget.OneAWeek : AlarmBudget.OneAMonth;
                all.Add(Evaluation.Of(series, of, allowed, withBand: parsed.GetValue(scores) is not null));
            }

            return Print(all, parsed.GetValue(scores), parsed.GetValue(json), console);
        });
        return command;
    }

    private static int Print(List<Evaluation> all, string? scores, bool json, InvocationConfiguration console)
    {
        try
        {
            if (scores == "-")
            {
                WriteScores(all[0], console.Output);
                return ExitCode.Done;
            }

            if (scores is not null)
            {
                using StreamWriter to = new(scores);
                WriteScores(all[0], to);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(scores!)}: {TerminalText.Escape(e.Message)}");
            return ExitCode.NotSo;
        }

        Action<IReadOnlyList<Evaluation>, TextWriter> write = json ? WriteJson : WriteText;
        foreach (Evaluation evaluation in all)
        {
            write([evaluation], console.Output);
        }

        if (all.Count > 1)
        {
            write(all, console.Output);
        }

        return ExitCode.Done;
    }

    private static bool IsJson(string file) => file.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static NabWindows? ReadNab(string path, TextWriter error, out int exit)
    {
        List<Diagnostic> diagnostics = [];
        NabWindows? windows = null;
        try
        {
            if (new FileInfo(path).Length > LongestWindows)
            {
                diagnostics.Add(new Diagnostic(path, 1, 1, "the file is larger than 16 MiB", "is it NAB's labels/combined_windows.json?"));
            }
            else
            {
                windows = NabWindows.Read(File.ReadAllBytes(path), path, diagnostics);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"leafwatch: {TerminalText.Escape(path)}: {TerminalText.Escape(FileProblem.Of(e) ?? e.Message)}");
            exit = ExitCode.NotSo;
            return null;
        }

        exit = Tell(diagnostics, error);
        return windows;
    }

    private static IReadOnlyList<Segment>? WindowsOf(LabelledSeries series, string path, NabWindows? nab, string windowFile, TextWriter error, out int exit)
    {
        if (nab is not null)
        {
            List<Diagnostic> diagnostics = [];
            IReadOnlyList<Segment>? windows = nab.Of(series, path, diagnostics);
            exit = Tell(diagnostics, error);
            return windows;
        }

        LabelledSeries? labelled = Read(windowFile, error, out exit);
        if (labelled is not null && labelled.Count != series.Count)
        {
            error.WriteLine($"leafwatch: {TerminalText.Escape(windowFile)}: {labelled.Count} values, where the series has {series.Count}");
            exit = ExitCode.Wrong;
            return null;
        }

        return labelled?.Segments;
    }

    private static int Tell(List<Diagnostic> diagnostics, TextWriter error)
    {
        foreach (Diagnostic diagnostic in diagnostics)
        {
            error.WriteLine(TerminalText.Escape(diagnostic.ToString()));
        }

        return diagnostics.Count == 0 ? ExitCode.Done : ExitCode.Wrong;
    }

    private static LabelledSeries? Read(string path, TextWriter error, out int exit)
    {
        List<Diagnostic> diagnostics = [];
        LabelledSeries? series = null;
        try
        {
            using TextReader text = path == "-" ? Console.In : new StreamReader(path);
            series = LabelledCsv.Read(text, path, diagnostics);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"leafwatch: {TerminalText.Escape(path)}: {TerminalText.Escape(FileProblem.Of(e) ?? e.Message)}");
            exit = ExitCode.NotSo;
            return null;
        }

        exit = Tell(diagnostics, error);
        return series;
    }

    private static void WriteScores(Evaluation evaluation, TextWriter to)
    {
        to.WriteLine("timestamp,value,expected,low,high,score,flag,departure");
        for (int i = 0; i < evaluation.Series.Count; i++)
        {
            Judgement judgement = evaluation.Judgements[i];
            to.Write(Unix(evaluation.Series.Times[i]));
            foreach (double number in (ReadOnlySpan<double>)[evaluation.Series.Values[i], judgement.Expected, judgement.Low, judgement.High, judgement.Surprise])
            {
                to.Write(',');
                to.Write(double.IsFinite(number) ? number.ToString("G9", CultureInfo.InvariantCulture) : "");
            }

            to.Write(judgement.IsFlagged ? ",1," : ",0,");
            to.WriteLine(judgement.IsFlagged ? Word(judgement.Departure) : "");
        }
    }

    private static void WriteText(IReadOnlyList<Evaluation> all, TextWriter to)
    {
        Scores scores = Scores.Of(all);
        SegmentRecall recall = scores.Recall;
        List<FormattableString> lines = [];
        lines.Add(all.Count == 1
            ? (FormattableString)$"{TerminalText.Escape(all[0].Series.Name)}: {all[0].Series.Count:N0} values, one each {Duration.Format(all[0].Series.Step)}, {Weeks(recall.Weeks)}; {Counted(recall.Segments, "labelled segment")}"
            : (FormattableString)$"all {all.Count} series: {all.Sum(one => one.Series.Count):N0} values, {Weeks(recall.Weeks)}; {Counted(recall.Segments, "labelled segment")}");
        if (recall.Segments > 0)
        {
            lines.Add($"  found within 10 minutes            {recall.InTime} of {recall.Segments}");
        }

        // Without labels an alarm is an alarm.
        lines.Add($"  {(recall.Segments > 0 ? "false alarms                      " : "alarms                            ")} {recall.FalseAlarms} ({recall.FalseAlarmsPerWeek:F2} a week)");
        if (recall.Segments > 0)
        {
            lines.Add($"  best F1, 7 points of delay         {scores.BestF1:F3}");
            lines.Add($"  area under precision and recall    {scores.PrecisionRecallArea:F3}");
        }

        if (scores.Nab is { } nab)
        {
            lines.Add($"  NAB, standard profile              {nab:F1} with its own threshold, {scores.BestNab:F1} with the best one");
        }

        foreach (FormattableString line in lines)
        {
            to.WriteLine(FormattableString.Invariant(line));
        }
    }

    private static string Weeks(double weeks) => string.Create(CultureInfo.InvariantCulture, $"{weeks:F1} weeks");

    private static string Counted(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static void WriteJson(IReadOnlyList<Evaluation> all, TextWriter to)
    {
        Scores scores = Scores.Of(all);
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("type", all.Count == 1 ? "evaluation" : "evaluations");
            if (all.Count == 1)
            {
                json.WriteString("series", all[0].Series.Name);
                json.WriteNumber("step_seconds", all[0].Series.Step.TotalSeconds);
            }
            else
            {
                json.WriteNumber("series", all.Count);
            }

            json.WriteNumber("values", all.Sum(one => (long)one.Series.Count));
            json.WriteNumber("segments", scores.Recall.Segments);
            json.WriteNumber("found_within_10m", scores.Recall.InTime);
            json.WriteNumber("false_alarms", scores.Recall.FalseAlarms);
            json.WriteNumber("false_alarms_per_week", Math.Round(scores.Recall.FalseAlarmsPerWeek, 4));
            json.WriteNumber("best_f1_delay_7", Math.Round(scores.BestF1, 4));
            json.WriteNumber("pr_auc", Math.Round(scores.PrecisionRecallArea, 4));
            if (scores is { Nab: { } nab, BestNab: { } best })
            {
                json.WriteNumber("nab", Math.Round(nab, 2));
                json.WriteNumber("best_nab", Math.Round(best, 2));
            }

            json.WriteEndObject();
        }

        to.WriteLine(Encoding.UTF8.GetString(bytes.ToArray()));
    }

    private static string Unix(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds.ToString(CultureInfo.InvariantCulture);

    private static string Word(Departure departure) => departure switch
    {
        Departure.Spike => "spike",
        Departure.Drop => "drop",
        Departure.Silence => "silence",
        Departure.Standstill => "standstill",
        _ => "",
    };
}
