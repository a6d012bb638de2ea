using System.IO.Pipes;
using System.Net.Sockets;
using Leafwatch.Web;

namespace Leafwatch.Commands;

/// <summary>Talks to the program that runs with a state, by its API.</summary>
internal sealed class ControlClient : IDisposable
{
    private readonly HttpClient _http;

    private ControlClient(string path) => _http = new HttpClient(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (_, cancellation) =>
        {
            if (OperatingSystem.IsWindows())
            {
                NamedPipeClientStream pipe = new(".", path, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
                await pipe.ConnectAsync(cancellation);
                return pipe;
            }

            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://localhost/"),
        DefaultRequestHeaders = { { ControlSocket.UserHeader, OperatorRequest.User } },
    };

    /// <returns>Nothing when no program serves that state, as far as this user can see.</returns>
    public static ControlClient? TryOpen(string stateDirectory)
    {
        string path = ControlSocket.PathIn(stateDirectory);
        return OperatingSystem.IsWindows() ? File.Exists($@"\\.\pipe\{path}") ? new ControlClient(path) : null : File.Exists(path) ? new ControlClient(path) : null;
    }

    /// <summary>Asks for something.</summary>
    /// <exception cref="HttpRequestException">Nobody answers.</exception>
    public async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, IEnumerable<KeyValuePair<string, string>>? form, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(method, path);
        if (form is not null)
        {
            request.Content = new FormUrlEncodedContent(form);
        }

        using HttpResponseMessage answer = await _http.SendAsync(request, cancellation);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation));
    }

    public void Dispose() => _http.Dispose();
}
