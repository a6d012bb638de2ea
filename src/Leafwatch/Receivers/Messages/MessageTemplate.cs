namespace Leafwatch.Receivers.Messages;

/// <summary>The user's own words for a receiver's messages; <see langword="null"/> for the usual ones.</summary>
internal sealed record MessageTemplate(Template? Subject = null, Template? Text = null)
{
    public static MessageTemplate Usual { get; } = new();

    private static readonly Template UsualSubject = Template.Of("{subject}");

    private static readonly Template UsualText = Template.Of(
        """
        {sentence}
        {when}{if when_utc} ({when_utc}){end}
        {if notes}
        {notes}
        {end}{if evidence}
        {evidence}
        {end}{if acknowledge}
        {acknowledge}{end}{if page}
        {page}{end}
        """);

    public Template SubjectOrUsual => Subject ?? UsualSubject;

    public Template TextOrUsual => Text ?? UsualText;
}
