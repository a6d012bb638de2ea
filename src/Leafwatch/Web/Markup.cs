using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Leafwatch.Core;

namespace Leafwatch.Web;

/// <summary>
/// HTML, written as an interpolated string: what is typed in the program stands as it is, and every value in a hole is shown as text, whatever it
/// holds. Only other <see cref="Markup"/> goes in as it is.
/// </summary>
/// <remarks>
/// <code>Markup row = $"&lt;td&gt;{path}&lt;/td&gt;";</code>
/// A value is hostile: markup in it is encoded (in attributes too, which always stand in double quotes), and what cannot be seen, moves the cursor
/// or turns the direction of writing is spelled out (<see cref="VisibleText"/>). There is no way to put a string in unencoded.
/// </remarks>
[InterpolatedStringHandler]
internal readonly struct Markup
{
    /// <summary>Longer values are cut: evidence has its own, shorter bound.</summary>
    private const int LongestValue = 8192;

    private readonly StringBuilder _text;

    public Markup(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (16 * formattedCount));

    public static Markup Empty { get; } = new(0, 0);

    public bool IsEmpty => _text is null || _text.Length == 0;

    public void AppendLiteral(string literal) => _text.Append(literal);

    public void AppendFormatted(string? value)
    {
        if (value is not null)
        {
            Encode(_text, VisibleText.Of(value, LongestValue));
        }
    }

    public void AppendFormatted(Markup markup) => _text.Append(markup._text);

    public void AppendFormatted(IEnumerable<Markup> each)
    {
        foreach (Markup markup in each)
        {
            _text.Append(markup._text);
        }
    }

    public void AppendFormatted(long number) => _text.Append(number);

    public void AppendFormatted(int number) => _text.Append(number);

    /// <summary>A coordinate, to a hundredth.</summary>
    public void AppendFormatted(double number) => _text.Append(number.ToString("0.##", CultureInfo.InvariantCulture));

    public override string ToString() => _text?.ToString() ?? "";

    /// <summary>The text as a whole, however long: for what is written over many lines.</summary>
    private static void Encode(StringBuilder html, string text)
    {
        foreach (char c in text)
        {
            switch (c)
            {
                case '<':
                    html.Append("&lt;");
                    break;
                case '>':
                    html.Append("&gt;");
                    break;
                case '&':
                    html.Append("&amp;");
                    break;
                case '"':
                    html.Append("&quot;");
                    break;
                case '\'':
                    html.Append("&#39;");
                    break;
                default:
                    html.Append(c);
                    break;
            }
        }
    }
}
