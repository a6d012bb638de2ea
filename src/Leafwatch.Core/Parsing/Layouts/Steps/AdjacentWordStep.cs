namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>
/// A word with a path right after it, as in <c>https://$host$request_uri</c>: it ends at the slash. Where there is no path, a dash
/// stands for it.
/// </summary>
/// <param name="value">The number of the value.</param>
/// <param name="end">What follows the path; nothing when the line ends with it.</param>
internal sealed class AdjacentWordStep(int value, Literal end) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        ReadOnlySpan<byte> rest = text[at..];
        int length = end.Length == 0 ? rest.IndexOf((byte)'/') : rest.IndexOfAny((byte)'/', end.First);
        found.Patience -= length < 0 ? rest.Length : length;
        if (length < 0 || rest[length] != '/')
        {
            length = (length < 0 ? rest.Length : length) - 1;
            if (length < 0 || rest[length] != '-')
            {
                return Failed;
            }
        }

        found.IsQuad = false;
        found.Put(value, at, at + length);
        return at + length;
    }
}
