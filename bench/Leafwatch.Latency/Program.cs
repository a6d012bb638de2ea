using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Leafwatch.Latency;

// Starts leafwatch on a log of its own, looks at its memory while nothing happens, then writes 50,000 lines a second into the log
// and, every two seconds, a burst. Prints NAME=VALUE lines: the time from a burst's last line to its mail in the mail server's hands.
if (args is not [string program])
{
    Console.Error.WriteLine("usage: Leafwatch.Latency LEAFWATCH");
    return 2;
}

const int LinesPerSecond = 50_000;
const int Bursts = 20;
const int Threshold = 5;
TimeSpan between = TimeSpan.FromSeconds(2);

DirectoryInfo place = Directory.CreateTempSubdirectory("leafwatch-latency-");
try
{
    using MailSink sink = new();
    sink.Start();
    string logFile = Path.Combine(place.FullName, "access.log");
    using FileStream log = new(logFile, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    string configuration = Path.Combine(place.FullName, "leafwatch.yaml");
    File.WriteAllText(configuration, string.Create(CultureInfo.InvariantCulture, $$"""
        state: state
        sources:
          - path: access.log
            format: apache-combined
        receivers:
          sink:
            email:
              to: [sink@example.org]
              from: leafwatch@example.org
              smtp: { host: 127.0.0.1, port: {{sink.Port}}, tls: none }
        routes:
          - { to: [sink] }
        """));

    Traffic traffic = new(log, LinesPerSecond);
    traffic.WriteBurst("198.18.255.1", 1);

    ProcessStartInfo start = new(program, ["run", "-c", configuration])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
    using Process monitor = Process.Start(start)!;
    monitor.OutputDataReceived += (_, _) => { };
    monitor.ErrorDataReceived += (_, text) => Console.Error.WriteLine(text.Data);
    monitor.BeginOutputReadLine();
    monitor.BeginErrorReadLine();
    try
    {
        // Idle is what it is after some seconds without a line.
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System).ConfigureAwait(false);
        Print("idle_mb", ResidentMegabytes(monitor.Id));

        List<(string Address, long Written)> bursts = [];
        long begin = Stopwatch.GetTimestamp();
        traffic.Run(between);
        for (int burst = 1; burst <= Bursts; burst++)
        {
            string address = $"192.0.2.{burst}";
            bursts.Add((address, traffic.WriteBurst(address, Threshold)));
            traffic.Run(between);
        }

        double rate = traffic.Written / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        List<double> delays = [];
        foreach ((string address, long written) in bursts)
        {
            // An address may be the beginning of another: 192.0.2.1 of 192.0.2.12.
            Regex told = new(Regex.Escape(address) + @"\b", RegexOptions.NonBacktracking);
            Received? mail = await ArrivedAsync(sink, told).ConfigureAwait(false);
            if (mail is null)
            {
                Console.Error.WriteLine($"no mail told of the burst from {address}");
                return 1;
            }

            delays.Add(Stopwatch.GetElapsedTime(written, mail.Timestamp).TotalMilliseconds);
        }

        delays.Sort();
        Print("asked", LinesPerSecond);
        Print("written", rate);
        Print("median_ms", delays[delays.Count / 2]);
        Print("worst_ms", delays[^1]);
        Print("busy_mb", ResidentMegabytes(monitor.Id));
        Print("mails", sink.Mails.Count);
        return 0;
    }
    finally
    {
        monitor.Kill();
        await monitor.WaitForExitAsync().ConfigureAwait(false);
    }
}
finally
{
    place.Delete(recursive: true);
}

static async Task<Received?> ArrivedAsync(MailSink sink, Regex told)
{
    long begin = Stopwatch.GetTimestamp();
    while (Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(15))
    {
        if (sink.Mails.FirstOrDefault(mail => told.IsMatch(mail.Text)) is { } mail)
        {
            return mail;
        }

        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System).ConfigureAwait(false);
    }

    return null;
}

static double ResidentMegabytes(int process)
{
    string line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
    return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
}

static void Print(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}={value:0.#}"));
