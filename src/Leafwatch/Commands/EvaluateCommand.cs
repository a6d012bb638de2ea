using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Anomalies.Scoring;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch evaluate</c>: how well the detector of anomalies does on a series whose anomalies are known.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "A series: timestamp,value,label." };
        file.Validators.Add(CommandLineErrors.RefuseOptions);
        Option<string?> windows = new("--windows") { Description = "A series of the same times whose labels are the windows of the NAB score.", HelpName = "FILE" };
        Option<string> budget = new("--budget")
        {
            Description = "One false alarm a week, or one a month.",
            HelpName = "week|month",
            DefaultValueFactory = _ => "week",
        };
        budget.AcceptOnlyFromAmong("week", "month");
        Option<string?> scores = new("--scores") { Description = "Write what was made of each value to a file, as CSV; - for standard output, in place of the scores.", HelpName = "FILE" };
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        CommandWithExample command = new("evaluate", "Score the detector of anomalies on a labelled series.", "leafwatch evaluate requests.csv --scores scores.csv")
        {
            file, windows, budget, scores, json,
        };
        command.SetAction(parsed =>
        {
            TextWriter error = parsed.InvocationConfiguration.Error;
            LabelledSeries? series = Read(parsed.GetRequiredValue(file), error, out int exit);
            LabelledSeries? windowSeries = null;
            if (series is not null && parsed.GetValue(windows) is { } windowFile && (windowSeries = Read(windowFile, error, out exit)) is { } read && read.Count != series.Count)
            {
                error.WriteLine($"leafwatch: {TerminalText.Escape(windowFile)}: {read.Count} values, where the series has {series.Count}");
                exit = ExitCode.Wrong;
            }

            return exit == ExitCode.Done
                ? Run(series!, windowSeries, parsed.GetRequiredValue(budget), parsed.GetValue(scores), parsed.GetValue(json), parsed.InvocationConfiguration)
                : exit;
        });
        return command;
    }

    private static int Run(LabelledSeries series, LabelledSeries? windows, string budget, string? scores, bool json, InvocationConfiguration console)
    {
        Evaluation evaluation = Evaluation.Of(series, budget == "week" ? AlarmBudget.OneAWeek : AlarmBudget.OneAMonth, withBand: scores is not null);
        double? nab = windows is null ? null : evaluation.Nab(windows.Segments).Final;
        try
        {
            if (scores == "-")
            {
                WriteScores(evaluation, console.Output);
                return ExitCode.Done;
            }

            if (scores is not null)
            {
                using StreamWriter to = new(scores);
                WriteScores(evaluation, to);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(scores!)}: {TerminalText.Escape(e.Message)}");
            return ExitCode.NotSo;
        }

        if (json)
        {
            WriteJson(evaluation, nab, console.Output);
        }
        else
        {
            WriteText(evaluation, nab, console.Output);
        }

        return ExitCode.Done;
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

        foreach (Diagnostic diagnostic in diagnostics)
        {
            error.WriteLine(TerminalText.Escape(diagnostic.ToString()));
        }

        exit = series is null ? ExitCode.Wrong : ExitCode.Done;
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

    private static void WriteText(Evaluation evaluation, double? nab, TextWriter to)
    {
        SegmentRecall recall = evaluation.Recall;
        FormattableString[] lines =
        [
            $"{evaluation.Series.Count} values, one each {Duration.Format(evaluation.Series.Step)}, {evaluation.Series.Weeks:F1} weeks; {recall.Segments} labelled segments",
            $"  found within 10 minutes            {recall.InTime} of {recall.Segments}",
            $"  false alarms                       {recall.FalseAlarms} ({recall.FalseAlarmsPerWeek:F2} a week)",
            $"  best F1, 7 points of delay         {evaluation.BestF1:F3}",
            $"  area under precision and recall    {evaluation.PrecisionRecallArea:F3}",
        ];
        foreach (FormattableString line in lines)
        {
            to.WriteLine(FormattableString.Invariant(line));
        }

        if (nab is { } score)
        {
            to.WriteLine(FormattableString.Invariant($"  NAB, standard profile              {score:F1}"));
        }
    }

    private static void WriteJson(Evaluation evaluation, double? nab, TextWriter to)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("type", "evaluation");
            json.WriteString("series", evaluation.Series.Name);
            json.WriteNumber("values", evaluation.Series.Count);
            json.WriteNumber("step_seconds", evaluation.Series.Step.TotalSeconds);
            json.WriteNumber("segments", evaluation.Recall.Segments);
            json.WriteNumber("found_within_10m", evaluation.Recall.InTime);
            json.WriteNumber("false_alarms", evaluation.Recall.FalseAlarms);
            json.WriteNumber("false_alarms_per_week", Math.Round(evaluation.Recall.FalseAlarmsPerWeek, 4));
            json.WriteNumber("best_f1_delay_7", Math.Round(evaluation.BestF1, 4));
            json.WriteNumber("pr_auc", Math.Round(evaluation.PrecisionRecallArea, 4));
            if (nab is { } score)
            {
                json.WriteNumber("nab", Math.Round(score, 2));
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
