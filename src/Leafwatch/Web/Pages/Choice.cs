namespace Leafwatch.Web.Pages;

/// <summary>The options of a select.</summary>
internal static class Choice
{
    public static Markup Options(string? chosen, params IEnumerable<(string Value, string Name)> options) =>
        $"{options.Select(option => Option(option, option.Value == (chosen ?? "")))}";

    /// <summary>More options, under a name of their own.</summary>
    public static Markup Group(string? chosen, string name, IEnumerable<(string Value, string Name)> options) =>
        $"""<optgroup label="{name}">{Options(chosen, options)}</optgroup>""";

    private static Markup Option((string Value, string Name) option, bool isChosen) =>
        $"""<option value="{option.Value}"{Layout.Attribute("selected", isChosen ? "" : null)}>{option.Name}</option>""";
}
