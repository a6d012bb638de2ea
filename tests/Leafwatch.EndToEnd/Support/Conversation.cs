using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Leafwatch.EndToEnd.Support;

/// <summary>Lines to and from a server, as one types them.</summary>
internal sealed class Conversation : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _answers;

    private Conversation(TcpClient client)
    {
        _client = client;
        _answers = new StreamReader(client.GetStream(), Encoding.Latin1);
    }

    /// <summary>Connects, and reads a greeting of one line.</summary>
    public static Task<Conversation> OpenAsync(int port) => OpenAsync(port, _ => true);

    /// <summary>Connects, and reads the greeting up to the line that ends it; nothing where nobody greets.</summary>
    public static async Task<Conversation> OpenAsync(int port, Func<string, bool>? endsGreeting)
    {
        TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port);
        Conversation conversation = new(client);
        if (endsGreeting is not null)
        {
            await conversation.AnswerAsync(endsGreeting);
        }

        return conversation;
    }

    /// <summary>Says something, and gives the first line of the answer that is meant.</summary>
    public async Task<string> AskAsync(string line, Func<string, bool> isMeant)
    {
        await _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(line + "\r\n"));
        return await AnswerAsync(isMeant);
    }

    /// <summary>Hears the other side out, to its end.</summary>
    public async Task EndAsync()
    {
        await AnswerAsync(_ => false);
        _client.Close();
    }

    public void Dispose()
    {
        _answers.Dispose();
        _client.Dispose();
    }

    private async Task<string> AnswerAsync(Func<string, bool> isMeant)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(30));
        while (await _answers.ReadLineAsync(deadline.Token) is { } line)
        {
            if (isMeant(line))
            {
                return line;
            }
        }

        return "";
    }
}
