using System.CommandLine;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rules;
using Leafwatch.Core.Storage;
using Leafwatch.Exports;
using Leafwatch.Loading;
using Leafwatch.Monitoring;
using Leafwatch.Scanning;
using Leafwatch.Searching;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch search</c>: what else an address, a user, or anything else did.</summary>
internal static class SearchCommand
{
    /// <summary>Older alerts are not looked through.</summary>
    private const int MostAlerts = 10_000;
    private const int NarrowestTerminal = 120;

    public static Command Create()
    {
        Argument<string[]> terms = new("FIELD=VALUE")
        {
            Description = "What to look for: ip=203.0.113.0/24, user=bob, 'path=/wp-*', 'status>=500', 'agent~(?i)curl|wget', 'status!=200'; or just an address or a text. "
                + "Of several values for one field, any will do.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> file = CommandLineConfiguration.Option();
        Option<string[]> files = new("--in") { Description = "Files or folders to search; by default the logs of the configuration, with their rotated and compressed files.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        Option<string?> format = new("--format") { Description = "The format of the lines of --in; by default detected.", HelpName = "F" };
        Option<string?> since = new("--since") { Description = "Only lines from this time on: 2026-11-19T08:00, or 2h for two hours ago.", HelpName = "T" };
        Option<string?> until = new("--until") { Description = "Only lines before this time.", HelpName = "T" };
        Option<string?> zone = new("--tz") { Description = "The time zone of times that state none; by default this machine's.", HelpName = "Z" };
        Option<bool> ignoreCase = new("--ignore-case", "-i") { Description = "Ignore the difference between upper and lower case." };
        Option<bool> table = new("--table") { Description = "Columns: time, address, user, result, what was asked for." };
        Option<bool> csv = new("--csv") { Description = "Comma-separated values, for a spreadsheet." };
        Option<bool> json = new("--json") { Description = "One JSON object a line: alerts, then lines." };
        Option<int?> limit = new("--limit", "-n") { Description = "Show at most this many lines.", HelpName = "N" };
        CommandWithExample command = new(
            "search",
            "Find what an address or a user did, or any text: alerts first, then log lines in order of time, from rotated and compressed files too. Exit status 1 when nothing is found.",
            "leafwatch search ip=203.0.113.7 'status!=200' --since 7d")
        {
            terms, file, files, format, since, until, zone, ignoreCase, table, csv, json, limit,
        };
        command.Validators.Add(result =>
        {
            if (new[] { result.GetValue(table), result.GetValue(csv), result.GetValue(json) }.Count(isAsked => isAsked) > 1)
            {
                result.AddError("--table, --csv and --json: one of them");
            }

            if (result.GetValue(limit) < 1)
            {
                result.AddError("--limit: expected a number from 1 on");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            TextWriter error = parsed.InvocationConfiguration.Error;
            LoadedConfiguration loaded = LoadedConfiguration.LoadWithoutRules(parsed.GetValue(file));
            if (loaded.IsUnusable)
            {
                loaded.PrintDiagnostics(error);
                return Task.FromResult(ExitCode.Wrong);
            }

            List<string> errors = [];
            TimeZoneInfo? inZone = ArgumentValues.Zone(parsed.GetValue(zone), errors);
            LogFormat? asFormat = ArgumentValues.Format(parsed.GetValue(format), loaded.Formats.Known, errors);
            DateTimeOffset from = ArgumentValues.Time("--since", parsed.GetValue(since), inZone, DateTimeOffset.MinValue, errors);
            DateTimeOffset to = ArgumentValues.Time("--until", parsed.GetValue(until), inZone, DateTimeOffset.MaxValue, errors);
            SigmaFields fields = new(loaded.Formats.Known.All.SelectMany(known => known.Fields));
            SearchQuery? query = SearchQuery.Read(parsed.GetRequiredValue(terms), fields, parsed.GetValue(ignoreCase), errors);
            if (errors.Count > 0 || query is null)
            {
                return Task.FromResult(CommandLineErrors.Print(errors, error));
            }

            string[] named = parsed.GetValue(files) ?? [];
            Dictionary<string, SourceLines> linesOfFile = named.Length > 0
                ? []
                : SourceFiles.Of(loaded, why => error.WriteLine($"leafwatch: {TerminalText.Escape(why)}"));
            string[] read = named.Length > 0 ? named : [.. linesOfFile.Keys.Where(path => new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero) >= from)];
            ScanRequest request = new(read, asFormat, inZone!, from, to, Environment.ProcessorCount)
            {
                Formats = loaded.Formats.Known,
                LinesOf = path => linesOfFile.GetValueOrDefault(path),
            };
            using Shown shown = Shown.As(parsed.GetValue(json), parsed.GetValue(csv), parsed.GetValue(table), query, loaded.Formats.Known, read.Length > 1, parsed.InvocationConfiguration);
            shown.Output.Write(named.Length > 0 ? [] : AlertsOf(query, loaded.Settings.StateDirectory, from, to, error));
            return Task.FromResult(Run(query, request, shown, parsed.GetValue(limit) ?? int.MaxValue, error, cancellation));
        });
        return command;
    }

    private static int Run(SearchQuery query, ScanRequest request, Shown shown, int limit, TextWriter error, CancellationToken cancellation)
    {
        SearchSummary summary = new();
        Field[] carried = [.. query.Fields.Concat(shown.Output.Fields).Concat(summary.Fields).Distinct()];
        LogSearch search = new(query, request, carried, TimeProvider.System);
        using ProgressLine progress = new(Console.IsErrorRedirected ? null : error, () => search.Progress, TimeProvider.System);
        search.Run(
            hit =>
            {
                progress.Clear();
                shown.Output.Write(hit);
                summary.Add(hit);
                return summary.Lines < limit;
            },
            cancellation);
        progress.Clear();
        shown.Flush();
        search.Plan!.Report(error);
        summary.Write(error, request.Files.Count);
        return search.Plan.Failures.Count > 0 || summary.Lines == 0 ? ExitCode.NotSo : ExitCode.Done;
    }

    /// <summary>The alerts in the state that name what is searched for, the latest first. A search without a state, or by a user who may not see it, is one of the logs.</summary>
    private static IReadOnlyList<Alert> AlertsOf(SearchQuery query, string state, DateTimeOffset from, DateTimeOffset to, TextWriter error)
    {
        string path = StateFile.PathIn(state);
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            using SqliteStore store = SqliteStore.OpenToRead(path);
            return [.. store.LatestAlerts(MostAlerts).Where(alert => alert.Last >= from && alert.First < to && query.Names(alert))];
        }
        catch (StateUnusableException e)
        {
            error.WriteLine($"leafwatch: alerts are not looked through: {TerminalText.Escape(e.Message)}");
            return [];
        }
    }

    /// <summary>The form of the output, and what it is written to: in large pieces, for a search may find millions of lines.</summary>
    private sealed class Shown : IDisposable
    {
        private readonly TextWriter? _text;
        private readonly JsonLines? _json;
        private readonly bool _isOwn;

        private Shown(TextWriter? text, JsonLines? json, bool isOwn, SearchOutput output)
        {
            (_text, _json, _isOwn) = (text, json, isOwn);
            Output = output;
        }

        public SearchOutput Output { get; }

        public static Shown As(bool isJson, bool isCsv, bool isTable, SearchQuery query, KnownFormats formats, bool hasManyFiles, InvocationConfiguration console)
        {
            Field[] all = [.. formats.All.SelectMany(format => format.Fields).Concat(query.Fields).Where(field => field != Field.Message).Distinct()];
            if (isJson)
            {
                JsonLines json = new(Console.OpenStandardOutput());
                return new Shown(null, json, true, new SearchJson(json, all));
            }

            // On a terminal each line is shown when it is found.
            bool isOwn = console.Output == Console.Out && Console.IsOutputRedirected;
            TextWriter output = isOwn ? new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16) : console.Output;
            int width = Console.IsOutputRedirected ? NarrowestTerminal : Math.Max(NarrowestTerminal, Console.WindowWidth);
            return new Shown(output, null, isOwn, isCsv ? new SearchCsv(output, SearchCsv.Columns(query)) : isTable ? new SearchTable(output, width) : new SearchLines(output, hasManyFiles));
        }

        public void Flush()
        {
            _text?.Flush();
            _json?.Flush();
        }

        public void Dispose()
        {
            _json?.Dispose();
            if (_isOwn)
            {
                _text?.Dispose();
            }
        }
    }
}
