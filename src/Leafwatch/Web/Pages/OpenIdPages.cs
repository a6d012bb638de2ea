using Leafwatch.Access;
using Leafwatch.Sqlite;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>Coming in through an identity provider.</summary>
internal static class OpenIdPages
{
    private const string BackPath = "/sign-in/openid/back";
    private const int LongestSaid = 100;

    /// <summary>Leads to the provider. It changes nothing: what comes back is only taken from the browser that was led there.</summary>
    public static async Task BeginAsync(Visit visit)
    {
        Texts t = visit.Texts;
        if (visit.Dashboard.OpenId is not { } provider)
        {
            await visit.RefuseAsync(StatusCodes.Status404NotFound, t.NotFound, t.NotFoundDetail);
            return;
        }

        try
        {
            string browser = visit.Dashboard.Visitors.BrowserKey(visit.Http);
            visit.Http.Response.StatusCode = StatusCodes.Status303SeeOther;
            visit.Http.Response.Headers.Location = await provider.BeginAsync(
                new Uri(visit.Dashboard.Address, BackPath), SignInPages.Next(visit.Asked("next")), browser, visit.Http.RequestAborted);
        }
        catch (OpenIdException e)
        {
            visit.Dashboard.Parts.OnTrouble($"nobody can sign in through {provider.Settings.Issuer}: {e.Message}");
            await visit.RefuseAsync(StatusCodes.Status502BadGateway, t.SignIn, t.Act.ProviderIsAway);
        }
    }

    /// <summary>Takes what the provider sent back with the browser.</summary>
    public static async Task BackAsync(Visit visit)
    {
        Texts t = visit.Texts;
        Visitors visitors = visit.Dashboard.Visitors;
        if (visit.Dashboard.OpenId is not { } provider)
        {
            await visit.RefuseAsync(StatusCodes.Status404NotFound, t.NotFound, t.NotFoundDetail);
            return;
        }

        if (visit.Asked("state") is not { } state || visitors.KnownBrowserKey(visit.Http) is not { } browser || provider.Take(state, browser) is not { } signIn)
        {
            await visit.RefuseAsync(StatusCodes.Status400BadRequest, t.SignIn, t.Act.SignInTookTooLong);
            return;
        }

        if (visit.Asked("code") is not { } code)
        {
            string said = visit.Asked("error") ?? t.Nothing;
            await visit.RefuseAsync(StatusCodes.Status401Unauthorized, t.SignIn, Texts.Fill(t.Act.ProviderSaysNo, said.Length > LongestSaid ? said[..LongestSaid] : said));
            return;
        }

        try
        {
            OpenIdPerson person = await provider.RedeemAsync(signIn, code, visit.Asked("iss"), visit.Http.RequestAborted);
            visit.Http.Items[typeof(AccessLog)] = person.Name;
            await LetInAsync(visit, person, signIn.Next);
        }
        catch (OpenIdException e)
        {
            visit.Dashboard.Parts.OnTrouble($"somebody could not sign in through {provider.Settings.Issuer}: {e.Message}");
            await visit.RefuseAsync(StatusCodes.Status401Unauthorized, t.SignIn, t.Act.ProviderIsAway);
        }
    }

    /// <summary>What the role is, is said by the provider each time.</summary>
    private static async Task LetInAsync(Visit visit, OpenIdPerson person, string next)
    {
        Texts t = visit.Texts;
        AccessTables access = visit.Dashboard.Parts.Store.Access;
        User? known = User.IsName(person.Name) ? access.FindUser(person.Name) : null;
        bool isSomebodyElse = known is not null && known.Password != person.Marker;
        if (person.Role is not { } role || !User.IsName(person.Name) || isSomebodyElse)
        {
            // Whoever had a role and has none any more is out, with all sessions and tokens.
            if (person.Role is null && known is not null && !isSomebodyElse)
            {
                access.RemoveProvided(known.Name);
            }

            visit.Audit("was not let in", isSomebodyElse ? "another user has this name" : person.Role is null ? "no role is set for them" : t.NameFault, by: VisibleName(person.Name));
            await visit.RefuseAsync(StatusCodes.Status403Forbidden, t.Refused, isSomebodyElse ? t.NameIsTaken : person.Role is null ? Texts.Fill(t.Act.NotGranted, VisibleName(person.Name)) : t.NameFault);
            return;
        }

        User user = new(known?.Name ?? person.Name, role, person.Marker, known?.Created ?? visit.Now);
        if (!access.SaveProvided(user))
        {
            await visit.RefuseAsync(StatusCodes.Status403Forbidden, t.Refused, t.NameIsTaken);
            return;
        }

        visit.Dashboard.Visitors.SignIn(visit.Http, user, visit.Address.ToString());
        visit.Audit("signed in", $"through {visit.Dashboard.OpenId!.Settings.Name}, {role}", by: user.Name);
        await visit.GoToAsync(next);
    }

    private static string VisibleName(string name) => Core.VisibleText.Of(name, User.LongestName);
}
