using Leafwatch.Core.Rules;

namespace Leafwatch.Commands;

/// <summary>Which rules <c>rules list</c> is to show.</summary>
/// <param name="Text">What their name, title, tags, author or file must have in it.</param>
/// <param name="Tags">Tags of which they must have one; a tag stands for those below it.</param>
/// <param name="Levels">Levels of which they must have one.</param>
internal sealed record RuleFilter(string? Text, IReadOnlyList<string> Tags, IReadOnlyList<string> Levels)
{
    public bool Selects(ListedRule rule)
    {
        RuleHeader header = rule.Header;
        return (Levels.Count == 0 || Levels.Contains(header.Level))
            && (Tags.Count == 0 || Tags.Any(tag => header.Tags.Any(has => IsTagged(has, tag))))
            && (Text is null || ((string?[])[header.Name, header.Title, header.Author, header.Place.File, .. header.Tags]).Any(Has));
    }

    private bool Has(string? text) => text?.Contains(Text!, StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsTagged(string has, string asked) =>
        has.Equals(asked, StringComparison.OrdinalIgnoreCase) || has.StartsWith(asked + ".", StringComparison.OrdinalIgnoreCase);
}
