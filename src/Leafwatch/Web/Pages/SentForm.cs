using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>A form that could not be taken: its page is shown again with what is wrong, and with what was typed.</summary>
/// <param name="Name">Which form of the page it is.</param>
/// <param name="Fault">What is wrong with it.</param>
/// <param name="Values">What was typed.</param>
internal sealed record SentForm(string Name, string Fault, IFormCollection Values)
{
    /// <summary>What a field of a form has: what was typed, or what it begins with.</summary>
    public static string Value(SentForm? sent, string form, string field, string otherwise = "") => sent?.Name == form ? sent.Values[field].ToString() : otherwise;

    /// <summary>A form that is folded away, unless it was sent and has to be sent once more.</summary>
    public static Markup Folded(SentForm? sent, string form, string title, Markup body) =>
        $"""<details{Layout.Attribute("open", sent?.Name == form ? "" : null)}><summary>{title}</summary>{body}</details>""";
}
