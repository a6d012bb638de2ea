using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;
using MimeKit;

namespace Leafwatch.Receivers.Email;

/// <summary><c>email</c>: people who are told by mail.</summary>
/// <param name="To">Addresses, each as RFC 5322 writes it: <c>security@example.org</c> or <c>Security &lt;security@example.org&gt;</c>.</param>
/// <param name="From">The sender's address.</param>
/// <param name="Delivery">How the mail leaves.</param>
internal sealed record EmailOptions(IReadOnlyList<string> To, string From, EmailDelivery Delivery) : ReceiverOptions
{
    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => Delivery switch
    {
        EmailDelivery.IntoFolder folder => [new MailFolderReceiver(parts.Name, folder.Directory, parts.Links, parts.Template, From, To)],
        EmailDelivery.ByServers servers => EmailReceiver.Create(parts.Name, To, From, servers.Servers, parts.Links, parts.Template),
        _ => [],
    };

    public static ReceiverOptions? Read(YamlEntry email, SettingsContext context)
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
        EmailDelivery? delivery = ReadDelivery(email, context);
        return to.Count > 0 && from is not null && delivery is not null ? new EmailOptions(to, from, delivery) : null;
    }

    private static EmailDelivery? ReadDelivery(YamlEntry email, SettingsContext context)
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

        EmailDelivery? folder = directory is not null && context.ReadPath(directory) is { } path ? new EmailDelivery.IntoFolder(path) : null;
        return smtp is not null ? ReadServers(smtp, context) : folder;
    }

    /// <summary>One server, or a list of them in the order in which they are asked.</summary>
    private static EmailDelivery.ByServers? ReadServers(YamlEntry smtp, SettingsContext context)
    {
        SmtpReader reader = new(context);
        IReadOnlyList<YamlEntry> items = smtp.AsItems();
        if (items.Count == 0)
        {
            smtp.Expected("at least one server");
            return null;
        }

        SmtpOptions?[] servers = [.. items.Select(reader.Read)];
        return servers.Contains(null) ? null : new EmailDelivery.ByServers([.. servers.OfType<SmtpOptions>()]);
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

/// <summary>How a mail leaves: handed to a server, or written into a folder for trying out.</summary>
internal abstract record EmailDelivery
{
    private EmailDelivery()
    {
    }

    /// <summary>Each mail becomes a file <c>*.eml</c> in a folder.</summary>
    internal sealed record IntoFolder(string Directory) : EmailDelivery;

    /// <summary>Each mail is handed to a server (RFC 6409).</summary>
    /// <param name="Servers">At least one; the next is asked when one does not take a mail.</param>
    internal sealed record ByServers(IReadOnlyList<SmtpOptions> Servers) : EmailDelivery;
}
