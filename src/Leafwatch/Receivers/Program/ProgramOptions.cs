using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Receivers.Messages;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Program;

/// <summary><c>command</c>: a program that is run for each notification.</summary>
/// <param name="Path">The program.</param>
/// <param name="Arguments">Its arguments, each a template.</param>
/// <param name="Limit">How long it may take.</param>
/// <param name="Environment">Variables that it gets besides the usual few.</param>
internal sealed record ProgramOptions(string Path, IReadOnlyList<Template> Arguments, TimeSpan Limit, IReadOnlyList<(string Name, string Value)> Environment) : ReceiverOptions
{
    private static readonly TimeSpan UsualLimit = TimeSpan.FromSeconds(30);

    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => [new ProgramReceiver(parts, this)];

    public static ReceiverOptions? Read(YamlEntry command)
    {
        if (!command.HasOnly(["run", "timeout", "environment"]))
        {
            return null;
        }

        if (command.Child("run") is not { } run)
        {
            command.Report($"'{command.Name}' has no 'run'", "run: [/usr/local/bin/tell, --level, \"{level}\"]");
            return null;
        }

        IReadOnlyList<YamlEntry> words = run.AsItems();
        string? path = words.Count > 0 ? words[0].AsWords() : null;
        if (path is not null && !System.IO.Path.IsPathFullyQualified(path))
        {
            words[0].Expected("the whole path of a program", "arguments are items of their own: run: [/usr/local/bin/tell, --level, \"{level}\"]; there is no shell");
            path = null;
        }

        TimeSpan? limit = command.Child("timeout") is { } written ? written.AsDuration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)) : UsualLimit;
        List<Template?> arguments = [.. words.Skip(1).Select(ReadArgument)];
        List<(string, string)> variables = [];
        foreach ((YamlEntry key, YamlEntry value) in command.Child("environment")?.AsMap() ?? [])
        {
            if (value.AsText() is { } text)
            {
                variables.Add((key.Name, text));
            }
        }

        return path is not null && limit is not null && !arguments.Contains(null) ? new ProgramOptions(path, [.. arguments.OfType<Template>()], limit.Value, variables) : null;
    }

    private static Template? ReadArgument(YamlEntry entry)
    {
        if (entry.AsText() is not { } text)
        {
            return null;
        }

        Template? template = Template.TryParse(text, out TemplateError? error);
        if (template is null)
        {
            entry.ReportAt(error!.At, $"'{entry.Name}': {error.Message}", error.Hint);
        }

        return template;
    }

    /// <remarks>A record would show what the environment holds.</remarks>
    public override string ToString() => Path;
}
