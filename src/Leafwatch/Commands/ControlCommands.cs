using System.CommandLine;
using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch reload</c> and <c>leafwatch api</c>: what is asked of the running program.</summary>
internal static class ControlCommands
{
    public static Command CreateReload()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        CommandWithExample command = new(
            "reload", "Make the running program read its configuration again, and show the result. Exit status 1 when the new one is refused; then the old one stays.", "leafwatch reload")
        {
            file,
        };
        command.SetAction((parsed, cancellation) => AskAsync(
            parsed.GetValue(file), HttpMethod.Post, "/api/v1/reload", [], parsed.InvocationConfiguration, _ => "the configuration was read anew, and is in force", cancellation));
        return command;
    }

    public static Command CreateApi()
    {
        Argument<string> path = new("path") { Description = "The path of the request, for example /api/v1/incidents?state=all" };
        Argument<string[]> fields = new("FIELD=VALUE") { Description = "The fields of a form; with any of them the method is POST.", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> method = new("--method", "-X") { Description = "GET, POST or DELETE.", HelpName = "M" };
        method.AcceptOnlyFromAmong("GET", "POST", "DELETE");
        Option<string?> file = CommandLineConfiguration.Option();
        CommandWithExample command = new(
            "api",
            "Call the API of the running program as an administrator; for root and the owner of the state. Exit status 1 when it refuses.",
            "leafwatch api /api/v1/rules/http_404_burst/threshold count=20")
        {
            path, fields, method, file,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(fields)?.FirstOrDefault(field => field.IndexOf('=', StringComparison.Ordinal) <= 0) is { } wrong)
            {
                result.AddError($"'{VisibleText.Of(wrong, 80)}': expected FIELD=VALUE, as in count=20");
            }

            if (result.GetValue(path) is { } asked && !asked.StartsWith('/'))
            {
                result.AddError($"'{VisibleText.Of(asked, 80)}': expected a path, as in /api/v1/incidents");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            KeyValuePair<string, string>[] form = [.. (parsed.GetValue(fields) ?? []).Select(field => field.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
            HttpMethod by = parsed.GetValue(method) is { } asked ? new HttpMethod(asked) : form.Length > 0 ? HttpMethod.Post : HttpMethod.Get;
            return AskAsync(
                parsed.GetValue(file), by, parsed.GetRequiredValue(path), by == HttpMethod.Get ? null : form, parsed.InvocationConfiguration, body => body, cancellation);
        });
        return command;
    }

    private static async Task<int> AskAsync(
        string? asked, HttpMethod method, string path, IEnumerable<KeyValuePair<string, string>>? form, InvocationConfiguration console, Func<string, string> say, CancellationToken cancellation)
    {
        if (StateOfConfiguration.Load(asked, console) is not { } settings)
        {
            return ExitCode.Wrong;
        }

        using ControlClient? client = ControlClient.TryOpen(settings.StateDirectory);
        if (client is not null)
        {
            try
            {
                (int status, string body) = await client.SendAsync(method, path, form, cancellation);
                bool isDone = status is >= 200 and < 300;
                (isDone ? console.Output : console.Error).WriteLine(isDone ? Shown(say(body)) : $"leafwatch: {Shown(Detail(body) ?? $"status {status}")}");
                return isDone ? ExitCode.Done : ExitCode.NotSo;
            }
            catch (HttpRequestException)
            {
                // Told below.
            }
        }

        console.Error.WriteLine($"leafwatch: no program runs with the state in {TerminalText.Escape(settings.StateDirectory)} that this user may ask (root and its owner may; one with 'dashboard: off', or whose dashboard could not be served, answers nobody: 'systemctl reload' or SIGHUP has it read its configuration)");
        return ExitCode.NotSo;
    }

    /// <summary>What stands in log lines must not reach the terminal as it is; JSON has it escaped, but for what is not ASCII.</summary>
    private static string Shown(string body) => string.Join('\n', body.TrimEnd('\n').Split('\n').Select(line => TerminalText.Escape(line, int.MaxValue)));

    private static string? Detail(string body)
    {
        try
        {
            using JsonDocument problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("detail", out JsonElement detail) ? detail.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
