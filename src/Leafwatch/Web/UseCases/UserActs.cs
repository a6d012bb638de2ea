using Leafwatch.Access;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.UseCases;

/// <summary>Who may come in.</summary>
internal static class UserActs
{
    public static ActResult Add(Visit visit, string name, string role, string password, string again)
    {
        if (Fault(visit.Texts, name, password, again) is { } fault)
        {
            return ActResult.Wrong(fault);
        }

        if (RoleOf(role) is not { } given)
        {
            return ActResult.Wrong(visit.Texts.RoleFault);
        }

        User user = new(name, given, PasswordHash.Of(password), visit.Now);
        if (!visit.Dashboard.Parts.Store.Access.Add(user))
        {
            return new ActResult(StatusCodes.Status409Conflict, visit.Texts.NameIsTaken);
        }

        visit.Audit("added a user", $"{user.Name}, {user.Role}");
        return ActResult.Done(user.Name);
    }

    public static ActResult SetRole(Visit visit, string name, string role)
    {
        if (RoleOf(role) is not { } given)
        {
            return ActResult.Wrong(visit.Texts.RoleFault);
        }

        if (!visit.Dashboard.Parts.Store.Access.SetRole(name, given))
        {
            return new ActResult(StatusCodes.Status409Conflict, visit.Texts.LastAdministrator);
        }

        visit.Audit("set a role", $"{name}, {given}");
        return ActResult.Done(name);
    }

    public static ActResult Remove(Visit visit, string name)
    {
        if (!visit.Dashboard.Parts.Store.Access.RemoveUser(name))
        {
            return new ActResult(StatusCodes.Status409Conflict, visit.Texts.LastAdministrator);
        }

        visit.Audit("removed a user", name);
        return ActResult.Done(name);
    }

    /// <summary>Why a name and a password will not do.</summary>
    public static string? Fault(Texts t, string name, string password, string again) =>
        !User.IsName(name) ? t.NameFault
        : PasswordHash.Fault(password, name) is { } fault ? Texts.Fill(t.PasswordFault, fault)
        : password != again ? t.PasswordsDiffer
        : null;

    private static Role? RoleOf(string text) => Enum.TryParse(text, ignoreCase: true, out Role role) && Enum.IsDefined(role) ? role : null;
}
