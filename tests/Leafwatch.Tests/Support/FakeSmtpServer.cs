using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Leafwatch.Tests.Support;

/// <summary>A mail server on loopback that keeps what it is given, and answers as the test wants.</summary>
internal sealed class FakeSmtpServer : IAsyncDisposable
{
    /// <summary>Instead of an answer: the connection is closed.</summary>
    public const string Drop = "drop";

    /// <summary>Instead of an answer: nothing.</summary>
    public const string Silence = "silence";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<(string To, string Data)> _mails = [];
    private readonly Task _accepting;

    public FakeSmtpServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>
    /// Answers that differ from "yes", by what is answered: <c>CONNECT</c>, a command, <c>RCPT someone@example.org</c> for one recipient, or <c>MESSAGE</c> for
    /// the end of the mail.
    /// </summary>
    public Dictionary<string, string> Answers { get; } = [];

    public X509Certificate2? Certificate { get; init; }

    /// <summary>User name and password that it accepts; without it offers no sign-in.</summary>
    public (string User, string Password)? Account { get; init; }

    /// <summary>The ways to sign in that it offers.</summary>
    public string Ways { get; init; } = "PLAIN";

    public IReadOnlyList<(string To, string Data)> Mails
    {
        get
        {
            lock (_gate)
            {
                return [.. _mails];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> talks = [];
        try
        {
            while (true)
            {
                talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            Stream stream = client.GetStream();
            try
            {
                if (!await AnswerAsync(stream, "CONNECT", "220 mail.example.org ESMTP"))
                {
                    return;
                }

                string recipient = "";
                while (await ReadLineAsync(stream) is { } line)
                {
                    string verb = line.Split(' ', ':')[0].ToUpperInvariant();
                    string yes = "250 OK";
                    switch (verb)
                    {
                        case "EHLO":
                            bool offersTls = Certificate is not null && stream is not SslStream;
                            yes = "250-mail.example.org\r\n" + (offersTls ? "250-STARTTLS\r\n" : "")
                                + (Account is null ? "" : $"250-AUTH {Ways}\r\n") + "250 SIZE 10000000";
                            break;
                        case "STARTTLS":
                            await SendAsync(stream, "220 go");
                            SslStream secure = new(stream);
                            await secure.AuthenticateAsServerAsync(Certificate!, false, SslProtocols.None, false);
                            stream = secure;
                            continue;
                        case "AUTH":
                            yes = await SignsInAsync(stream, line) ? "235 welcome" : "535 5.7.8 wrong user name or password";
                            break;
                        case "RCPT":
                            recipient = line[(line.IndexOf('<') + 1)..line.IndexOf('>')];
                            verb = Answers.ContainsKey($"RCPT {recipient}") ? $"RCPT {recipient}" : verb;
                            break;
                        case "DATA":
                            if (!await AnswerAsync(stream, "DATA", "354 go on"))
                            {
                                return;
                            }

                            if (Answers.ContainsKey("DATA"))
                            {
                                continue;
                            }

                            string data = await ReadMailAsync(stream);
                            if (!Answers.ContainsKey("MESSAGE"))
                            {
                                Keep(recipient, data);
                            }

                            verb = "MESSAGE";
                            break;
                        case "QUIT":
                            yes = "221 bye";
                            break;
                    }

                    if (!await AnswerAsync(stream, verb, yes) || verb == "QUIT")
                    {
                        return;
                    }
                }
            }
            catch (Exception end) when (end is IOException or AuthenticationException or OperationCanceledException)
            {
                // The client left; tests look at what it says.
            }
            finally
            {
                await stream.DisposeAsync();
            }
        }
    }

    private void Keep(string recipient, string data)
    {
        lock (_gate)
        {
            _mails.Add((recipient, data));
        }
    }

    private async Task<bool> SignsInAsync(Stream stream, string line)
    {
        string[] words = line.Split(' ');
        if (words[1] == "LOGIN")
        {
            string user = words.Length > 2 ? words[2] : await AskAsync(stream, "334 VXNlcm5hbWU6");
            return Account == (Decoded(user), Decoded(await AskAsync(stream, "334 UGFzc3dvcmQ6")));
        }

        string said = Decoded(words[2]);
        return words[1] == "XOAUTH2"
            ? said == $"user={Account!.Value.User}\u0001auth=Bearer {Account.Value.Password}\u0001\u0001"
            : said.Split('\0') is [_, var name, var password] && Account == (name, password);
    }

    private async Task<string> AskAsync(Stream stream, string question)
    {
        await SendAsync(stream, question);
        return await ReadLineAsync(stream) ?? "";
    }

    private static string Decoded(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private async Task<bool> AnswerAsync(Stream stream, string what, string yes)
    {
        string answer = Answers.GetValueOrDefault(what, yes);
        if (answer == Silence)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
        }

        if (answer == Drop)
        {
            return false;
        }

        await SendAsync(stream, answer);
        return true;
    }

    private async Task SendAsync(Stream stream, string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), _stop.Token);

    private async Task<string> ReadMailAsync(Stream stream)
    {
        StringBuilder mail = new();
        while (await ReadLineAsync(stream) is { } line && line != ".")
        {
            mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return mail.ToString();
    }

    private async Task<string?> ReadLineAsync(Stream stream)
    {
        List<byte> line = [];
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}
