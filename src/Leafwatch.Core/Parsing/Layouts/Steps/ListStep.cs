namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>
/// Words with commas, or colons, and spaces between: what nginx says of the servers it asked, <c>192.0.2.1:80, 192.0.2.2:80 : 198.51.100.1:80</c>
/// (https://nginx.org/en/docs/http/ngx_http_upstream_module.html#variables), and <c>X-Forwarded-For</c> without quotation marks.
/// </summary>
internal sealed class ListStep(int value, Literal after) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        byte stop = after.Length == 0 ? (byte)' ' : after.First;
        int end = at;
        while (true)
        {
            int length = text[end..].IndexOfAny(stop, (byte)' ');
            end = length < 0 ? text.Length : end + length;
            if (end < text.Length && text[end] == ' ' && end > at && text[end - 1] == ',')
            {
                end++;
            }
            else if (text[end..].StartsWith(" : "u8))
            {
                end += 3;
            }
            else
            {
                break;
            }
        }

        found.Patience -= end - at;
        found.Put(value, at, end);
        return after.After(text, end);
    }
}
