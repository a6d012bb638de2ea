using System.Net;
using Leafwatch.Core.Yaml;
using Leafwatch.Email;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>smtp</c> of a receiver: where the server is, and how it is trusted.</summary>
internal sealed class SmtpReader(SettingsContext context)
{
    public SmtpSettings? Read(YamlEntry smtp)
    {
        if (!smtp.HasOnly(["host", "port", "tls", "insecure", "username", "password", "password_file", "ca_file"]))
        {
            return null;
        }

        string? host = ReadHost(smtp);
        SmtpTls tls = smtp.Child("tls")?.AsOneOf("starttls", "implicit", "none") switch
        {
            "implicit" => SmtpTls.Implicit,
            "none" => SmtpTls.None,
            _ => SmtpTls.StartTls,
        };
        int? port = smtp.Child("port") is { } number ? number.AsNumber(1, 65535) : DefaultPort(tls);
        CheckInsecure(smtp, host, tls);
        SmtpLogin? login = ReadLogin(smtp);
        return host is null || port is null ? null : new SmtpSettings(host, port.Value, tls, login, smtp.Child("ca_file") is { } authorities ? context.ReadPath(authorities) : null);
    }

    /// <summary>Submission, submission with TLS from the first byte (RFC 8314), and the relay on this machine.</summary>
    private static int DefaultPort(SmtpTls tls) => tls switch
    {
        SmtpTls.Implicit => 465,
        SmtpTls.None => 25,
        _ => 587,
    };

    private static string? ReadHost(YamlEntry smtp)
    {
        if (smtp.Child("host") is not { } entry)
        {
            smtp.Report($"'{smtp.Name}' has no 'host'", "host: mail.example.org");
            return null;
        }

        if (entry.AsWords() is not { } text)
        {
            return null;
        }

        string host = text is ['[', .. var inner, ']'] ? inner : text;
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            entry.Expected("the name or address of a server", text.Contains(':') ? "the port is a key of its own: port: 587" : null);
            return null;
        }

        return host;
    }

    private static void CheckInsecure(YamlEntry smtp, string? host, SmtpTls tls)
    {
        bool insecure = smtp.Child("insecure")?.AsBool() ?? false;
        if (tls == SmtpTls.None && !insecure && host is not null && !IsLoopback(host))
        {
            smtp.Child("tls")!.Report(
                $"'tls: none' would send mail to '{host}' in clear over the network",
                "use starttls or implicit; if clear is meant, say insecure: true");
        }
        else if (insecure && tls != SmtpTls.None)
        {
            smtp.Child("insecure")!.Warn("'insecure' has a meaning only with 'tls: none'", "certificates are always checked");
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private SmtpLogin? ReadLogin(YamlEntry smtp)
    {
        YamlEntry? username = smtp.Child("username");
        YamlEntry? password = smtp.Child("password");
        YamlEntry? file = smtp.Child("password_file");
        if (password is not null && file is not null)
        {
            // The environment is laid over the file: one way to say it takes the place of the other.
            switch (EnvironmentOverrides.Has(password), EnvironmentOverrides.Has(file))
            {
                case (true, false):
                    file = null;
                    break;
                case (false, true):
                    password = null;
                    break;
                default:
                    file.Report($"'{smtp.Name}' has both 'password' and 'password_file'");
                    break;
            }
        }

        if (username is null && (password ?? file) is { } unused)
        {
            unused.Report($"'{smtp.Name}' has a password but no 'username'");
        }
        else if (username is not null && password is null && file is null)
        {
            username.Report($"'{smtp.Name}' has a 'username' but no password", "password_file: smtp.password");
        }

        string? name = username?.AsWords();
        Secret? secret = file is not null ? new SecretFile(context).Read(file) : ReadPassword(password);
        return name is null || secret is null ? null : new SmtpLogin(name, secret);
    }

    private static Secret? ReadPassword(YamlEntry? entry)
    {
        if (entry is null)
        {
            return null;
        }

        // What stands there is not repeated in the message, whatever it is.
        if (string.IsNullOrEmpty(entry.Scalar))
        {
            entry.Report($"'{entry.Name}': expected a text");
            return null;
        }

        return new Secret(entry.Scalar);
    }
}
