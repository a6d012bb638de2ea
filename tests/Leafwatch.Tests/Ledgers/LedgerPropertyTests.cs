using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;
using Leafwatch.Monitoring;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Ledgers;

/// <summary>Whatever happens to a log, and whenever the program is killed: what was written was read, or is a gap of exactly that size.</summary>
public sealed class LedgerPropertyTests
{
    private static readonly Gen<Step> Steps = Gen.Frequency(
        (6, Gen.Const(Step.Write)),
        (3, Gen.Const(Step.Tear)),
        (1, Gen.Const(Step.Crash)),
        (2, Gen.Const(Step.Rename)),
        (2, Gen.Const(Step.CopyTruncate)),
        (2, Gen.Const(Step.Truncate)),
        (4, Gen.Const(Step.Look)),
        (3, Gen.Const(Step.TakeSome)),
        (2, Gen.Const(Step.Commit)),
        (3, Gen.Const(Step.Kill)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_existed_was_read_or_is_unread_or_is_a_gap(bool copies) => Steps.Array[1, 25].Sample(
        steps =>
        {
            using Life life = new(copies);
            life.Do(Step.Write);
            life.Do(Step.Look);
            foreach (Step step in steps)
            {
                life.Do(step);
                life.CheckLaw();
            }

            life.Do(Step.Write);
            life.Do(Step.Look);
            life.Do(Step.Look);
            life.CheckEnd();
        },
        iter: 200,
        threads: 1);

    private enum Step
    {
        Write,
        Tear,
        Crash,
        Rename,
        CopyTruncate,
        Truncate,
        Look,
        TakeSome,
        Commit,
        Kill,
    }

    private sealed class Life : IDisposable
    {
        private const string Source = "shop";
        private readonly TemporaryFolder _folder = new();
        private readonly FakeTimeProvider _time = new();
        private readonly SqliteStore _store = SqliteStore.OpenInMemory();
        private readonly BlockPool _pool = new();
        private readonly BatchResult _result = new([]);
        private readonly bool _copies;
        private FileFollower _follower;
        private SourceLedger _ledger;
        private StateChanges _changes = new();
        private DateTime _stamp = new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc);
        private string _torn = "";
        private int _lines;
        private int _rotations;
        private long _written;
        private long _lost;

        public Life(bool copies)
        {
            _copies = copies;
            (_follower, _ledger) = Start();
        }

        private string Log => _folder["access.log"];

        public void Dispose()
        {
            _follower.Dispose();
            _store.Dispose();
            _folder.Dispose();
        }

        public void Do(Step step)
        {
            switch (step)
            {
                case Step.Write:
                    Append(_torn.Length > 0 ? "end\n" : $"line {_lines} of the log\n");
                    _torn = "";
                    _lines++;
                    break;
                case Step.Tear:
                    string more = _torn.Length == 0 ? $"line {_lines} of the log, " : "more ";
                    Append(more);
                    _torn += more;
                    break;
                case Step.Crash:
                    // The file system knew the file to be longer than what it had written of it; the torn line stays as it is.
                    Append($"{new string('\0', 20)}line {_lines} of the log\n");
                    _lost += 20;
                    _torn = "";
                    _lines++;
                    break;
                case Step.Rename when !_copies:
                    Whole();
                    File.Move(Log, _folder[$"access.log-{20260300 + ++_rotations}"]);
                    Do(Step.Write);
                    break;
                case Step.CopyTruncate when _copies:
                    Whole();
                    string copy = _folder[$"access.log-{20260300 + ++_rotations}"];
                    File.Copy(Log, copy);
                    File.SetLastWriteTimeUtc(copy, _stamp = _stamp.AddSeconds(1));
                    Empty();
                    Do(Step.Write);
                    break;
                case Step.Truncate:
                    // Only what a look has seen can be known to be lost: all that is whole has been read then, and the torn line has not.
                    Do(Step.Look);
                    Empty();
                    _lost += _torn.Length;
                    _lines += _torn.Length > 0 ? 1 : 0;
                    _torn = "";
                    Do(Step.Write);
                    Do(Step.Look);
                    break;
                case Step.Look:
                    Take(int.MaxValue);
                    Commit();
                    break;
                case Step.TakeSome:
                    Take(1);
                    break;
                case Step.Commit:
                    Commit();
                    break;
                case Step.Kill:
                    _follower.Dispose();
                    _changes = new StateChanges();
                    (_follower, _ledger) = Start();
                    break;
            }
        }

        public void CheckLaw()
        {
            StoredLedger stored = _store.Load().Ledger;
            LedgerCounts sum = default;
            foreach (FileAccount file in stored.Files)
            {
                Assert.Equal(file.Counts.Existed, file.Counts.Read + file.Counts.Unread + file.Counts.Lost);
                Assert.True(file.Counts.Read >= 0 && file.Counts.Unread >= 0 && file.Counts.Lost >= 0, file.ToString());
                sum += file.Counts;
            }

            // No file here is older than a week: the totals are the sum of them.
            Assert.Equal(sum, stored.Sources.Single().Totals);
        }

        public void CheckEnd()
        {
            CheckLaw();
            LedgerCounts totals = _store.Load().Ledger.Sources.Single().Totals;
            Assert.Equal((_written, _written - _lost, _lost, 0), (totals.Existed, totals.Read, totals.Lost, totals.Unread));
        }

        private void Whole()
        {
            if (_torn.Length > 0)
            {
                Do(Step.Write);
            }
        }

        private void Append(string text)
        {
            File.AppendAllText(Log, text);
            File.SetLastWriteTimeUtc(Log, _stamp = _stamp.AddSeconds(1));
            _written += Encoding.UTF8.GetByteCount(text);
        }

        private void Empty()
        {
            File.WriteAllText(Log, "");
            File.SetLastWriteTimeUtc(Log, _stamp = _stamp.AddSeconds(1));
        }

        private void Take(int items)
        {
            foreach (SourceItem item in _follower.Poll().Take(items))
            {
                if (item.Batch is { } batch)
                {
                    _result.Begin(batch);
                    _result.Lines = batch.Bytes.Count((byte)'\n');
                    _ledger.Absorb(_result, format: null);
                    _changes.Files.Add(new SourceProgress(batch.After, null, 0, 0));
                    _pool.Return(batch.Buffer);
                    continue;
                }

                SourceEvent happened = item.Event!;
                _ledger.Take(happened);
                if (happened.FinishedKey is { } over)
                {
                    _changes.Files.RemoveAll(file => file.Position.Key == over);
                    _changes.FinishedFiles.Add(over);
                }

                if (happened.Position is { } position)
                {
                    _changes.Files.Add(new SourceProgress(position, null, 0, 0));
                }
            }

            if (items < int.MaxValue)
            {
                // A follower is not to be asked again when its items were not all taken: the run ends here, with what it took.
                Commit();
                Do(Step.Kill);
            }
        }

        private void Commit()
        {
            _ledger.Collect(_changes, new WindowCounts(0, 0), isLast: false);
            _store.Commit(_changes);
            _changes = new StateChanges();
        }

        private (FileFollower Follower, SourceLedger Ledger) Start()
        {
            StoredState stored = _store.Load();
            FileFollower follower = new([new FileSource(Source, Log, StartAt.Beginning)], _pool, _time);
            follower.Remember([.. stored.Files.Select(file => file.Position)]);
            return (follower, new SourceLedger(stored, [Source], new HealthOptions(), _time));
        }
    }
}
