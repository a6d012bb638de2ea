using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Leafwatch.Tests.Support;

/// <summary>An identity provider on loopback that signs with a real key, and does as the test wants. It holds clients to PKCE and to their secret.</summary>
internal sealed class FakeIdentityProvider : IAsyncDisposable
{
    public const string Secret = "a secret: with / everything";

    private readonly WebApplication _web;
    private readonly Dictionary<string, (string Nonce, string Challenge, string Redirect)> _codes = [];
    private readonly TimeProvider _time;
    private RSA _key = RSA.Create(2048);
    private int _keyNumber = 1;

    private FakeIdentityProvider(WebApplication web, TimeProvider time) => (_web, _time) = (web, time);

    public string Issuer => _web.Urls.First();

    /// <summary>The claims about the person.</summary>
    public JsonObject Person { get; set; } = new() { ["sub"] = "248289761001", ["preferred_username"] = "alice", ["groups"] = new JsonArray("staff") };

    /// <summary>Whether the token says all, or <c>userinfo</c> the rest.</summary>
    public bool TellsByUserInfo { get; set; }

    /// <summary>Changes the claims of the token before it is signed.</summary>
    public Action<JsonObject> Change { get; set; } = _ => { };

    /// <summary>Changes the token after it was signed.</summary>
    public Func<string, string> Forge { get; set; } = token => token;

    /// <summary>How often it was asked for its keys.</summary>
    public int KeysAsked { get; private set; }

    public static async Task<FakeIdentityProvider> StartAsync(TimeProvider time)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        WebApplication web = builder.Build();
        FakeIdentityProvider provider = new(web, time);
        web.Map("/.well-known/openid-configuration", http => provider.DiscoverAsync(http));
        web.Map("/keys", http => provider.KeysAsync(http));
        web.Map("/authorize", http => provider.AuthorizeAsync(http));
        web.Map("/token", http => provider.TokenAsync(http));
        web.Map("/userinfo", http => http.Response.WriteAsync(provider.Person.ToJsonString()));
        await web.StartAsync();
        return provider;
    }

    /// <summary>Takes another key, as providers do from time to time.</summary>
    public void RotateKey()
    {
        _key.Dispose();
        _key = RSA.Create(2048);
        _keyNumber++;
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        _key.Dispose();
    }

    private Task DiscoverAsync(HttpContext http) => http.Response.WriteAsync(new JsonObject
    {
        ["issuer"] = Issuer,
        ["authorization_endpoint"] = $"{Issuer}/authorize",
        ["token_endpoint"] = $"{Issuer}/token",
        ["userinfo_endpoint"] = $"{Issuer}/userinfo",
        ["jwks_uri"] = $"{Issuer}/keys",
        ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic"),
    }.ToJsonString());

    private Task KeysAsync(HttpContext http)
    {
        KeysAsked++;
        RSAParameters key = _key.ExportParameters(includePrivateParameters: false);
        JsonObject shown = new()
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = $"key-{_keyNumber}",
            ["alg"] = "RS256",
            ["n"] = Base64Url.EncodeToString(key.Modulus),
            ["e"] = Base64Url.EncodeToString(key.Exponent),
        };
        return http.Response.WriteAsync(new JsonObject { ["keys"] = new JsonArray(shown) }.ToJsonString());
    }

    private Task AuthorizeAsync(HttpContext http)
    {
        IQueryCollection asked = http.Request.Query;
        Assert.Equal(("code", "S256", "leafwatch"), (asked["response_type"].ToString(), asked["code_challenge_method"].ToString(), asked["client_id"].ToString()));
        Assert.Contains("openid", asked["scope"].ToString().Split(' '));
        string code = Guid.NewGuid().ToString("N");
        _codes[code] = (asked["nonce"].ToString(), asked["code_challenge"].ToString(), asked["redirect_uri"].ToString());
        http.Response.Redirect(QueryHelpers.AddQueryString(asked["redirect_uri"].ToString(), new Dictionary<string, string?> { ["code"] = code, ["state"] = asked["state"], ["iss"] = Issuer }));
        return Task.CompletedTask;
    }

    private async Task TokenAsync(HttpContext http)
    {
        IFormCollection form = await http.Request.ReadFormAsync();
        string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"leafwatch:{Uri.EscapeDataString(Secret)}"));
        string verified = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        bool isRight = _codes.Remove(form["code"].ToString(), out (string Nonce, string Challenge, string Redirect) begun)
            && begun.Challenge == verified && begun.Redirect == form["redirect_uri"] && http.Request.Headers.Authorization == $"Basic {basic}";
        if (!isRight)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsync("""{"error":"invalid_grant"}""");
            return;
        }

        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        JsonObject claims = new() { ["iss"] = Issuer, ["aud"] = "leafwatch", ["iat"] = now, ["exp"] = now + 300, ["nonce"] = begun.Nonce };
        foreach ((string name, JsonNode? value) in Person)
        {
            if (!TellsByUserInfo || name == "sub")
            {
                claims[name] = value?.DeepClone();
            }
        }

        Change(claims);
        string signed = $"{Part(new JsonObject { ["alg"] = "RS256", ["kid"] = $"key-{_keyNumber}" })}.{Part(claims)}";
        string signature = Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        await http.Response.WriteAsync(new JsonObject { ["access_token"] = "access", ["token_type"] = "Bearer", ["id_token"] = Forge($"{signed}.{signature}") }.ToJsonString());
    }

    public static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
