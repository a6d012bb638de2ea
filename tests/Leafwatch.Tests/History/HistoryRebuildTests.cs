using System.IO.Compression;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.History;
using Leafwatch.Loading;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Monitoring;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.History;

public sealed class HistoryRebuildTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store = SqliteStore.OpenInMemory();
    private readonly FakeTimeProvider _time = new(MonitorRun.Now);
    private readonly List<string> _said = [];

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task After_damage_rotated_logs_are_counted_once_while_the_monitor_reads_the_current_one()
    {
        WriteGenerations();
        AskForIt();
        for (int starts = 0; starts < 2; starts++)
        {
            await using MonitorRun run = new(_folder.Path, _store, [], _time, history: _store.OpenHistory(_time));
            Task rebuilding = Rebuild();
            await run.Until(() => rebuilding.IsCompleted && Requests() >= 60);
            await rebuilding;
        }

        Assert.Equal(60, Requests());
        Assert.Equal(["the history is rebuilt as far as there are logs: 50 lines counted from 2 rotated files"], _said);
    }

    [Fact]
    public async Task A_rebuilding_that_is_broken_off_is_done_by_the_next_start()
    {
        WriteGenerations();
        AskForIt();
        using (CancellationTokenSource killed = new())
        {
            Task first = Rebuild(killed.Token);
            await killed.CancelAsync();
            await first;
        }

        Assert.Equal(0, Requests());
        Task second = Rebuild();
        _time.Advance(HistoryRebuild.Delay);
        await second;
        Assert.Equal(50, Requests());
    }

    [Fact]
    public async Task A_state_that_is_whole_is_left_alone()
    {
        WriteGenerations();
        await Rebuild();
        Assert.Equal(0, Requests());
        Assert.Empty(_said);
    }

    private void WriteGenerations()
    {
        File.WriteAllText(MonitorRun.LogIn(_folder.Path), MonitorRun.Burst(MonitorRun.Now, "192.0.2.1", 10));
        File.WriteAllText(_folder["access.log.1"], MonitorRun.Burst(MonitorRun.Now.AddHours(-1), "192.0.2.2", 20));
        using FileStream packed = File.Create(_folder["access.log.2.gz"]);
        using GZipStream gzip = new(packed, CompressionMode.Compress);
        gzip.Write(System.Text.Encoding.UTF8.GetBytes(MonitorRun.Burst(MonitorRun.Now.AddHours(-2), "192.0.2.3", 30)));
    }

    private void AskForIt()
    {
        StateChanges changes = new();
        HistoryRebuild.Ask(changes);
        _store.Commit(changes);
    }

    private Task Rebuild(CancellationToken cancellation = default)
    {
        string file = _folder["leafwatch.yml"];
        File.WriteAllText(file, "state: state\nsources: [{ path: access.log, name: web }]\n");
        return new HistoryRebuild(_store, LoadedConfiguration.LoadWithoutRules(file), _said.Add, trouble => Assert.Fail(trouble), _time).RunAsync(cancellation);
    }

    private long Requests() => _store.Rollups(RollupSpan.Day, MonitorRun.Now.AddDays(-2), MonitorRun.Now.AddDays(2)).Sum(row => row.Counts[RollupMeasure.Requests]);
}
