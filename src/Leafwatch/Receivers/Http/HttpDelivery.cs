using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Leafwatch.Receivers.Http;

/// <summary>Posts a message, over a connection of its own for each: they are few, and a name that moved or a certificate that was renewed is seen at once.</summary>
internal sealed class HttpDelivery(HttpTarget target, TimeProvider time)
{
    private const int LongestAnswer = 4096;
    private const int ShortestSecret = 4;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <param name="message">What is posted.</param>
    /// <param name="secrets">What must not be shown, should the server repeat it.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The answer, or why there is none.</returns>
    public async Task<(HttpAnswer? Answer, string? Trouble)> PostAsync(HttpMessage message, IReadOnlyList<string> secrets, CancellationToken cancellation)
    {
        ServerCertificate certificate = new(target.CaFile);
        try
        {
            certificate.LoadAuthorities();
            using SocketsHttpHandler handler = new()
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = ConnectTimeout,
                MaxResponseHeadersLength = 32,
                SslOptions = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, shown, chain, errors) => certificate.IsTrusted(shown, chain, errors),
                },
            };
            using HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
            using HttpRequestMessage request = Request(message);
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            string body = await BeginningAsync(response, cancellation).ConfigureAwait(false);
            return (new HttpAnswer(target.ToString(), (int)response.StatusCode, Redact(body, secrets), WaitOf(response)), null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException || !certificate.IsReady)
        {
            return (null, Explain(failure, certificate));
        }
    }

    private static HttpRequestMessage Request(HttpMessage message)
    {
        HttpRequestMessage request = new(HttpMethod.Post, message.Address)
        {
            Content = new ByteArrayContent(message.Body),
            Version = HttpVersion.Version11,
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.ConnectionClose = true;
        request.Headers.TryAddWithoutValidation("User-Agent", "Leafwatch");
        foreach ((string name, string value) in message.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>Reads no more of the answer than is shown: a server may send what it wants.</summary>
    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        byte[] buffer = new byte[LongestAnswer];
        try
        {
            using Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            int read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            return Encoding.UTF8.GetString(buffer, 0, read).Trim();
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            // The status has been read; it decides.
            return "";
        }
    }

    /// <summary>RFC 9110, section 10.2.3: seconds or a date; some servers give fractions of seconds.</summary>
    private TimeSpan? WaitOf(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Retry-After", out HeaderStringValues values) || values.FirstOrDefault() is not { } text)
        {
            return null;
        }

        TimeSpan wait = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds))
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset until) ? until - time.GetUtcNow() : TimeSpan.Zero;
        return wait <= TimeSpan.Zero ? null : wait < LongestWait ? wait : LongestWait;
    }

    private string Redact(string body, IReadOnlyList<string> secrets)
    {
        foreach (string secret in secrets.Append(target.Address.AbsoluteUri).Append(target.Address.PathAndQuery).Where(secret => secret.Length >= ShortestSecret))
        {
            body = body.Replace(secret, "***", StringComparison.Ordinal);
        }

        return body;
    }

    private string Explain(Exception failure, ServerCertificate certificate) => failure switch
    {
        _ when !certificate.IsReady => $"the certificates of '{target.CaFile}' cannot be read: {failure.Message}",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => $"{target} cannot be reached: its name is not known",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => $"{target}: no trusted TLS connection{(certificate.Problem is { } problem ? $": {problem}" : "")}",
        _ when failure.GetBaseException() is SocketException socket => $"{target} cannot be reached: {SocketWords.Of(socket.SocketErrorCode)}",
        _ => $"{target} broke the connection off",
    };
}
