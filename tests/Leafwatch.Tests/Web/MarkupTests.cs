using CsCheck;
using Leafwatch.Web;

namespace Leafwatch.Tests.Web;

public sealed class MarkupTests
{
    [Fact]
    public void A_value_is_text_whatever_is_in_it()
    {
        string value = "\"><script>alert('1')</script>&amp;\u202Egpj\e[2J";

        Markup markup = $"""<a title="{value}">{value}</a>""";

        const string Shown = "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;\\u{202E}gpj\\x1B[2J";
        Assert.Equal($"""<a title="{Shown}">{Shown}</a>""", markup.ToString());
    }

    [Fact]
    public void Markup_goes_in_as_it_is()
    {
        Markup Row(string value) => $"<td>{value}</td>";

        Markup markup = $"<tr>{"a<".Select(each => Row($"{each}"))}{Row("b")}{Markup.Empty}</tr>";

        Assert.Equal("<tr><td>a</td><td>&lt;</td><td>b</td></tr>", markup.ToString());
    }

    [Fact]
    public void No_value_ends_the_element_or_attribute_that_it_stands_in() => Gen.String.Sample(value =>
    {
        Markup markup = $"""<a title="{value}">""";
        string text = markup.ToString();
        return text.IndexOf('>', StringComparison.Ordinal) == text.Length - 1
            && text.IndexOf('"', "<a title=\"".Length) == text.Length - 2
            && !text.Any(char.IsControl);
    });
}
