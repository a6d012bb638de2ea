using System.Globalization;

namespace Leafwatch.Terminal;

/// <summary>How far long work has come, in a line of the terminal that gives way to what is printed.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const string Empty = "\r          \r";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly TextWriter? _terminal;
    private readonly ITimer? _timer;
    private bool _isShown;

    /// <param name="terminal">The terminal; without one nothing is shown.</param>
    /// <param name="progress">From 0 to 1.</param>
    /// <param name="time">The clock.</param>
    public ProgressLine(TextWriter? terminal, Func<double> progress, TimeProvider time)
    {
        _terminal = terminal;
        _timer = terminal is null ? null : time.CreateTimer(_ => Show(progress()), null, Interval, Interval);
    }

    /// <summary>Gives way to what is to be printed.</summary>
    public void Clear()
    {
        if (_terminal is null)
        {
            return;
        }

        lock (_gate)
        {
            if (_isShown)
            {
                _terminal.Write(Empty);
                _isShown = false;
            }
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        Clear();
    }

    private void Show(double progress)
    {
        lock (_gate)
        {
            _terminal!.Write(string.Create(CultureInfo.InvariantCulture, $"\r{progress,6:P0} …"));
            _isShown = true;
        }
    }
}
