using System.Globalization;
using System.Text;
using System.Text.Json;
using Leafwatch.EndToEnd.Support;
using Microsoft.Data.Sqlite;
using MimeKit;

namespace Leafwatch.EndToEnd;

/// <summary>The promise of the program: whenever it is killed, whatever happens to its files, it does what a run left alone does.</summary>
public sealed class KilledUnderLoadTests
{
    private const int Kills = 200;
    private const int LinesPerSecond = 20_000;

    [Fact]
    public async Task Killed_200_times_while_20_000_lines_a_second_come_through_both_kinds_of_rotation_it_does_what_a_run_left_alone_does()
    {
        using Workplace killedPlace = new();
        using Workplace alonePlace = new();
        Monitored killed = new(killedPlace);
        Monitored alone = new(alonePlace);
        TrafficWriter[] writers =
        [
            // Each log has scanners of its own: of two files nobody can say which is read first, and an attacker who is in both may have
            // another first event in each of two runs that are left alone.
            new(killed.Renamed, alone.Renamed, "198.51.100.", copies: false, seed: 1),
            new(killed.Copied, alone.Copied, "203.0.113.", copies: true, seed: 2),
        ];

        int seed = Random.Shared.Next();
        await KillAgainAndAgainAsync(killed, writers, new Random(seed));
        string story = await killed.RunToTheEndAsync(writers.Sum(writer => writer.Lines), $"seed {seed}");
        await alone.RunToTheEndAsync(writers.Sum(writer => writer.Lines), "left alone");

        foreach (string log in (string[])["renamed", "copied"])
        {
            AssertSameLines(alone.Log(log), killed.Extracted(log), story);
        }

        IReadOnlyList<string> alerts = alone.Alerts();
        Assert.NotEmpty(alerts);
        IReadOnlyList<string> again = killed.Alerts();
        Assert.True(
            alerts.SequenceEqual(again),
            $"{story}\n{alerts.Count} alerts left alone, {again.Count} killed; only left alone:\n  {string.Join("\n  ", alerts.Except(again).Take(10))}\nonly killed:\n  {string.Join("\n  ", again.Except(alerts).Take(10))}");
        Assert.Equal(alone.Incidents(), killed.Incidents());
        Assert.Equal(alone.FirstMails(), killed.FirstMails());
        Assert.Equal(killed.Incidents(), killed.FirstMails());
    }

