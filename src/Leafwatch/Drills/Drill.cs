using System.Diagnostics;
using System.Globalization;
using System.Text;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;
using Leafwatch.Loading;
using Leafwatch.Monitoring;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;

namespace Leafwatch.Drills;

/// <summary>A marked, harmless attack through the real pipeline to real receivers, timed.</summary>
/// <remarks>
/// The lines go into a log of the drill's own, with an address of the documentation (RFC 5737); state and report log of a
/// running monitor are not touched. Receivers are told whatever the routes say: the drill is to show whether they can be.
/// </remarks>
/// <param name="receivers">Who is told.</param>
/// <param name="loaded">The configuration; its allow-list is used, and must not be that of a running monitor.</param>
/// <param name="say">Is told what happens, a line at a time.</param>
internal sealed class Drill(IReadOnlyList<ReceiverSettings> receivers, LoadedConfiguration loaded, Action<string> say)
{
    private const string Attacker = "192.0.2.1";
    private const string Rule = "http_404_burst";
    private const int FewestLines = 6;
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(30);

    /// <summary>One more than the rule asks for, as the site has set it, at whatever time of the week.</summary>
    private readonly int _lines = loaded.Rules.InForce.Correlations.FirstOrDefault(correlation => correlation.Header.Name == Rule) is { } rule
        ? Math.Max(FewestLines, ThresholdInForce.Of(rule, loaded.Rules.Settings).Max(threshold => threshold.Count) + 1)
        : FewestLines;

    private readonly Lock _gate = new();
    private readonly List<string> _proof = [];
    private readonly HashSet<string> _owed = [];
    private readonly Dictionary<string, Notification> _told = [];
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasFailed;
    private TimeSpan? _fired;
    private DateTimeOffset _begun;
    private long _written;

    /// <summary>Writes the lines, and waits until every receiver has been told.</summary>
    public async Task<bool> RunAsync(TimeSpan patience, CancellationToken cancellation)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("leafwatch-drill-");
        try
        {
            return await RunAsync(Path.Combine(directory.FullName, "access.log"), patience, cancellation);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task<bool> RunAsync(string log, TimeSpan patience, CancellationToken cancellation)
    {
        IReadOnlyList<Receiver> told = ConfiguredReceivers.Of(receivers, text => say($"           {VisibleText.Of(text, 500)}"));
        _owed.UnionWith(told.Select(receiver => receiver.Queue));
        using SqliteStore store = SqliteStore.OpenInMemory();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task monitoring = MonitorLife.RunAsync(
            new MonitorPlan
            {
                Files = [new FileSource("drill", log, StartAt.Beginning)],
                Lines = new Dictionary<string, SourceLines> { ["drill"] = new(Formats.Find("apache-combined"), TimeZoneInfo.Local) },
                Store = store,
                Receivers = told,
                Routes = [Route.ToAll(told)],
                IsDrill = true,
                OnAlert = TakeAlert,
                OnDelivery = TakeDelivery,
                OnTrouble = text => Say(VisibleText.Of(text, 500)),
            },
            loaded.Rules,
            TimeProvider.System,
            stop.Token);

        _written = Stopwatch.GetTimestamp();
        _begun = TimeProvider.System.GetUtcNow();
        await File.WriteAllLinesAsync(log, AttackLines(TimeProvider.System.GetLocalNow()), cancellation);
        Say($"wrote {_lines} lines of a made-up scan from {Attacker} to a log of its own");
        if (loaded.Rules.Off.Any(off => off.Name == Rule))
        {
            Say($"the rule {Rule} is off: no alert may come of the drill");
        }

        if (WhyAllowed() is { } allowed)
        {
            Say(allowed);
        }

        using CancellationTokenSource timeout = new(patience);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        await Task.WhenAny(_over.Task, monitoring, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, either.Token));
        bool isOver = _over.Task.IsCompleted;
        await stop.CancelAsync();
        await monitoring;
        if (!isOver)
        {
            Say(_fired is not null ? $"no answer within {patience.TotalSeconds:0} s from {string.Join(", ", _owed)}" : $"no alert within {patience.TotalSeconds:0} s");
        }

        await EndAsync(told);
        Prove();
        return isOver && !_hasFailed;
    }

