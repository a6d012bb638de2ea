using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Leafwatch.Access;

/// <summary>
/// An identity provider: authorization code with PKCE (OpenID Connect Core 1.0; RFC 7636, 9207, 9700). Discovery, keys and the check of tokens are
/// Microsoft.IdentityModel's.
/// </summary>
internal sealed class OpenIdProvider(OpenIdSettings settings, TimeProvider time, HttpMessageHandler? handler = null) : IDisposable
{
    private const int MostPending = 1_000;
    private const int LongestAnswer = 1024 * 1024;

    private static readonly TimeSpan Holds = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Pending> _pending = [];
    private readonly JsonWebTokenHandler _tokens = new();
    private readonly HttpClient _http = new(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = LongestAnswer,
    };

    private ConfigurationManager<OpenIdConnectConfiguration>? _discovery;
    private DateTimeOffset _askedAgain;

    public OpenIdSettings Settings => settings;

    /// <summary>Begins a sign-in.</summary>
    /// <param name="back">Where the provider is to lead back to.</param>
    /// <param name="next">Where they wanted to go.</param>
    /// <param name="browser">A key that only this browser has.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Where to lead them now.</returns>
    /// <exception cref="OpenIdException">The provider cannot be reached.</exception>
    public async Task<string> BeginAsync(Uri back, string next, string browser, CancellationToken cancellation)
    {
        OpenIdConnectConfiguration provider = await DiscoverAsync(cancellation);
        string state = SecretKey.Create();
        Pending pending = new(SecretKey.Create(), SecretKey.Create(), next, SecretKey.HashOf(browser), back, time.GetUtcNow() + Holds);
        lock (_gate)
        {
            if (_pending.Count >= MostPending)
            {
                _pending.Remove(_pending.MinBy(each => each.Value.Until).Key);
            }

            _pending[SecretKey.HashOf(state)] = pending;
        }

        string challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(pending.Verifier)));
        (string Key, string Value)[] query =
        [
            ("response_type", "code"), ("client_id", settings.ClientId), ("redirect_uri", back.ToString()), ("scope", string.Join(' ', ["openid", .. settings.Scopes])),
            ("state", state), ("nonce", pending.Nonce), ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ];
        char joined = provider.AuthorizationEndpoint.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return $"{provider.AuthorizationEndpoint}{joined}{string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"))}";
    }

    /// <summary>Ends a sign-in that was begun in this browser: once, and within ten minutes.</summary>
    /// <returns>Where they wanted to go; <see langword="null"/> when there is no such sign-in.</returns>
    public PendingSignIn? Take(string state, string browser)
    {
        string key = SecretKey.HashOf(state);
        lock (_gate)
        {
            if (!_pending.TryGetValue(key, out Pending? pending) || !SecretKey.AreEqual(pending.Browser, SecretKey.HashOf(browser)))
            {
                return null;
            }

            _pending.Remove(key);
            return pending.Until > time.GetUtcNow() ? new PendingSignIn(pending.Next, pending) : null;
        }
    }

    /// <summary>Asks the provider who it was.</summary>
    /// <param name="signIn">The sign-in.</param>
    /// <param name="code">What the browser brought back.</param>
    /// <param name="issuer">Who says they issued it (RFC 9207), if anybody does.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="OpenIdException">It does not say so, or not in a way that can be believed.</exception>
    public async Task<OpenIdPerson> RedeemAsync(PendingSignIn signIn, string code, string? issuer, CancellationToken cancellation)
    {
        if (issuer is not null && issuer != settings.Issuer)
        {
            throw new OpenIdException("the answer is of another issuer");
        }

        OpenIdConnectConfiguration provider = await DiscoverAsync(cancellation);
        using JsonDocument answer = await AskForTokensAsync(provider, signIn.Of, code, cancellation);
        if (Text(answer.RootElement, "id_token") is not { } idToken)
        {
            throw new OpenIdException("the provider gave no id_token");
        }

        JsonWebToken token = await CheckAsync(idToken, signIn.Of.Nonce, cancellation);
        string? name = Claims(token, settings.UserClaim).FirstOrDefault();
        string[] roles = [.. Claims(token, settings.RoleClaim)];
        if ((name is null || roles.Length == 0) && provider.UserInfoEndpoint is { Length: > 0 } && Text(answer.RootElement, "access_token") is { } access)
        {
            // Many say more to who has the access token than they put into the other.
            using JsonDocument more = await AskWhoAsync(provider.UserInfoEndpoint, access, cancellation);
            if (Text(more.RootElement, "sub") != token.Subject)
            {
                throw new OpenIdException("the provider tells of somebody else than its token does");
            }

            name ??= Text(more.RootElement, settings.UserClaim);
            roles = roles.Length > 0 ? roles : [.. Texts(more.RootElement, settings.RoleClaim)];
        }

        Role? role = null;
        foreach (string value in roles)
        {
            if (settings.Roles.TryGetValue(value, out Role given) && !(role >= given))
            {
                role = given;
            }
        }

        return new OpenIdPerson(name ?? token.Subject, Marker(settings.Issuer, token.Subject), role);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>What stands in place of a password: who they are to the provider, whatever they are called.</summary>
    private static string Marker(string issuer, string subject) =>
        $"{OpenIdPerson.Prefix}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{subject}")))}";

    private async Task<OpenIdConnectConfiguration> DiscoverAsync(CancellationToken cancellation)
    {
        ConfigurationManager<OpenIdConnectConfiguration> discovery = _discovery ??= new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{settings.Issuer.TrimEnd('/')}/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(_http) { RequireHttps = settings.Issuer.StartsWith("https:", StringComparison.OrdinalIgnoreCase) });
        try
        {
            OpenIdConnectConfiguration provider = await discovery.GetConfigurationAsync(cancellation);
            bool isWhole = provider.Issuer == settings.Issuer && IsSafe(provider.AuthorizationEndpoint) && IsSafe(provider.TokenEndpoint);
            return isWhole ? provider : throw new OpenIdException($"the provider calls itself '{provider.Issuer}', the configuration '{settings.Issuer}'; or it names no endpoints");
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException or JsonException or ArgumentException)
        {
            throw new OpenIdException(e.Message, e);
        }
    }

    /// <summary>Whether an endpoint is no less safe than the issuer is.</summary>
    private bool IsSafe(string? endpoint) => Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address)
        && (address.Scheme == "https" || (address.Scheme == "http" && settings.Issuer.StartsWith("http:", StringComparison.OrdinalIgnoreCase)));

    private async Task<JsonDocument> AskForTokensAsync(OpenIdConnectConfiguration provider, Pending pending, string code, CancellationToken cancellation)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", pending.Back.ToString()), new("code_verifier", pending.Verifier),
        ];
        using HttpRequestMessage request = new(HttpMethod.Post, provider.TokenEndpoint);
        ICollection<string> methods = provider.TokenEndpointAuthMethodsSupported;
        if (settings.ClientSecret is { } secret && (methods.Count == 0 || methods.Contains("client_secret_basic")))
        {
            // Both are form-encoded first (RFC 6749, 2.3.1).
            string both = $"{Uri.EscapeDataString(settings.ClientId)}:{Uri.EscapeDataString(secret.Reveal())}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(both)));
        }
        else
        {
            form.Add(new("client_id", settings.ClientId));
            if (settings.ClientSecret is { } posted)
            {
                form.Add(new("client_secret", posted.Reveal()));
            }
        }

        request.Content = new FormUrlEncodedContent(form);
        return await SendAsync(request, "the code", cancellation);
    }

    private async Task<JsonDocument> AskWhoAsync(string endpoint, string access, CancellationToken cancellation)
    {
        if (!IsSafe(endpoint))
        {
            throw new OpenIdException("the provider names no safe userinfo_endpoint");
        }

        using HttpRequestMessage request = new(HttpMethod.Get, endpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access);
        return await SendAsync(request, "the access token", cancellation);
    }

    private async Task<JsonDocument> SendAsync(HttpRequestMessage request, string what, CancellationToken cancellation)
    {
        try
        {
            request.Headers.Accept.ParseAdd("application/json");
            using HttpResponseMessage answer = await _http.SendAsync(request, cancellation);
            byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellation);
            if (!answer.IsSuccessStatusCode)
            {
                throw new OpenIdException($"the provider does not take {what}: status {(int)answer.StatusCode}");
            }

            JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            throw new OpenIdException("the provider answers with something else than an object");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new OpenIdException(e.Message, e);
        }
    }

    private async Task<JsonWebToken> CheckAsync(string idToken, string nonce, CancellationToken cancellation)
    {
        TokenValidationResult result = await ValidateAsync(idToken, cancellation);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            // The provider has other keys by now, or somebody makes tokens up: it is asked again, but not for each of them.
            bool asksAgain;
            lock (_gate)
            {
                asksAgain = time.GetUtcNow() - _askedAgain >= AskAgain;
                if (asksAgain)
                {
                    _askedAgain = time.GetUtcNow();
                    _discovery = null;
                }
            }

            result = asksAgain ? await ValidateAsync(idToken, cancellation) : result;
        }

        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
        {
            throw new OpenIdException($"the provider's token does not hold: {result.Exception?.GetType().Name}");
        }

        if (!SecretKey.AreEqual(Claims(token, "nonce").FirstOrDefault(), nonce))
        {
            throw new OpenIdException("the provider's token is of another sign-in");
        }

        if (token.Audiences.Skip(1).Any() && token.Azp != settings.ClientId)
        {
            throw new OpenIdException("the provider's token is for somebody else");
        }

        return token.Subject is { Length: > 0 } ? token : throw new OpenIdException("the provider's token names nobody");
    }

    private async Task<TokenValidationResult> ValidateAsync(string idToken, CancellationToken cancellation)
    {
        OpenIdConnectConfiguration provider = await DiscoverAsync(cancellation);
        return await _tokens.ValidateTokenAsync(idToken, new TokenValidationParameters
        {
            ValidIssuer = settings.Issuer,
            ValidAudience = settings.ClientId,
            IssuerSigningKeys = provider.SigningKeys,

            // Never "none", and never a shared secret: whoever verifies could sign as well.
            ValidAlgorithms = [
                SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
                SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
                SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
            ],
            LifetimeValidator = (from, until, _, _) =>
            {
                DateTime now = time.GetUtcNow().UtcDateTime;
                return until is { } end && end > now - ClockSkew && (from is null || from < now + ClockSkew);
            },
        });
    }

    private static IEnumerable<string> Claims(JsonWebToken token, string name) => token.Claims.Where(claim => claim.Type == name && claim.Value.Length > 0).Select(claim => claim.Value);

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static IEnumerable<string> Texts(JsonElement json, string name) => !json.TryGetProperty(name, out JsonElement value) ? []
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.String).Select(each => each.GetString()!)
        : Text(json, name) is { } one ? [one]
        : [];

    /// <summary>A sign-in that has begun.</summary>
    internal sealed record Pending(string Nonce, string Verifier, string Next, string Browser, Uri Back, DateTimeOffset Until);
}

/// <summary>A sign-in that came back to the browser in which it was begun.</summary>
/// <param name="Next">Where they wanted to go.</param>
/// <param name="Of">What is known of it.</param>
internal sealed record PendingSignIn(string Next, OpenIdProvider.Pending Of);

/// <summary>Somebody whom the identity provider knows.</summary>
/// <param name="Name">What they are called.</param>
/// <param name="Marker">Who they are, whatever they are called; it stands in place of a password.</param>
/// <param name="Role">What they may; <see langword="null"/> when nothing was said of them.</param>
internal sealed record OpenIdPerson(string Name, string Marker, Role? Role)
{
    public const string Prefix = "openid$";

    /// <summary>Whether a user signs in through the provider, and has no password here.</summary>
    public static bool Is(User user) => user.Password.StartsWith(Prefix, StringComparison.Ordinal);
}

/// <summary>The identity provider cannot be reached, or says what cannot be believed.</summary>
internal sealed class OpenIdException(string message, Exception? inner = null) : Exception(message, inner);
