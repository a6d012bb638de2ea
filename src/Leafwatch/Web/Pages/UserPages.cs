using Leafwatch.Access;
using Leafwatch.Sqlite;
using Leafwatch.Web.UseCases;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>Who may come in, and what was changed by whom.</summary>
internal static class UserPages
{
    private const int OnAPage = 200;

    public static Task ListAsync(Visit visit) => ListAsync(visit, null);

    public static async Task AddAsync(Visit visit) => await AnswerAsync(
        visit, UserActs.Add(visit, await visit.SentAsync("name"), await visit.SentAsync("role"), await visit.SentAsync("password"), await visit.SentAsync("again")));

    public static async Task SetRoleAsync(Visit visit) => await AnswerAsync(visit, UserActs.SetRole(visit, await visit.SentAsync("name"), await visit.SentAsync("role")));

    public static async Task RemoveAsync(Visit visit) => await AnswerAsync(visit, UserActs.Remove(visit, await visit.SentAsync("name")));

    public static Task AuditAsync(Visit visit)
    {
        Texts t = visit.Texts;
        int skipped = visit.Asked("skip", 0, AccessTables.MostAudited);
        IReadOnlyList<AuditEntry> entries = visit.Dashboard.Parts.Store.Access.Audited(OnAPage + 1, skipped);
        return visit.ShowAsync(t.Audit, $"""
            <h1>{t.Audit}</h1>
            <div class="scroll" tabindex="0" role="group" aria-label="{t.Audit}"><table class="stack"><caption class="sr">{t.Audit}</caption>
            <thead><tr><th scope="col">{t.When}</th><th scope="col">{t.Who}</th><th scope="col">{t.From}</th><th scope="col">{t.What}</th><th scope="col">{t.Whom}</th></tr></thead>
            <tbody>{entries.Take(OnAPage).Select(entry => AuditRow(entry, visit.Now, t))}</tbody></table></div>
            {Pager.Of(visit, skipped, OnAPage, entries.Count > OnAPage)}
            """);
    }

    private static Task AnswerAsync(Visit visit, ActResult result) => result.IsDone ? visit.GoToAsync("/users?done=1") : ListAsync(visit, result.Said, result.Status);

    private static Task ListAsync(Visit visit, string? fault, int status = StatusCodes.Status200OK)
    {
        Texts t = visit.Texts;
        return visit.ShowAsync(t.Users, $"""
            <h1>{t.Users}</h1>
            {Shown.Fault(fault)}{Shown.Done(visit)}
            <p>{t.RoleDetail}</p>
            <div class="scroll" tabindex="0" role="group" aria-label="{t.Users}"><table class="stack"><caption class="sr">{t.Users}</caption>
            <thead><tr><th scope="col">{t.Name}</th><th scope="col">{t.Role}</th><th scope="col">{t.Since}</th><th scope="col"><span class="sr">{t.Remove}</span></th></tr></thead>
            <tbody>{visit.Dashboard.Parts.Store.Access.Users().Select(user => Row(visit, user))}</tbody></table></div>
            <section aria-labelledby="add"><h2 id="add">{t.AddUser}</h2>
            {Layout.Form(visit, "/users", $"""
                <label>{t.UserName}<input name="name" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="{User.LongestName}" required></label>
                <label>{t.Role}<select name="role">{Roles(Role.Viewer, t)}</select></label>
                {SignInPages.NewPassword(t, "password", t.Password, t.PasswordAgain)}
                <button>{t.AddUser}</button>
                """, "stacked narrow-form")}
            </section>
            """, status);
    }

    private static Markup Row(Visit visit, User user)
    {
        Texts t = visit.Texts;
        return $"""
            <tr><th scope="row">{user.Name}</th><td>{Layout.Form(visit, "/users/role", $"""<input type="hidden" name="name" value="{user.Name}"><select name="role" aria-label="{t.Role}: {user.Name}">{Roles(user.Role, t)}</select> <button>{t.SetRole}</button>""", "inline")}</td><td data-name="{t.Since}">{Shown.Time(user.Created, visit.Now)}</td><td>{Layout.Form(visit, "/users/remove", $"""<input type="hidden" name="name" value="{user.Name}"><button aria-label="{t.Remove}: {user.Name}">{t.Remove}</button>""")}</td></tr>

            """;
    }

    private static Markup Roles(Role chosen, Texts t) => Choice.Options(
        chosen.ToString(), Enum.GetValues<Role>().Select(role => (role.ToString(), AccountPages.RoleName(role, t))));

    private static Markup AuditRow(AuditEntry entry, DateTimeOffset now, Texts t) => $"""
        <tr><td>{Shown.Time(entry.At, now)}</td><th scope="row">{entry.Who}</th><td data-name="{t.From}">{entry.Address}</td><td data-name="{t.What}">{entry.Did}</td><td data-name="{t.Whom}">{entry.What}</td></tr>

        """;
}
