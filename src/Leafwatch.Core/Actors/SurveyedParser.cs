namespace Leafwatch.Core.Actors;

/// <summary>Reads lines as another parser does, and shows each event to a survey, so that lines need not be read again for it.</summary>
internal sealed class SurveyedParser(LineParser inner, ActorSurvey survey) : LineParser
{
    internal override bool HasGuessedTime => inner.HasGuessedTime;

    public override bool TryParse(EventView line)
    {
        bool isRead = inner.TryParse(line);
        if (isRead && line.Weight > 0)
        {
            survey.Add(line);
        }

        return isRead;
    }

    internal override ReadOnlyMemory<byte> Header => inner.Header;

    public override void Begin(ReadOnlySpan<byte> header) => inner.Begin(header);

    public override void SetText(EventView line) => inner.SetText(line);

    public override void Complete(EventView line) => inner.Complete(line);
}
