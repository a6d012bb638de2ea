using System.Globalization;
using Leafwatch.Access;
using Leafwatch.Sqlite;
using Leafwatch.Status;
using Leafwatch.Web.UseCases;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>Coming in and going out.</summary>
internal static class SignInPages
{
    public static Task ShowSignInAsync(Visit visit) => visit.Who is { Browser: not null }
        ? visit.GoToAsync(Next(visit.Asked("next")))
        : visit.ShowAsync(visit.Texts.SignIn, SignInForm(visit, visit.Asked("next") ?? "", "", null));

    public static async Task SignInAsync(Visit visit)
    {
        Texts t = visit.Texts;
        SignInLimit limit = visit.Dashboard.Limit;
        string name = await visit.SentAsync("name");
        string password = await visit.SentAsync("password");
        string next = await visit.SentAsync("next");
        visit.Http.Items[typeof(AccessLog)] = name;
        if (limit.Wait(visit.Address, name) is { } wait)
        {
            visit.Http.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await visit.ShowAsync(
                t.SignIn, SignInForm(visit, next, name, Texts.Fill(t.TooMany, StatusText.Span(wait))), StatusCodes.Status429TooManyRequests);
            return;
        }

        AccessTables access = visit.Dashboard.Parts.Store.Access;
        User? user = access.FindUser(name);
        bool? matches = await limit.ReckonAsync(() => PasswordHash.Matches(user is null || OpenIdPerson.Is(user) ? null : user.Password, password), visit.Http.RequestAborted);
        if (matches is null)
        {
            await visit.ShowAsync(t.SignIn, SignInForm(visit, next, name, t.Busy), StatusCodes.Status503ServiceUnavailable);
            return;
        }

        if (matches == false || user is null)
        {
            limit.Failed(visit.Address, name);
            if (limit.Wait(visit.Address, name) is not null)
            {
                // Once for all the tries before: whoever guesses must not be able to push everything else out of the audit trail.
                visit.Audit("guessed too often", user is null ? "no such user" : "", by: user?.Name ?? "");
            }

            await visit.ShowAsync(t.SignIn, SignInForm(visit, next, name, t.WrongPassword), StatusCodes.Status401Unauthorized);
            return;
        }

        limit.Succeeded(visit.Address, name);
        if (PasswordHash.IsOutdated(user.Password))
        {
            access.SetPassword(user.Name, PasswordHash.Of(password));
        }

        visit.Dashboard.Visitors.SignIn(visit.Http, user, visit.Address.ToString());
        visit.Audit("signed in", by: user.Name);
        await visit.GoToAsync(Next(next));
    }

    public static async Task SignOutAsync(Visit visit)
    {
        if (visit.Who?.Browser is { } browser)
        {
            visit.Dashboard.Visitors.SignOut(visit.Http, browser.Session);
            visit.Audit("signed out");
            visit.Http.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        }

        await visit.GoToAsync("/sign-in");
    }

    public static Task ShowSetupAsync(Visit visit) => visit.Dashboard.Setup.IsKey(visit.Asked("key"))
        ? visit.ShowAsync(visit.Texts.FirstStart, SetupForm(visit, visit.Asked("key")!, "", null))
        : visit.RefuseAsync(StatusCodes.Status403Forbidden, visit.Texts.FirstStart, visit.Texts.SetupLinkIsOld);

    public static async Task SetUpAsync(Visit visit)
    {
        Texts t = visit.Texts;
        string key = await visit.SentAsync("key");
        string name = await visit.SentAsync("name");
        if (!visit.Dashboard.Setup.IsKey(key))
        {
            await visit.RefuseAsync(StatusCodes.Status403Forbidden, t.FirstStart, t.SetupLinkIsOld);
            return;
        }

        string password = await visit.SentAsync("password");
        if (UserActs.Fault(t, name, password, await visit.SentAsync("again")) is { } fault)
        {
            await visit.ShowAsync(t.FirstStart, SetupForm(visit, key, name, fault), StatusCodes.Status422UnprocessableEntity);
            return;
        }

        if (visit.Dashboard.Parts.Store.Access.FindUser(name) is not null)
        {
            await visit.ShowAsync(t.FirstStart, SetupForm(visit, key, name, t.NameIsTaken), StatusCodes.Status422UnprocessableEntity);
            return;
        }

        User user = new(name, Role.Administrator, PasswordHash.Of(password), visit.Now);
        if (!visit.Dashboard.Parts.Store.Access.AddFirst(user))
        {
            await visit.RefuseAsync(StatusCodes.Status403Forbidden, t.FirstStart, t.SetupLinkIsOld);
            return;
        }

        visit.Audit("set the first password", user.Name, by: user.Name);
        visit.Dashboard.Visitors.SignIn(visit.Http, user, visit.Address.ToString());
        await visit.GoToAsync("/");
    }

    public static Markup NewPassword(Texts t, string name, string label, string labelAgain) => $"""
        <label>{label}<input type="password" name="{name}" autocomplete="new-password" minlength="{PasswordHash.Shortest}" maxlength="{PasswordHash.Longest}" required aria-describedby="password-rule"></label>
        <p class="soft" id="password-rule">{t.PasswordRule}</p>
        <label>{labelAgain}<input type="password" name="again" autocomplete="new-password" maxlength="{PasswordHash.Longest}" required></label>

        """;

    /// <summary>Only to a page of this dashboard: what the address says may be anybody's.</summary>
    public static string Next(string? next) =>
        next is ['/', ..] && next is not ['/', '/' or '\\', ..] && !next.Any(char.IsControl) && Uri.IsWellFormedUriString(next, UriKind.Relative) ? next : "/";

    private static Markup SignInForm(Visit visit, string next, string name, string? fault)
    {
        Texts t = visit.Texts;
        Markup provider = visit.Dashboard.OpenId is { } openId ? Provider(openId.Settings.Name, next, t) : Markup.Empty;
        if (visit.Dashboard.Setup.IsNobody && provider.IsEmpty)
        {
            return $"<h1>{t.FirstStart}</h1><p>{t.NobodyYet}</p>";
        }

        return $"""
            <div class="narrow"><h1>{t.SignIn}</h1>
            {Shown.Fault(fault)}
            {provider}
            {Layout.Form(visit, "/sign-in", $"""
                <input type="hidden" name="next" value="{next}">
                <label>{t.UserName}<input name="name" value="{name}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="{User.LongestName}" required></label>
                <label>{t.Password}<input type="password" name="password" autocomplete="current-password" maxlength="{PasswordHash.Longest}" required></label>
                <button class="main">{t.SignIn}</button>
                """, "stacked")}
            </div>
            """;
    }

    private static Markup Provider(string name, string next, Texts t) => $"""
        <p><a class="button main" href="/sign-in/openid?next={Uri.EscapeDataString(next)}">{Texts.Fill(t.Act.SignInWith, name)}</a></p>
        <p class="soft">{t.Act.OrPassword}</p>

        """;

    private static Markup SetupForm(Visit visit, string key, string name, string? fault)
    {
        Texts t = visit.Texts;
        return $"""
            <div class="narrow"><h1>{t.FirstStart}</h1>
            <p>{t.FirstStartDetail}</p>
            {Shown.Fault(fault)}
            {Layout.Form(visit, "/setup", $"""
                <input type="hidden" name="key" value="{key}">
                <label>{t.UserName}<input name="name" value="{name}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="{User.LongestName}" required></label>
                {NewPassword(t, "password", t.Password, t.PasswordAgain)}
                <button class="main">{t.Create}</button>
                """, "stacked")}
            </div>
            """;
    }
}
