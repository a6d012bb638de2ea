using Leafwatch.RuleFiles;

namespace Leafwatch.Monitoring;

/// <summary>A monitor, and the rules that it goes by.</summary>
internal sealed record MonitorSetup(MonitorPlan Plan, LoadedRules Rules);

/// <summary>Where a running monitor is given another configuration, which takes over between two batches.</summary>
internal sealed class MonitorSwitch
{
    private readonly Lock _gate = new();
    private LogMonitor? _monitor;
    private MonitorSetup? _next;

    /// <summary>Whether the monitor cannot store what it has read, and waits.</summary>
    public bool IsHeldUp
    {
        get
        {
            lock (_gate)
            {
                return _monitor?.IsHeldUp == true;
            }
        }
    }

    /// <summary>Gives the monitor another configuration. One that has not taken over yet gives way to it.</summary>
    public void Offer(MonitorSetup next)
    {
        lock (_gate)
        {
            _next = next;
            _monitor?.HandOver(KeysOf(next));
        }
    }

    /// <summary>Writes something down in the report log.</summary>
    public void Note(string text)
    {
        lock (_gate)
        {
            _monitor?.Note(text);
        }
    }

    /// <summary>Takes note of the monitor that runs now.</summary>
    public void Attach(LogMonitor monitor)
    {
        lock (_gate)
        {
            _monitor = monitor;
            if (_next is not null)
            {
                monitor.HandOver(KeysOf(_next));
            }
        }
    }

    /// <summary>The configuration that is to take over, once.</summary>
    public MonitorSetup? Take()
    {
        lock (_gate)
        {
            MonitorSetup? next = _next;
            _next = null;
            _monitor = null;
            return next;
        }
    }

    private static HashSet<string> KeysOf(MonitorSetup setup) => [.. setup.Plan.Streams.Select(source => source.Key)];
}
