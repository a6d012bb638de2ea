using System.Buffers;
using Leafwatch.Core.Yaml;
using MimeKit;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>receivers</c>.</summary>
internal sealed class ReceiversReader(SettingsContext context)
{
    private static readonly SearchValues<char> NameLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>The receivers, and the names of all that are written, also of those that cannot be used: a route to one is not wrong, too.</summary>
    public (IReadOnlyList<ReceiverSettings> Receivers, IReadOnlyList<string> Names) Read(YamlEntry receivers)
    {
        List<ReceiverSettings> read = [];
        List<string> names = [];
        foreach ((YamlEntry name, YamlEntry value) in receivers.AsMap() ?? [])
        {
            names.Add(name.Name);
            if (name.Name.Length is 0 or > 64 || name.Name.AsSpan().ContainsAnyExcept(NameLetters))
            {
                name.Report($"'{name.Name}' is no name for a receiver", "letters, digits, '_', '-' and '.'");
            }

            if (!value.HasOnly(["email"]))
            {
                continue;
            }

            if (value.Child("email") is not { } email)
            {
                if (value.AsMap()!.Count == 0 || value.Get("email") is not null)
                {
                    value.Report($"'{value.Name}' does not say how to tell it", "email: { to: [security@example.org], smtp: { host: mail.example.org } }");
                }
            }
            else if (ReadEmail(email) is { } settings)
            {
                read.Add(new ReceiverSettings(name.Name, settings));
            }
        }

        return (read, names);
    }

    private EmailSettings? ReadEmail(YamlEntry email)
    {
        if (!email.HasOnly(["to", "from", "smtp", "directory"]))
        {
            return null;
        }

        List<string> to = [];
        if (email.Child("to") is { } recipients)
        {
            to.AddRange(recipients.AsItems().Select(ReadAddress).OfType<string>().Distinct());
            if (recipients is { IsList: true } && recipients.AsItems().Count == 0)
            {
                recipients.Expected("at least one address");
            }
        }
        else
        {
            email.Report($"'{email.Name}' has no 'to'", "to: [security@example.org]");
        }

        string? from = email.Child("from") is { } sender ? ReadAddress(sender) : $"leafwatch@{context.Machine.HostName}";
        EmailDelivery? delivery = ReadDelivery(email);
        return to.Count > 0 && from is not null && delivery is not null ? new EmailSettings(to, from, delivery) : null;
    }

    private EmailDelivery? ReadDelivery(YamlEntry email)
    {
        YamlEntry? smtp = email.Child("smtp");
        YamlEntry? directory = email.Child("directory");
        if (smtp is not null && directory is not null)
        {
            directory.Report($"'{email.Name}' has both 'smtp' and 'directory'", "mails are either sent or written into a folder");
        }
        else if (smtp is null && directory is null)
        {
            email.Report($"'{email.Name}' does not say how mail is sent", "smtp: { host: mail.example.org }");
        }

        EmailDelivery? folder = directory is not null && context.ReadPath(directory) is { } path ? new FolderSettings(path) : null;
        return smtp is not null ? new SmtpReader(context).Read(smtp) : folder;
    }

    private static string? ReadAddress(YamlEntry entry)
    {
        if (entry.AsWords() is not { } text)
        {
            return null;
        }

        if (!MailboxAddress.TryParse(text, out MailboxAddress? address) || address.Address.IndexOf('@') < 1)
        {
            entry.Expected("a mail address, as in security@example.org");
            return null;
        }

        return text;
    }
}
