using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Messages;

/// <summary>Reads <c>template</c> of a receiver, and tries it on samples.</summary>
internal static class TemplateReader
{
    public static MessageTemplate Read(YamlEntry? entry)
    {
        if (entry?.HasOnly(["subject", "text"]) != true)
        {
            return MessageTemplate.Usual;
        }

        return new MessageTemplate(ReadOne(entry.Child("subject"), isOneLine: true), ReadOne(entry.Child("text"), isOneLine: false));
    }

    private static Template? ReadOne(YamlEntry? entry, bool isOneLine)
    {
        if (entry?.AsText() is not { } text)
        {
            return null;
        }

        if (isOneLine && text.Any(char.IsControl))
        {
            entry.Report($"'{entry.Name}' has control characters or several lines in it");
            return null;
        }

        if (Template.TryParse(text, out TemplateError? error) is not { } template)
        {
            if (text.IndexOf('\n') is >= 0 and var end && end < error!.At)
            {
                int line = text.AsSpan(0, error.At).Count('\n') + 1;
                entry.Report($"'{entry.Name}', line {line}: {error.Message}", error.Hint);
            }
            else
            {
                entry.ReportAt(error!.At, $"'{entry.Name}': {error.Message}", error.Hint);
            }

            return null;
        }

        foreach ((string sample, MessageFields fields) in SampleMessages.All)
        {
            string shown = template.Render(fields, Markup.Plain, Template.Longest * 4);
            if (string.IsNullOrWhiteSpace(shown))
            {
                entry.Report($"'{entry.Name}' says nothing of {sample}", "a text without a condition around it, as in {sentence}");
                return null;
            }
        }

        return template;
    }
}
