using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

/// <summary>The published program, watching: what a user configures, starts, kills and reads.</summary>
internal sealed class Monitor : IAsyncDisposable
{
    private readonly string _program = Requires.Leafwatch();
    private readonly Workplace _place;
    private readonly string _configuration;
    private RunningProcess? _running;

    /// <param name="place">Where its configuration, state and reports lie.</param>
    /// <param name="log">The log to watch, or a glob; a source that is no file in its words: <c>journal: all</c>.</param>
    /// <param name="mail">Who is told, if anybody.</param>
    /// <param name="trustsMailServer">Whether the mail server's authority is known to it.</param>
    /// <param name="to">To whom, one or more addresses.</param>
    public Monitor(Workplace place, string log, MailServer? mail = null, bool trustsMailServer = true, string to = "security@example.org")
    {
        _place = place;
        File.SetUnixFileMode(place.Write("smtp.password", MailServer.Password + "\n"), UnixFileMode.UserRead);
        string told = mail is null ? "" : $$"""
            receivers:
              security:
                email:
                  to: [{{to}}]
                  from: leafwatch@example.org
                  smtp:
                    host: localhost
                    port: {{mail.Port}}
                    username: {{MailServer.Username}}
                    password_file: smtp.password
                    {{(trustsMailServer ? "ca_file: " + mail.Certificates.Authority : "")}}
            """;
        string source = log.Contains(": ", StringComparison.Ordinal) ? log : $"{{ path: '{log}', start: beginning }}";
        _configuration = place.Write("leafwatch.yml", $$"""
            state: state
            sources:
              - {{source}}
            report: { log: report_log.txt }
            archive: { directory: extracted }
            dashboard: off
            {{told}}
            """);
    }

    public string Output => _running?.Output ?? "";

    /// <summary>The report log, or nothing while there is none.</summary>
    public string Report => File.Exists(_place["report_log.txt"]) ? File.ReadAllText(_place["report_log.txt"]) : "";

    /// <summary>The archive's lines of the watched log.</summary>
    public IReadOnlyList<string> Extracted =>
        Directory.Exists(_place["extracted"]) ? [.. Directory.EnumerateFiles(_place["extracted"]).SelectMany(File.ReadLines)] : [];

    /// <summary>All that may explain a failure.</summary>
    public string Story => $"The program said:\n{Output}\nThe report log:\n{Report}";

    /// <summary>Runs another command with the same configuration to its end.</summary>
    public Task<string> RunAsync(string command) => RunningProcess.RunAsync(_program, command, "-c", _configuration);

    public void Start() => _running = RunningProcess.Start(_program, ["run", "-c", _configuration]);

    /// <summary>As a power cut would.</summary>
    public Task KillAsync() => _running!.KillAsync();

    public async Task<int> StopAsync()
    {
        await _running!.SignalAsync("TERM");
        return await _running.ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is { } running)
        {
            await running.DisposeAsync();
        }
    }
}
