using Leafwatch.Access;
using Leafwatch.Configuration;
using Leafwatch.Sqlite;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web;

/// <summary>Finds out who asks, by the cookie of a session or by a token; lets sessions begin and end.</summary>
internal sealed class Visitors(AccessTables access, DashboardSettings settings, bool isSecure, TimeProvider time)
{
    /// <summary>When something was used is taken down no more often than this.</summary>
    private static readonly TimeSpan UseStep = TimeSpan.FromMinutes(1);

    private const int LongestAgent = 200;

    // A cookie named so is only taken with TLS, from this host, for all of it: no other site can set it (RFC 6265bis, 4.1.3.2).
    private readonly string _cookie = isSecure ? "__Host-leafwatch" : "leafwatch";
    private readonly string _formCookie = isSecure ? "__Host-leafwatch-form" : "leafwatch-form";

    public Identity? Identify(HttpContext http)
    {
        string authorization = http.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return OfToken(authorization["Bearer ".Length..].Trim());
        }

        return http.Request.Cookies[_cookie] is { Length: > 0 } key ? OfSession(key) : null;
    }

    /// <summary>Begins a session, and gives its key to the browser.</summary>
    public void SignIn(HttpContext http, User user, string address)
    {
        DateTimeOffset now = time.GetUtcNow();
        access.EndSessions(now - settings.Session, now - settings.Idle);
        string key = SecretKey.Create();
        string agent = http.Request.Headers.UserAgent.ToString();
        access.Begin(new Session(SecretKey.HashOf(key), user.Name, now, now, address, agent.Length > LongestAgent ? agent[..LongestAgent] : agent));
        http.Response.Cookies.Append(_cookie, key, Options(settings.Session));
        http.Response.Cookies.Delete(_formCookie, Options(null));
    }

    public void SignOut(HttpContext http, Session session)
    {
        access.EndSession(session.Key);
        http.Response.Cookies.Delete(_cookie, Options(null));
    }

    /// <summary>What a form must send back: bound to the session, or before there is one to a cookie of its own.</summary>
    public string FormToken(HttpContext http, Identity? who)
    {
        if (who?.Browser is { } browser)
        {
            return SecretKey.FormToken(browser.Key);
        }

        return SecretKey.FormToken(BrowserKey(http));
    }

    /// <summary>What a browser is known by before anybody has signed in with it.</summary>
    public string BrowserKey(HttpContext http)
    {
        if (KnownBrowserKey(http) is { } known)
        {
            return known;
        }

        string key = SecretKey.Create();
        http.Response.Cookies.Append(_formCookie, key, Options(TimeSpan.FromHours(1)));
        return key;
    }

    public string? KnownBrowserKey(HttpContext http) => http.Request.Cookies[_formCookie] is { Length: > 0 } key ? key : null;

    public bool IsFormToken(HttpContext http, Identity? who, string? token)
    {
        string? key = who is null ? KnownBrowserKey(http) : who.Browser?.Key;
        return !string.IsNullOrEmpty(key) && SecretKey.AreEqual(SecretKey.FormToken(key), token);
    }

    /// <summary>Whether a session still holds, for who stays connected.</summary>
    public bool IsStill(Identity who) => who.Browser is not { } browser || OfSession(browser.Key) is not null;

    private Identity? OfSession(string key)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (access.FindSession(SecretKey.HashOf(key)) is not { } session || now - session.Begun >= settings.Session || now - session.Used >= settings.Idle
            || access.FindUser(session.User) is not { } user)
        {
            return null;
        }

        if (now - session.Used >= UseStep)
        {
            access.Use(session, now);
        }

        return new Identity(user.Name, user.Role) { Browser = (session, key) };
    }

    private Identity? OfToken(string key)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (access.FindToken(SecretKey.HashOf(key)) is not { } token || token.Expires <= now || access.FindUser(token.MadeBy) is not { } maker)
        {
            return null;
        }

        if (token.Used is not { } used || now - used >= UseStep)
        {
            access.Use(token, now);
        }

        // A token may no more than whoever made it.
        Role? role = token.Scope switch
        {
            TokenScope.Read => Role.Viewer,
            TokenScope.Act => maker.Role < Role.Operator ? maker.Role : Role.Operator,
            _ => null,
        };
        return new Identity($"{maker.Name} (token {token.Name})", role);
    }

    private CookieOptions Options(TimeSpan? age) => new()
    {
        HttpOnly = true,
        Secure = isSecure,
        Path = "/",
        MaxAge = age,
        IsEssential = true,

        // A link in a mail leads to where one is signed in; whatever changes something has a token of its own.
        SameSite = SameSiteMode.Lax,
    };
}
