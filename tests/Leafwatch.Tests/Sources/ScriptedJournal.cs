using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

/// <summary>A journal with entries of the test's own, read by a journalctl that is none.</summary>
internal sealed class ScriptedJournal
{
    public static readonly DateTimeOffset Begins = new(2024, 10, 9, 7, 14, 30, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly List<(int Number, string Text)> _entries = [];
    private Pipe? _following;
    private int _last;

    /// <summary>What was asked of journalctl.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>What it complains of.</summary>
    public string Complaint { get; set; } = "";

    /// <summary>What it ends with, without an entry, as long as this is not 0.</summary>
    public int Status { get; set; }

    public void Write(string message, string unit = "ssh.service")
    {
        lock (_gate)
        {
            int number = ++_last;
            string text = $"__CURSOR={CursorOf(number)}\n__REALTIME_TIMESTAMP={Microseconds(number)}\n_SYSTEMD_UNIT={unit}\n"
                + $"_HOSTNAME=web\nSYSLOG_IDENTIFIER=sshd\nMESSAGE={message}\n\n";
            _entries.Add((number, text));
            if (_following is not null)
            {
                Send(_following, text);
            }
        }
    }

    /// <summary>As vacuuming does: takes the oldest entries away.</summary>
    public void Forget(int count)
    {
        lock (_gate)
        {
            _entries.RemoveRange(0, count);
        }
    }

    /// <summary>The program that follows ends, as when it is killed.</summary>
    public void EndFollowing()
    {
        lock (_gate)
        {
            _following!.Writer.Complete();
            _following = null;
        }
    }

    public JournalOutput Open(IReadOnlyList<string> arguments)
    {
        lock (_gate)
        {
            Calls.Add(string.Join(' ', arguments));
            Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 0));
            if (Status != 0)
            {
                pipe.Writer.Complete();
                return Output(pipe);
            }

            int from = arguments.FirstOrDefault(argument => argument.StartsWith("--cursor=", StringComparison.Ordinal)) is { } cursor ? NumberOf(cursor) : 0;
            bool follows = arguments.Contains("--follow");
            IEnumerable<(int Number, string Text)> shown = _entries.Where(entry => entry.Number >= from);
            foreach ((_, string text) in follows ? shown : from > 0 ? shown.Take(1) : shown.TakeLast(1))
            {
                Send(pipe, text);
            }

            if (follows)
            {
                _following = pipe;
            }
            else
            {
                pipe.Writer.Complete();
            }

            return Output(pipe);
        }
    }

    public static DateTimeOffset TimeOf(int number) => Begins.AddSeconds(number);

    private static string CursorOf(int number) => $"s=feed;i={number:x};t={Microseconds(number):x};x=1";

    private static int NumberOf(string cursor) => Convert.ToInt32(cursor.Split(";i=")[1].Split(';')[0], 16);

    private static long Microseconds(int number) => (TimeOf(number) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static void Send(Pipe pipe, string text)
    {
        pipe.Writer.Write(Encoding.UTF8.GetBytes(text));
        _ = pipe.Writer.FlushAsync().AsTask();
    }

    private JournalOutput Output(Pipe pipe)
    {
        int status = Status;
        return new JournalOutput(pipe.Reader.AsStream(), new StringReader(Complaint), _ => Task.FromResult(status), () => { });
    }
}
