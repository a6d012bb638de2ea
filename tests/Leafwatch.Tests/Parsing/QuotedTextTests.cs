using System.Text;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Parsing.Meanings;

namespace Leafwatch.Tests.Parsing;

public sealed class QuotedTextTests
{
    [Fact]
    public void A_value_ends_at_the_first_mark_that_no_backslash_escapes()
    {
        // All texts of up to eight of these three.
        for (int length = 0; length <= 8; length++)
        {
            for (int number = 0; number < Math.Pow(3, length); number++)
            {
                byte[] text = new byte[length];
                for (int i = 0, rest = number; i < length; i++, rest /= 3)
                {
                    text[i] = (byte)"\"\\a"[rest % 3];
                }

                Assert.Equal(EndOneByOne(text), QuotedText.End(text, 0, 0));
            }
        }
    }

    [Fact]
    public void Far_behind_the_beginning_escapes_stay()
    {
        string written = string.Concat(Enumerable.Repeat("\\n", Unescaping.MostUnescaped));
        byte[] plain = new byte[written.Length];

        int length = new Unescaping().Unescape(Encoding.ASCII.GetBytes(written), plain);

        const int Taken = Unescaping.MostUnescaped / 2;
        Assert.Equal(new string('\n', Taken) + written[(2 * Taken)..], Encoding.ASCII.GetString(plain, 0, length));
    }

    private static int EndOneByOne(byte[] text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                return i;
            }
        }

        return -1;
    }
}
