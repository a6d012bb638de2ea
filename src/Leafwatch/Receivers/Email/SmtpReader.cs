using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Email;

/// <summary>Reads <c>smtp</c> of a receiver: where the server is, and how it is trusted.</summary>
internal sealed class SmtpReader(SettingsContext context)
{
    private const string PasswordKey = "password";

    public SmtpOptions? Read(YamlEntry smtp)
    {
        if (!smtp.HasOnly(["host", "port", "tls", "insecure", "username", "password", "password_file", "auth", "token_file", "token_command", "ca_file"]))
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
        int? port = smtp.Child("port") is { } number ? number.AsNumber(1, 65535) : 0;
        SmtpOptions server = new()
        {
            Host = host ?? "",
            Port = port ?? 0,
            Tls = tls,
            Insecure = smtp.Child("insecure")?.AsBool() ?? false,
            CaFile = smtp.Child("ca_file") is { } authorities ? context.ReadPath(authorities) : null,
        };
        CheckProtected(smtp, server);
        server = ReadLogin(smtp, server);
        return host is null || port is null || !server.IsProtected ? null : server;
    }

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

    private static void CheckProtected(YamlEntry smtp, SmtpOptions server)
    {
        if (!server.IsProtected && server.Host.Length > 0)
        {
            smtp.Child("tls")!.Report(
                $"'tls: none' would send mail to '{server.Host}' in clear over the network",
                "use starttls or implicit; if clear is meant, say insecure: true");
        }
        else if (server is { Insecure: true, Tls: not SmtpTls.None })
        {
            smtp.Child("insecure")!.Warn("'insecure' has a meaning only with 'tls: none'", "certificates are always checked");
        }
    }

    private SmtpOptions ReadLogin(YamlEntry smtp, SmtpOptions server)
    {
        YamlEntry? username = smtp.Child("username");
        SmtpAuth auth = smtp.Child("auth")?.AsOneOf("any", "plain", "login", "xoauth2") switch
        {
            "plain" => SmtpAuth.Plain,
            "login" => SmtpAuth.Login,
            "xoauth2" => SmtpAuth.XOAuth2,
            _ => SmtpAuth.Any,
        };
        if (auth == SmtpAuth.XOAuth2)
        {
            return ReadTokenLogin(smtp, username, server);
        }

        if ((smtp.Child("token_file") ?? smtp.Child("token_command")) is { } token)
        {
            token.Report($"'{smtp.Name}' has a token, which goes with another way to sign in", "auth: xoauth2");
        }

        Secret? secret = new SecretReader(context).Read(smtp, PasswordKey);
        bool hasPassword = SecretReader.IsThere(smtp, PasswordKey);
        if (username is null && hasPassword)
        {
            (smtp.Child(PasswordKey) ?? smtp.Child(PasswordKey + "_file"))!.Report($"'{smtp.Name}' has a password but no 'username'");
        }
        else if (username is not null && !hasPassword)
        {
            username.Report($"'{smtp.Name}' has a 'username' but no password", "password_file: smtp.password");
        }

        return username?.AsWords() is { } name && secret is not null ? server with { Username = name, Password = secret, Auth = auth } : server;
    }

    private SmtpOptions ReadTokenLogin(YamlEntry smtp, YamlEntry? username, SmtpOptions server)
    {
        YamlEntry? file = smtp.Child("token_file");
        YamlEntry? command = smtp.Child("token_command");
        if (username is null)
        {
            smtp.Report($"'{smtp.Name}' has no 'username'", "username: leafwatch@example.org");
        }

        if ((smtp.Child(PasswordKey) ?? smtp.Child(PasswordKey + "_file")) is { } password)
        {
            password.Report($"'{smtp.Name}' signs in with a token, not with a password");
        }

        if (file is null == command is null)
        {
            (command ?? smtp).Report(
                file is null ? $"'{smtp.Name}' does not say where the token is" : $"'{smtp.Name}' has both 'token_file' and 'token_command'",
                "token_file: /run/leafwatch/token, kept fresh by somebody else; or token_command: [/usr/local/bin/print-token]");
            return server;
        }

        AccessToken? token = file is not null
            ? context.ReadPath(file) is { } path ? new AccessToken.InFile(path) : null
            : ReadCommand(command!) is { } words ? new AccessToken.OfProgram(words[0], words[1..]) : null;
        return username?.AsWords() is { } name && token is not null ? server with { Username = name, Auth = SmtpAuth.XOAuth2, Token = token } : server;
    }

    private static string[]? ReadCommand(YamlEntry command)
    {
        string?[] words = [.. command.AsItems().Select(item => item.AsWords())];
        if (words.Length == 0 || !Path.IsPathFullyQualified(words[0] ?? ""))
        {
            command.Expected("the whole path of a program, and its arguments as items of their own", "token_command: [/usr/local/bin/print-token]; there is no shell");
            return null;
        }

        return words.Contains(null) ? null : [.. words.OfType<string>()];
    }
}