    /// <summary>Whoever keeps incidents of its own would keep this one for ever, for nothing of it is known here when the drill is over: it is told the end also when the drill is broken off.</summary>
    private async Task EndAsync(IReadOnlyList<Receiver> receivers)
    {
        foreach (Receiver receiver in receivers.Where(receiver => receiver.FollowsState))
        {
            if (!_told.TryGetValue(receiver.Queue, out Notification? told))
            {
                continue;
            }

            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            Notification end = told with
            {
                Id = StableId.Of($"end\n{told.Id}"),
                Reason = NotifyReason.Resolved,
                Created = now,
                Incident = told.Incident is { } incident ? incident with { State = IncidentState.Resolved, Resolved = now } : null,
            };
            using CancellationTokenSource limit = new(LongestEnd);
            string? why;
            try
            {
                why = await receiver.TellAsync(end, new DeliveryAttempt(1, now), limit.Token) switch
                {
                    DeliveryResult.Retry retry => retry.Why,
                    DeliveryResult.Rejected rejected => rejected.Why,
                    _ => null,
                };
            }
            catch (OperationCanceledException)
            {
                why = $"no answer within {LongestEnd.TotalSeconds:0} s";
            }
            catch (Exception failure)
            {
                why = failure.Message;
            }

            Say(why is null ? $"told {receiver.Queue} that it is over" : $"could not tell {receiver.Queue} that it is over: {VisibleText.Of(why, 300)}");
            _hasFailed |= why is not null;
        }
    }

    /// <summary>Says when each step of what arrived was done, and what its receiver said to it.</summary>
    private void Prove()
    {
        lock (_gate)
        {
            if (_proof.Count > 0)
            {
                say(string.Create(CultureInfo.InvariantCulture, $"proof: {_lines} lines written at {_begun:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}, alert after {_fired?.TotalSeconds:0.000} s"));
                _proof.ForEach(say);
            }
        }
    }

    /// <summary>What is owed has the id that receivers know it by: a mail's Message-ID begins with it.</summary>
    private string ProofOf(DeliveryReport report, string? answer) => string.Create(
        CultureInfo.InvariantCulture,
        $"proof: {report.Notification.Receiver}: owed after {(report.Notification.Created - _begun).TotalSeconds:0.000} s, handed over from {(report.Attempt.At - _begun).TotalSeconds:0.000} s to {Stopwatch.GetElapsedTime(_written).TotalSeconds:0.000} s as {report.Notification.Id}{(answer is null ? "" : $"; {VisibleText.Of(answer, 300)}")}");

    /// <summary>Why no alert will come of the drill: its lines are allow-listed.</summary>
    private string? WhyAllowed()
    {
        EventView line = new();
        byte[] text = Encoding.UTF8.GetBytes(AttackLines(TimeProvider.System.GetLocalNow()).First());
        line.Begin(text, 0, text.Length);
        LogFormat format = Formats.Find("apache-combined")!;
        return format.CreateParser(new ParserOptions(TimeZoneInfo.Local, TimeProvider.System.GetUtcNow)).TryParse(line)
            && loaded.Rules.Allowed.Of(line) is { } exemption
            ? string.Create(CultureInfo.InvariantCulture, $"line {loaded.Rules.Allowed.Entries[exemption.Entries[0]].Line} of the configuration allow-lists {Attacker} as well: no alert may come of the drill")
            : null;
    }

    private IEnumerable<string> AttackLines(DateTimeOffset now) => Enumerable.Range(1, _lines).Select(i =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Attacker} - - [{now:dd/MMM/yyyy:HH:mm:ss} {(now.Offset < TimeSpan.Zero ? '-' : '+')}{now.Offset:hhmm}] \"GET /leafwatch-drill/{i} HTTP/1.1\" 404 196 \"-\" \"leafwatch-drill\""));

    private void TakeAlert(Alert alert)
    {
        lock (_gate)
        {
            if (_fired is null)
            {
                _fired = Stopwatch.GetElapsedTime(_written);
                Say($"alert: {AlertLines.Headline(alert)}");
            }
        }
    }

    private void TakeDelivery(DeliveryReport report)
    {
        lock (_gate)
        {
            string queue = report.Notification.Receiver;
            switch (report.Result)
            {
                case DeliveryResult.Delivered delivered:
                    Say($"told {queue}");
                    _told[queue] = report.Notification;
                    _proof.Add(ProofOf(report, delivered.Answer));
                    _owed.Remove(queue);
                    break;
                case DeliveryResult.Retry retry:
                    Say($"could not tell {queue}: {VisibleText.Of(retry.Why, 300)}");
                    _hasFailed = true;
                    _owed.Remove(queue);
                    break;
                case DeliveryResult.Rejected rejected:
                    Say($"{queue} refused: {VisibleText.Of(rejected.Why, 300)}");
                    _hasFailed = true;
                    _owed.Remove(queue);
                    break;
            }

            if (_owed.Count == 0)
            {
                _over.TrySetResult();
            }
        }
    }

    private void Say(string text)
    {
        lock (_gate)
        {
            say(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_written).TotalSeconds,7:0.000} s  {text}"));
        }
    }
}
