using System.Diagnostics;
using Leafwatch.Core.Anomalies;

namespace Leafwatch.AnomalyScores;

/// <summary>What it costs to follow a thousand series, and to learn a year of one.</summary>
internal static class Cost
{
    private const int Series = 1000;
    private const int Minutes = 24 * 60;
    private const int Year = 365 * Minutes;
    private const int BandEvery = 15;

    public static void Print()
    {
        DateTimeOffset start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        SeriesDetector[] detectors = [.. Enumerable.Range(0, Series).Select(_ => new SeriesDetector(TimeSpan.FromMinutes(1), AlarmBudget.OneAMonth))];

        // A day to learn what a day is, and a day that is measured.
        Follow(detectors, start, Minutes);
        TimeSpan begin = Process.GetCurrentProcess().TotalProcessorTime;
        Follow(detectors, start.AddDays(1), Minutes);
        TimeSpan taken = Process.GetCurrentProcess().TotalProcessorTime - begin;
        long held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine(FormattableString.Invariant(
            $"{Series} series, a minute: {taken.TotalMilliseconds / Minutes:F2} ms of CPU ({taken.TotalMilliseconds / Minutes / 600:F4} % of a core), with a band each {BandEvery} minutes; {held / 1e6:F1} MB"));
        GC.KeepAlive(detectors);

        SeriesDetector one = new(TimeSpan.FromMinutes(1), AlarmBudget.OneAMonth);
        begin = Process.GetCurrentProcess().TotalProcessorTime;
        for (int minute = 0; minute < Year; minute++)
        {
            one.Take(start.AddMinutes(minute), ValueAt(0, minute));
        }

        taken = Process.GetCurrentProcess().TotalProcessorTime - begin;
        Console.WriteLine(FormattableString.Invariant($"a year of one series, {Year:N0} minutes: {taken.TotalSeconds:F2} s of CPU; stored as {one.Save().Length:N0} bytes"));
    }

    private static void Follow(SeriesDetector[] detectors, DateTimeOffset start, int minutes)
    {
        for (int minute = 0; minute < minutes; minute++)
        {
            for (int i = 0; i < detectors.Length; i++)
            {
                detectors[i].Take(start.AddMinutes(minute), ValueAt(i, minute), withBand: minute % BandEvery == 0);
            }
        }
    }

    /// <summary>A day's wave with noise that is the same each time.</summary>
    private static double ValueAt(int series, int minute)
    {
        ulong noise = (((ulong)series << 32) + (uint)minute + 1) * 0x9E3779B97F4A7C15;
        return (50 + series) * (1 + (0.6 * Math.Sin(2 * Math.PI * minute / Minutes)) + ((noise >> 40) / (double)(1 << 24) / 5));
    }
}
