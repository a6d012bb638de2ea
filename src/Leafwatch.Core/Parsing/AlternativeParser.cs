namespace Leafwatch.Core.Parsing;

/// <summary>
/// Reads lines of several formats that stand in one log, each as the first of them that reads it: always in the same order, so that what a line
/// means does not depend on those before.
/// </summary>
/// <param name="parsers">The parsers, that of most lines first</param>
internal sealed class AlternativeParser(params LineParser[] parsers) : LineParser
{
    public override bool TryParse(EventView line)
    {
        foreach (LineParser parser in parsers)
        {
            if (parser.TryParse(line))
            {
                return true;
            }

            // One that failed may have set something on its way.
            line.BeginAgain();
        }

        return false;
    }

    internal override ReadOnlyMemory<byte> Header => Array.Find(parsers, parser => !parser.Header.IsEmpty)?.Header ?? default;

    public override void Begin(ReadOnlySpan<byte> header)
    {
        foreach (LineParser parser in parsers)
        {
            parser.Begin(header);
        }
    }
}
