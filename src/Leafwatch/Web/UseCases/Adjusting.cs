using Leafwatch.Configuration;

namespace Leafwatch.Web.UseCases;

/// <summary>Changes what holds over the configuration file, and takes it down.</summary>
internal static class Adjusting
{
    public static ActResult Change(Visit visit, Func<Adjustments, Adjustments> change, string did, string what)
    {
        if (visit.Dashboard.Parts.Changes is not { } changes)
        {
            return ActResult.Wrong(visit.Texts.Act.CannotChange);
        }

        IReadOnlyList<string> refused = changes.Change(change);
        if (refused.Count > 0)
        {
            return ActResult.Wrong(string.Join('\n', refused));
        }

        visit.Audit(did, what);
        return ActResult.Done(what);
    }
}
