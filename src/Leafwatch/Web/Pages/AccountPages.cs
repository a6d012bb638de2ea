using System.Globalization;
using System.Security.Cryptography;
using Leafwatch.Access;
using Leafwatch.Sqlite;
using Leafwatch.Web.UseCases;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>One's own password, sessions and tokens.</summary>
internal static class AccountPages
{
    private static readonly int[] TokenDays = [30, 90, 365];

    public static Task ShowAsync(Visit visit) => ShowAsync(visit, null, Markup.Empty);

    public static async Task ChangePasswordAsync(Visit visit)
    {
        Texts t = visit.Texts;
        AccessTables access = visit.Dashboard.Parts.Store.Access;
        string current = await visit.SentAsync("current");
        string password = await visit.SentAsync("password");
        string again = await visit.SentAsync("again");
        if (visit.Who?.Browser is not { } browser || access.FindUser(browser.Session.User) is not { } user)
        {
            await visit.RefuseAsync(StatusCodes.Status403Forbidden, t.Refused, t.NotYours);
            return;
        }

        if (OpenIdPerson.Is(user))
        {
            await visit.RefuseAsync(StatusCodes.Status409Conflict, t.NotSo, NoPassword(visit));
            return;
        }

        // Who finds an open browser must not be able to guess here either.
        if (visit.Dashboard.Limit.Wait(visit.Address, user.Name) is { } wait)
        {
            await ShowAsync(visit, Texts.Fill(t.TooMany, Status.StatusText.Span(wait)), Markup.Empty, StatusCodes.Status429TooManyRequests);
            return;
        }

        if (await visit.Dashboard.Limit.ReckonAsync(() => PasswordHash.Matches(user.Password, current), visit.Http.RequestAborted) != true)
        {
            visit.Dashboard.Limit.Failed(visit.Address, user.Name);
            await ShowAsync(visit, t.WrongCurrent, Markup.Empty, StatusCodes.Status401Unauthorized);
            return;
        }

        if (UserActs.Fault(t, user.Name, password, again) is { } fault)
        {
            await ShowAsync(visit, fault, Markup.Empty, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        access.SetPassword(user.Name, PasswordHash.Of(password), browser.Session.Key);
        visit.Audit("changed their password");
        await ShowAsync(visit, null, $"{t.PasswordChanged}");
    }

    public static async Task EndOthersAsync(Visit visit)
    {
        if (visit.Who?.Browser is { } browser)
        {
            AccessTables access = visit.Dashboard.Parts.Store.Access;
            foreach (Session other in access.SessionsOf(browser.Session.User).Where(session => session.Key != browser.Session.Key))
            {
                access.EndSession(other.Key);
            }

            visit.Audit("ended their other sessions");
        }

        await visit.GoToAsync("/account");
    }

    public static async Task MakeTokenAsync(Visit visit)
    {
        Texts t = visit.Texts;
        string name = (await visit.SentAsync("name")).Trim();
        string days = await visit.SentAsync("days");
        if (visit.Who?.Browser is not { } browser || name.Length is 0 or > ApiToken.LongestName || name.Any(char.IsControl))
        {
            await ShowAsync(visit, t.NotSo, Markup.Empty, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        string key = ApiToken.Prefix + SecretKey.Create();
        ApiToken token = new(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)),
            SecretKey.HashOf(key),
            name,
            await visit.SentAsync("scope") switch
            {
                "act" => TokenScope.Act,
                "read" => TokenScope.Read,
                _ => TokenScope.Metrics,
            },
            browser.Session.User,
            visit.Now,
            int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && TokenDays.Contains(number) ? visit.Now.AddDays(number) : null,
            null);
        if (!visit.Dashboard.Parts.Store.Access.Add(token))
        {
            await ShowAsync(visit, t.NotSo, Markup.Empty, StatusCodes.Status409Conflict);
            return;
        }

        visit.Audit("made a token", $"{token.Id} {token.Name}, {token.Scope}");
        await ShowAsync(visit, null, $"{t.TokenMade} <code>{key}</code>");
    }

    public static async Task RemoveTokenAsync(Visit visit)
    {
        string id = await visit.SentAsync("id");
        AccessTables access = visit.Dashboard.Parts.Store.Access;
        ApiToken? token = access.Tokens().FirstOrDefault(each => each.Id == id);
        if (token is not null && IsOwn(visit, token.MadeBy) && access.RemoveToken(id))
        {
            visit.Audit("took back a token", $"{token.Id} {token.Name}");
        }

        await visit.GoToAsync("/account");
    }

    private static bool IsOwn(Visit visit, string user) => string.Equals(visit.Who?.Browser?.Session.User, user, StringComparison.OrdinalIgnoreCase);

    private static Task ShowAsync(Visit visit, string? fault, Markup done, int status = StatusCodes.Status200OK)
    {
        Texts t = visit.Texts;
        if (visit.Who?.Browser is not { } browser)
        {
            return visit.RefuseAsync(StatusCodes.Status403Forbidden, t.Refused, t.NotYours);
        }

        AccessTables access = visit.Dashboard.Parts.Store.Access;
        ApiToken[] tokens = [.. access.Tokens().Where(token => IsOwn(visit, token.MadeBy))];
        Markup result = done.IsEmpty ? done : Done(done);
        return visit.ShowAsync(t.Account, $"""
            <h1>{t.Account}</h1>
            {Shown.Fault(fault)}{result}
            <dl class="facts">{Shown.Fact(t.Name, $"{visit.Who.Name}")}{Shown.Fact(t.Role, $"{RoleName(visit.Who.Role, t)}")}</dl>
            {(access.FindUser(browser.Session.User) is { } user && OpenIdPerson.Is(user) ? $"<p>{NoPassword(visit)}</p>" : PasswordForm(visit))}
            <section aria-labelledby="sessions"><h2 id="sessions">{t.Sessions}</h2>
            <div class="scroll" tabindex="0" role="group" aria-labelledby="sessions"><table class="stack"><caption class="sr">{t.Sessions}</caption>
            <thead><tr><th scope="col">{t.Browser}</th><th scope="col">{t.Address}</th><th scope="col">{t.SignedIn}</th><th scope="col">{t.LastUsed}</th></tr></thead>
            <tbody>{access.SessionsOf(browser.Session.User).Select(session => SessionRow(session, session.Key == browser.Session.Key, visit.Now, t))}</tbody></table></div>
            {Layout.Form(visit, "/account/end-others", $"""<button>{t.EndOthers}</button>""")}
            </section>
            <section aria-labelledby="tokens"><h2 id="tokens">{t.Tokens}</h2><p>{t.TokensDetail}</p>
            {(tokens.Length > 0 ? TokenTable(visit, tokens) : $"""<p class="soft">{t.NoTokens}</p>""")}
            {Layout.Form(visit, "/account/tokens", $"""
                <label>{t.TokenName}<input name="name" maxlength="{ApiToken.LongestName}" required></label>
                <label>{t.TokenScope}<select name="scope">{Choice.Options("read", ("metrics", t.ScopeMetrics), ("read", t.ScopeRead), ("act", t.ScopeAct))}</select></label>
                <label>{t.TokenExpires}<select name="days">{Choice.Options("90", [.. TokenDays.Select(days => (Shown.Number(days), Texts.Fill(t.Days, days))), ("0", t.NoEnd)])}</select></label>
                <button>{t.MakeToken}</button>
                """, "filter")}
            </section>
            """, status);
    }

    private static string NoPassword(Visit visit) => Texts.Fill(visit.Texts.Act.NoPasswordHere, visit.Dashboard.OpenId?.Settings.Name ?? "OpenID");

    private static Markup PasswordForm(Visit visit)
    {
        Texts t = visit.Texts;
        return $"""
            <section aria-labelledby="password"><h2 id="password">{t.ChangePassword}</h2>
            {Layout.Form(visit, "/account/password", $"""
                <label>{t.CurrentPassword}<input type="password" name="current" autocomplete="current-password" maxlength="{PasswordHash.Longest}" required></label>
                {SignInPages.NewPassword(t, "password", t.NewPassword, t.NewPasswordAgain)}
                <button>{t.ChangePassword}</button>
                """, "stacked narrow-form")}
            </section>
            """;
    }

    private static Markup TokenTable(Visit visit, ApiToken[] tokens)
    {
        Texts t = visit.Texts;
        return $"""
            <div class="scroll" tabindex="0" role="group" aria-labelledby="tokens"><table class="stack"><caption class="sr">{t.Tokens}</caption>
            <thead><tr><th scope="col">{t.Name}</th><th scope="col">{t.TokenScope}</th><th scope="col">{t.Made}</th><th scope="col">{t.Expires}</th><th scope="col">{t.LastUsed}</th><th scope="col"><span class="sr">{t.TakeBack}</span></th></tr></thead>
            <tbody>{tokens.Select(token => TokenRow(visit, token))}</tbody></table></div>
            """;
    }

    public static string RoleName(Role? role, Texts t) => role switch
    {
        Role.Administrator => t.Administrator,
        Role.Operator => t.Operator,
        Role.Viewer => t.Viewer,
        _ => t.Nothing,
    };

    private static Markup Done(Markup said) => $"""<p class="banner good" role="status">{said}</p>""";

    private static Markup SessionRow(Session session, bool isThis, DateTimeOffset now, Texts t) => $"""
        <tr><th scope="row">{(isThis ? $"{session.Agent} ({t.ThisSession})" : session.Agent)}</th><td data-name="{t.Address}">{session.Address}</td><td data-name="{t.SignedIn}">{Shown.Time(session.Begun, now)}</td><td data-name="{t.LastUsed}">{Shown.Time(session.Used, now)}</td></tr>

        """;

    private static Markup TokenRow(Visit visit, ApiToken token)
    {
        Texts t = visit.Texts;
        string scope = token.Scope switch
        {
            TokenScope.Act => t.ScopeAct,
            TokenScope.Read => t.ScopeRead,
            _ => t.ScopeMetrics,
        };
        Markup expires = token.Expires is { } end ? Shown.Time(end, visit.Now) : Plain(t.NoEnd);
        Markup used = token.Used is { } at ? Shown.Time(at, visit.Now) : Plain(t.Never);
        return $"""
            <tr><th scope="row">{token.Name}</th><td>{scope}</td><td>{Shown.Time(token.Made, visit.Now)}</td><td>{expires}</td><td>{used}</td><td>{Layout.Form(visit, "/account/tokens/remove", $"""<input type="hidden" name="id" value="{token.Id}"><button>{t.TakeBack}</button>""")}</td></tr>

            """;
    }

    private static Markup Plain(string text) => $"{text}";
}