    private static async Task KillAgainAndAgainAsync(Monitored monitored, TrafficWriter[] writers, Random random)
    {
        using CancellationTokenSource stop = new();
        Task[] writing = [.. writers.Select(writer => Task.Factory.StartNew(
            () => writer.Write(LinesPerSecond / writers.Length, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        int longest = 500;
        bool isKnown = false;
        for (int kill = 0; kill < Kills;)
        {
            await using RunningProcess running = monitored.Start();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(30, longest)), TimeProvider.System);
            Assert.False(running.HasExited, running.Output);
            await running.KillAsync();
            if (isKnown)
            {
                kill++;
                continue;
            }

            // What was rotated away before any run could store that it knows the logs is promised to nobody. On a busy machine that takes longer.
            isKnown = monitored.KnowsItsLogs();
            longest += isKnown ? 0 : 50;
            Array.ForEach(writers, writer => writer.IsRotating = isKnown);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writing);
    }

    private static void AssertSameLines(string expectedFile, string actualFile, string story)
    {
        using IEnumerator<string> actual = File.ReadLines(actualFile).GetEnumerator();
        int number = 0;
        foreach (string expected in File.ReadLines(expectedFile))
        {
            // The story is long, and there are a million lines: it is told only when one differs.
            number++;
            if (!actual.MoveNext() || expected != actual.Current)
            {
                Assert.Fail($"line {number} of {actualFile} is\n{actual.Current}\nand should be\n{expected}\n{story}");
            }
        }

        Assert.False(actual.MoveNext(), $"{actualFile} has more lines than the {number} that were written\n{story}");
    }

    /// <summary>A folder with two logs, and the program that watches them and puts its mails into another.</summary>
    private sealed class Monitored
    {
        private static readonly string[] Described = ["Id", "Count", "First", "Last", "Fired"];

        private readonly string _program = Requires.Leafwatch();
        private readonly Workplace _place;
        private readonly string _configuration;

        public Monitored(Workplace place)
        {
            _place = place;
            place.Folder("logs");
            _configuration = place.Write("leafwatch.yml", """
                state: state
                sources:
                  - { path: logs/renamed.log, start: beginning }
                  - { path: logs/copied.log, start: beginning }
                receivers:
                  security: { email: { to: [security@example.org], from: leafwatch@example.org, directory: mails } }
                routes:
                  - { when: always, to: [security] }
                archive: { directory: extracted }
                dashboard: off
                """);
        }

        public string Renamed => Log("renamed");

        public string Copied => Log("copied");

        public string Log(string name) => _place[$"logs/{name}.log"];

        public string Extracted(string name) => _place[$"extracted/extracted_{name}_log.txt"];

        public RunningProcess Start() => RunningProcess.Start(_program, ["run", "-c", _configuration]);

        public async Task<string> RunToTheEndAsync(long lines, string label)
        {
            await using RunningProcess running = Start();
            string Story() => $"{label}: {Stored("SELECT group_concat(path || ' ' || lines || ' lines to ' || offset, char(10)) FROM files")[0]}\n{running.Output}";
            GrowingFile[] copies = [new(Extracted("renamed")), new(Extracted("copied"))];
            await Eventually.ReachedAsync(
                () => (Lines: copies.Sum(copy => copy.CountLines()), Unsent: KnowsItsLogs() ? Stored("SELECT id FROM outbox WHERE state = 0").Count : 0),
                reached => reached.Lines >= lines && reached.Unsent == 0,
                () => $"{lines} lines were written\n{Story()}");

            // Whatever else would come would be a repeat.
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
            string story = Story();
            await running.SignalAsync("TERM");
            Assert.Equal(0, await running.ExitAsync());
            return story;
        }

        /// <summary>Every alert, as far as it does not depend on when its lines were read.</summary>
        public IReadOnlyList<string> Alerts() => [.. Stored("SELECT payload FROM alerts").Select(Describe).Order(StringComparer.Ordinal)];

        public IReadOnlyList<string> Incidents() => [.. Stored("SELECT id FROM incidents").Order(StringComparer.Ordinal)];

        /// <summary>The incidents of the mails that are the first of theirs. How often an incident is told later depends on when its lines are read.</summary>
        public IReadOnlyList<string> FirstMails() =>
            [.. Directory.EnumerateFiles(_place["mails"], "*.eml").Select(file => MimeMessage.Load(file)).Where(mail => mail.References.Count == 0)
                .Select(mail => mail.Headers["X-Leafwatch-Incident"] ?? "a digest").Order(StringComparer.Ordinal)];

        /// <summary>Whether something is stored of both logs.</summary>
        public bool KnowsItsLogs() =>
            File.Exists(_place["state/leafwatch.db"]) && Stored("SELECT name FROM sqlite_master WHERE name = 'files'").Count > 0 && Stored("SELECT path FROM files").Count > 1;

        private static string Describe(string payload)
        {
            using JsonDocument alert = JsonDocument.Parse(payload);
            return string.Join(' ', Described.Select(name => alert.RootElement.GetProperty(name).ToString()));
        }

        private List<string> Stored(string query)
        {
            using SqliteConnection connection = new($"Data Source={_place["state/leafwatch.db"]};Pooling=False");
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = query;
            using SqliteDataReader reader = command.ExecuteReader();
            List<string> rows = [];
            while (reader.Read())
            {
                rows.Add(reader.IsDBNull(0) ? "" : reader.GetString(0));
            }

            return rows;
        }
    }

    /// <summary>A file that is written to, of which only what came since is read each time.</summary>
    private sealed class GrowingFile(string path)
    {
        private long _read;
        private long _lines;

        public long CountLines()
        {
            using FileStream? file = File.Exists(path) ? File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite) : null;
            if (file is null || file.Length < _read)
            {
                // A run begins with cutting off what the one before did not commit.
                (_read, _lines) = (0, 0);
            }

            byte[] block = new byte[1 << 20];
            file?.Position = _read;
            for (int read; file is not null && (read = file.Read(block)) > 0; _read += read)
            {
                _lines += block.AsSpan(0, read).Count((byte)'\n');
            }

            return _lines;
        }
    }

    /// <summary>Writes the traffic of a web server into a log that is rotated all the while, and the same lines into one that is not.</summary>
    private sealed class TrafficWriter(string log, string twin, string scanners, bool copies, int seed)
    {
        private static readonly TimeSpan RotationInterval = TimeSpan.FromSeconds(1.7);

        // Stamps a little ahead of the clock stay news until the last comparison.
        private static readonly DateTimeOffset Begin = TimeProvider.System.GetUtcNow().AddMinutes(1);

        private readonly Random _random = new(seed);
        private int _generation;
        private bool _isRotating;

        public long Lines { get; private set; }

        public bool IsRotating
        {
            get => Volatile.Read(ref _isRotating);
            set => Volatile.Write(ref _isRotating, value);
        }

        public void Write(int linesPerSecond, CancellationToken stop)
        {
            const int turnsPerSecond = 50;
            long began = TimeProvider.System.GetTimestamp();
            long rotated = began;
            FileStream file = Open(log);
            using FileStream whole = Open(twin);
            for (long turn = 1; !stop.IsCancellationRequested; turn++)
            {
                byte[] lines = Traffic(linesPerSecond / turnsPerSecond, Begin.AddSeconds((double)turn / turnsPerSecond));
                whole.Write(lines);

                // A writer is cut off in the middle of a line now and then.
                int torn = _random.Next(lines.Length);
                file.Write(lines.AsSpan(0, torn));
                file.Write(lines.AsSpan(torn));
                if (IsRotating && TimeProvider.System.GetElapsedTime(rotated) > RotationInterval)
                {
                    rotated = TimeProvider.System.GetTimestamp();
                    Rotate(ref file);
                }

                TimeSpan ahead = TimeSpan.FromSeconds((double)turn / turnsPerSecond) - TimeProvider.System.GetElapsedTime(began);
                if (ahead > TimeSpan.Zero)
                {
                    stop.WaitHandle.WaitOne(ahead);
                }
            }

            file.Dispose();
        }

        private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

        private void Rotate(ref FileStream file)
        {
            string old = string.Create(CultureInfo.InvariantCulture, $"{log}-{1_700_000_000 + ++_generation}");
            if (copies)
            {
                File.Copy(log, old);
                file.SetLength(0);
            }
            else
            {
                file.Dispose();
                File.Move(log, old);
                file = Open(log);
            }
        }

        private byte[] Traffic(int lines, DateTimeOffset time)
        {
            StringBuilder text = new();
            for (int i = 0; i < lines; i++)
            {
                // One client in fifty asks for what is not there; each has a block of time of its own.
                bool isScanner = _random.Next(50) == 0;
                long client = isScanner ? Lines / 20_000 : _random.Next(200);
                text.Append(CultureInfo.InvariantCulture, $"{(isScanner ? scanners : "192.0.2.")}{client % 250} - - [{time:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /{seed}/{Lines} HTTP/1.1\" {(isScanner ? 404 : 200)} 512 \"{(isScanner ? "-" : "https://www.example.org/")}\" \"Mozilla/5.0\"\n");
                Lines++;
            }

            return Encoding.ASCII.GetBytes(text.ToString());
        }
    }
}
